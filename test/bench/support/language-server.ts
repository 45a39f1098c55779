// A plain LSP client over stdio for measurements: starts the bundled language server, and ends it as an editor would.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type ClientCapabilities,
  createProtocolConnection,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  type ProtocolConnection,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { root } from "../../../scripts/support/paths.ts";
import { startProcess, stopProcess } from "../../../scripts/support/processes.ts";
import { memoryProbe, readProbe } from "./run-node.ts";

export interface LanguageServer {
  readonly connection: ProtocolConnection;
  /** From the start of the process to its answer to `initialize`. */
  readonly readyInMs: number;
  /** Ends it in an orderly way and gives the bytes of its largest resident set. */
  end(): Promise<number>;
}

export interface LanguageServerOptions {
  /** Absolute. */
  readonly workspace: string;
  readonly capabilities: ClientCapabilities;
  /** Added to the environment of the server. */
  readonly env?: Readonly<Record<string, string>>;
}

export async function startLanguageServer(options: LanguageServerOptions): Promise<LanguageServer> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-lsp-"));
  const memory = join(folder, "memory");
  const start = performance.now();
  const child = startProcess(process.execPath, ["--require", memoryProbe, join(root, "dist", "lsp.js"), "--stdio"], {
    cwd: options.workspace,
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...options.env, LATCHKEY_BENCH_MEMORY: memory },
  });
  const gone = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout!),
    new StreamMessageWriter(child.stdin!),
  );
  connection.listen();
  const rootUri = pathToFileURL(options.workspace).href;
  const initialized = connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri,
    workspaceFolders: [{ uri: rootUri, name: "bench" }],
    capabilities: options.capabilities,
  });
  const died = gone.then((code) => Promise.reject(new Error(`the language server ended with ${code}`)));
  // Later it ends because it is asked to.
  died.catch(() => {});
  await Promise.race([initialized, died]);
  const readyInMs = performance.now() - start;
  await connection.sendNotification(InitializedNotification.type, {});
  return {
    connection,
    readyInMs,
    async end() {
      try {
        await connection.sendRequest(ShutdownRequest.type);
        await connection.sendNotification(ExitNotification.type);
        await gone;
        return readProbe(memory).peakMemory;
      } finally {
        connection.dispose();
        await stopProcess(child);
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
