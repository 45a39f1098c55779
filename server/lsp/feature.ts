// What a feature of the language server is, and what it is given. One file in features/ and one line in its list each.
import type {
  CancellationToken,
  ClientCapabilities,
  Connection,
  Disposable,
  ServerCapabilities,
  WorkDoneProgressReporter,
} from "vscode-languageserver";
import type { InitializationOptions } from "../../shared/messages.ts";
import type { Analysis } from "./analysis.ts";
import type { ClosedFiles } from "./closed-files.ts";
import type { Configuration } from "./configuration.ts";
import type { Documents } from "./documents.ts";
import { createEmitter, type Event } from "./emitter.ts";
import type { FindingsStore } from "./findings-store.ts";
import type { Projects } from "./projects.ts";
import type { SecretUses } from "./references/secret-uses.ts";

/** What the client said of itself. */
export interface Client {
  readonly capabilities: ClientCapabilities;
  readonly options: InitializationOptions;
  /** True if the client registers the command itself. */
  hasCommand(command: string): boolean;
}

export interface ServerContext {
  readonly client: Client;
  readonly documents: Documents;
  readonly store: FindingsStore;
  readonly configuration: Configuration;
  readonly analysis: Analysis;
  readonly closedFiles: ClosedFiles;
  readonly projects: Projects;
  readonly uses: SecretUses;
  /** Folders and settings as the client last sent them. */
  readonly workspace: { folders: readonly string[]; settings: unknown };
  /** Quiet time before a change is looked at for clients that do not ask, in milliseconds. */
  readonly debounce: number;
  /** Whether the client asks for `workspace/diagnostic`: closed files are then its to ask for. */
  readonly workspacePull: WorkspacePull;
  log(message: string): void;
}

export interface WorkspacePull {
  readonly isUsed: boolean;
  /** The client has asked. */
  use(): void;
  /** It has asked for the first time. */
  readonly onFirstUse: Event<void>;
}

export function createWorkspacePull(): WorkspacePull {
  const first = createEmitter<void>();
  let isUsed = false;
  return {
    get isUsed() {
      return isUsed;
    },
    use() {
      if (isUsed) return;
      isUsed = true;
      first.fire();
    },
    onFirstUse: first.event,
  };
}

export interface CommandCall {
  readonly args: readonly unknown[];
  readonly token: CancellationToken;
  readonly progress: WorkDoneProgressReporter;
}

export interface Feature {
  readonly id: string;
  capabilities(client: Client): Partial<ServerCapabilities>;
  /** Commands that the server executes. */
  readonly commands?: (client: Client) => Readonly<Record<string, Command>>;
  register(connection: Connection, context: ServerContext): Disposable;
}

export type Command = (call: CommandCall, context: ServerContext, connection: Connection) => Promise<unknown>;

/** Several disposables as one. */
export const together = (...parts: readonly { dispose(): void }[]): Disposable => ({
  dispose() {
    for (const part of parts) part.dispose();
  },
});

/** An AbortSignal that follows a cancellation token. */
export function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  else token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
