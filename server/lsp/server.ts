// Puts the language server together on a connection: what is known, what is done, and the features that show it.
import { randomBytes } from "node:crypto";
import {
  type Connection,
  type InitializeParams,
  MessageType,
  type ServerCapabilities,
  ShowDocumentRequest,
  ShowMessageNotification,
} from "vscode-languageserver";
import { type InitializationOptions, methods } from "../../shared/messages.ts";
import type { DocumentScanner } from "../app/document-scan.ts";
import type { KnownRules } from "../app/scan-config.ts";
import type { KnownSecret } from "../core/detection/known-secrets.ts";
import { secretFailure } from "../core/references/failure.ts";
import { createAnalysis } from "./analysis.ts";
import { createClosedFiles, type DiskScan } from "./closed-files.ts";
import { type Configuration, createConfiguration } from "./configuration.ts";
import { createDocuments } from "./documents.ts";
import { type Client, type Command, createWorkspacePull, type ServerContext } from "./feature.ts";
import { features } from "./features/index.ts";
import { createFindingsStore } from "./findings-store.ts";
import { uriOfPath } from "./paths.ts";
import { createProjects } from "./projects.ts";
import { createProblems } from "./references/problems.ts";
import { createSecretUses } from "./references/secret-uses.ts";

/** What the server needs besides a connection. */
export interface ServerParts {
  readonly createScanner: (log: (message: string) => void, knownKey: Uint8Array) => DocumentScanner;
  readonly scanDisk: DiskScan;
  readonly knownRules: KnownRules;
  /** Quiet time before a change is looked at for clients that do not ask, in milliseconds. */
  readonly debounce?: number;
}

/** Milliseconds. */
export const DEBOUNCE = 30;

/** Serves the connection until it is closed. Call `connection.listen()` afterwards. */
export function createServer(connection: Connection, parts: ServerParts): void {
  connection.onInitialize((params) => {
    const client = clientOf(params);
    const knownKey = randomBytes(32);
    const scanner = parts.createScanner((message) => connection.console.warn(message), knownKey);
    const context = createContext(connection, parts, client, scanner, knownKey, foldersOf(params));
    const commands = commandsOf(client);
    connection.onInitialized(() => {
      scanner.warm();
      for (const feature of features) feature.register(connection, context);
    });
    connection.onExecuteCommand(async ({ command, arguments: args = [] }, token, progress) => {
      const run = commands.get(command);
      return run === undefined ? null : run({ args, token, progress }, context, connection);
    });
    connection.onShutdown(async () => {
      scanner.dispose();
      await context.projects.dispose();
    });
    return { capabilities: capabilitiesOf(client, commands), serverInfo: { name: "Latchkey" } };
  });
}

function createContext(
  connection: Connection,
  { scanDisk, knownRules, debounce = DEBOUNCE }: ServerParts,
  client: Client,
  scanner: DocumentScanner,
  knownKey: Uint8Array,
  folders: readonly string[],
): ServerContext {
  const log = (message: string): void => connection.console.warn(message);
  // A notification: the other way of showing a message waits for an answer.
  const warn = (message: string): void =>
    void connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message });
  const workspace: ServerContext["workspace"] = { folders, settings: client.options.settings };
  const documents = createDocuments();
  const store = createFindingsStore();
  const configuration: Configuration = createConfiguration(
    {
      folders: () => workspace.folders,
      settings: (scopes) => settingsOf(connection, client, workspace, scopes),
      isOpen: documents.isOpen,
      knownRules,
      warn,
    },
    store,
  );
  const closedFiles = createClosedFiles({ configuration, documents, store, scan: scanDisk, scanner, log, warn });
  const workspacePull = createWorkspacePull();
  const openBrowser = async (uri: string): Promise<void> =>
    void (await connection.sendRequest(ShowDocumentRequest.type, { uri, external: true }));
  const learn = (secrets: readonly KnownSecret[]): void => {
    scanner.learn(secrets);
    analysis.outdate();
  };
  const projects = createProjects({
    documents,
    folders: () => workspace.folders,
    options: {
      environment: process.env,
      log,
      known: { key: knownKey, learn },
      ...(client.capabilities.window?.showDocument && { openBrowser }),
      ...(client.options.keepsCredentials && {
        connectEditor: (ticket) => connection.sendRequest<boolean>(methods.keepCredentials, ticket),
      }),
      refuse: client.options.isRestricted ? restricted.error : null,
    },
  });
  const uses = createSecretUses(documents, projects, configuration);
  const problems = createProblems(projects, uses);
  const analysis = createAnalysis({ documents, configuration, store, scanner, problems });
  return {
    client,
    documents,
    store,
    configuration,
    analysis,
    closedFiles,
    projects,
    uses,
    workspace,
    debounce,
    workspacePull,
    log,
  };
}

const restricted = secretFailure(
  "mode-refused",
  "no backend is touched in Restricted Mode",
  "trust the workspace, if you know it",
);

function clientOf({ capabilities, initializationOptions }: InitializeParams): Client {
  const options: InitializationOptions =
    typeof initializationOptions === "object" && initializationOptions !== null ? initializationOptions : {};
  const own = new Set(Array.isArray(options.clientCommands) ? options.clientCommands : []);
  return { capabilities, options, hasCommand: (command) => own.has(command) };
}

/** The folders of the workspace, by whichever of three ways the client names them; none for a single file. */
function foldersOf({ workspaceFolders, rootUri, rootPath }: InitializeParams): readonly string[] {
  if (workspaceFolders) return workspaceFolders.map(({ uri }) => uri);
  if (rootUri) return [rootUri];
  return rootPath ? [uriOfPath(rootPath)] : [];
}

async function settingsOf(
  connection: Connection,
  client: Client,
  workspace: ServerContext["workspace"],
  folders: readonly string[],
): Promise<readonly unknown[]> {
  if (client.capabilities.workspace?.configuration) {
    const section = "latchkey";
    return connection.workspace.getConfiguration([{ section }, ...folders.map((scopeUri) => ({ scopeUri, section }))]);
  }
  // With or without the section's name around them.
  const sent = workspace.settings as { latchkey?: unknown } | null | undefined;
  const settings = sent?.latchkey ?? sent;
  return [settings, ...folders.map(() => settings)];
}

const commandsOf = (client: Client): ReadonlyMap<string, Command> =>
  new Map(features.flatMap((feature) => Object.entries(feature.commands?.(client) ?? {})));

function capabilitiesOf(client: Client, commands: ReadonlyMap<string, Command>): ServerCapabilities {
  const announced = [...commands.keys()].filter((command) => !client.hasCommand(command));
  return Object.assign(
    { executeCommandProvider: { commands: announced, workDoneProgress: true } },
    ...features.map((feature) => feature.capabilities(client)),
  );
}
