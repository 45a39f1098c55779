// The language server's life as the extension sees it: started when first needed, watched, restarted on demand.
// The protocol library is loaded with the server, so that it costs nothing while the extension activates.
import * as vscode from "vscode";
import type { LanguageClient, LanguageClientOptions } from "vscode-languageclient/node";
import { commands, type InitializationOptions } from "../shared/messages.ts";

export type SessionState = "starting" | "running" | "stopped" | "failed";

export interface Session {
  readonly state: SessionState;
  readonly onDidChangeState: vscode.Event<SessionState>;
  /** Starts the server and gives the time it took to be ready, in milliseconds. Rejects if it did not start. */
  start(): Promise<number>;
  stop(): Promise<void>;
  restart(): Promise<void>;
  /** Sends a request once the server runs. Rejects if it cannot be started, or with what the server answered. */
  request<T>(method: string, params?: unknown, token?: vscode.CancellationToken): Promise<T>;
  /** Listens to a notification, from the next start of the server on, also after a restart. */
  onNotification<T>(method: string, listener: (params: T) => void): void;
  /** Answers a request of the server, from its next start on. */
  onRequest<T>(method: string, answer: (params: T) => Promise<unknown>): void;
  /** Listens to the work-done progress of a request that carries `token`. */
  onProgress(token: string, listener: (report: ProgressReport) => void): vscode.Disposable;
}

/** `WorkDoneProgressBegin | Report | End` of the protocol, as far as it is shown. */
export interface ProgressReport {
  readonly kind: "begin" | "report" | "end";
  readonly message?: string;
  /** From 0 to 100. */
  readonly percentage?: number;
}

/** Commands that the extension registers itself; the server leaves them to it. */
const clientCommands = Object.values(commands);

/** What a hover may link to. Each asks, or shows what it will do, before it does it. */
const hoverCommands = [
  commands.moveToBackend,
  commands.ignoreFinding,
  commands.openRulePage,
  commands.fetchSecret,
  commands.revealSecret,
  commands.setSecret,
  commands.signIn,
  commands.trustEndpoint,
];

/** Where text is looked at: files, unsaved documents, notebook cells, and files of virtual workspaces. */
const schemes = ["file", "untitled", "vscode-notebook-cell", "vscode-vfs"];

export function createSession(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): Session {
  const changed = new vscode.EventEmitter<SessionState>();
  const listeners: (readonly [string, (params: unknown) => void])[] = [];
  const answers: (readonly [string, (params: unknown) => Promise<unknown>])[] = [];
  let state: SessionState = "stopped";
  let client: LanguageClient | undefined;
  let starting: Promise<number> | undefined;

  const become = (next: SessionState): void => {
    if (next === state) return;
    state = next;
    changed.fire(next);
  };

  const launch = async (): Promise<number> => {
    become("starting");
    try {
      const { LanguageClient, State, TransportKind } = await import("./protocol-client.ts");
      const startedAt = performance.now();
      client ??= new LanguageClient(
        "latchkey",
        "Latchkey",
        {
          module: context.asAbsolutePath("dist/lsp.js"),
          transport: TransportKind.stdio,
          // Not the workspace: nothing of it may be picked up by the process that reads it.
          options: { cwd: context.extensionPath, env: machineEnvironment() },
        },
        await clientOptions(log),
      );
      for (const [method, listener] of listeners) client.onNotification(method, listener);
      for (const [method, answer] of answers) client.onRequest(method, answer);
      const watching = client.onDidChangeState(({ newState }) => {
        if (newState === State.Running) become("running");
        else if (newState === State.Starting) become("starting");
        else become(state === "running" ? "stopped" : state);
      });
      context.subscriptions.push(watching);
      await client.start();
      const elapsed = performance.now() - startedAt;
      log.info(`The language server was ready in ${elapsed.toFixed(0)} ms.`);
      return elapsed;
    } catch (error) {
      log.error(`The language server did not start: ${error instanceof Error ? error.message : String(error)}`);
      become("failed");
      throw error;
    }
  };

  const start = (): Promise<number> => {
    starting ??= launch();
    return starting;
  };

  const stop = async (): Promise<void> => {
    const running = client;
    client = undefined;
    starting = undefined;
    await running?.dispose();
    become("stopped");
  };

  const restart = async (): Promise<void> => {
    await stop();
    await start();
  };
  // What the server is told at its start is another now.
  const again = (): void => void restart().catch(() => undefined);
  context.subscriptions.push(
    vscode.workspace.onDidGrantWorkspaceTrust(again),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("latchkey.pkcs11") && starting !== undefined) again();
    }),
  );

  return {
    get state() {
      return state;
    },
    onDidChangeState: changed.event,
    start,
    stop,
    restart,
    async request<T>(method: string, params?: unknown, token?: vscode.CancellationToken): Promise<T> {
      await start();
      if (client === undefined) throw new Error(vscode.l10n.t("The language server is not running."));
      return token === undefined ? client.sendRequest<T>(method, params) : client.sendRequest<T>(method, params, token);
    },
    onNotification<T>(method: string, listener: (params: T) => void) {
      listeners.push([method, listener as (params: unknown) => void]);
    },
    onRequest<T>(method: string, answer: (params: T) => Promise<unknown>) {
      answers.push([method, answer as (params: unknown) => Promise<unknown>]);
    },
    onProgress(token, listener) {
      const type = { method: "$/progress" } as never;
      return client?.onProgress(type, token, listener as never) ?? new vscode.Disposable(() => undefined);
    },
  };
}

async function clientOptions(log: vscode.LogOutputChannel): Promise<LanguageClientOptions> {
  const { DiagnosticPullMode, RevealOutputChannelOn } = await import("./protocol-client.ts");
  const initializationOptions: InitializationOptions = {
    clientCommands,
    keepsCredentials: true,
    isRestricted: !vscode.workspace.isTrusted,
  };
  return {
    documentSelector: schemes.map((scheme) => ({ scheme })),
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationOptions,
    diagnosticPullOptions: {
      onChange: true,
      onSave: true,
      filter: (document, mode) =>
        mode === DiagnosticPullMode.onType &&
        !vscode.workspace.getConfiguration("latchkey", document).get<boolean>("scan.onType", true),
    },
    markdown: { isTrusted: { enabledCommands: hoverCommands } },
  };
}

/** Settings that name a program's library or a file, for the server: the user's own, whatever a workspace says. */
function machineEnvironment(): Record<string, string> {
  const settings = vscode.workspace.getConfiguration("latchkey");
  const names = { LATCHKEY_PKCS11_MODULE: "pkcs11.module", LATCHKEY_PKCS11_PIN_FILE: "pkcs11.pinFile" };
  return Object.fromEntries(
    Object.entries(names).flatMap(([variable, name]) => {
      const value = settings.inspect<string>(name)?.globalValue;
      return typeof value === "string" && value !== "" ? [[variable, value]] : [];
    }),
  );
}
