// The language server as a program: speaks LSP over standard input and output, and never over a socket.
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { createDocumentScanner } from "../app/document-scan.ts";
import { environmentKey, machineKey } from "../app/fingerprint.ts";
import type { ScanSettings } from "../app/workspace-scan.ts";
import { createServer, type ServerParts } from "./server.ts";

/** The parts as the product has them; a test replaces some. What only a scan of the disk needs is loaded by it. */
export function productParts(): ServerParts {
  const key = environmentKey(process.env) ?? machineKey(process.env);
  const here = import.meta.url;
  const workerUrl = new URL(
    here.endsWith(".ts")
      ? "../app/document-scan-worker.ts"
      : `${here.includes("/chunks/") ? ".." : "."}/document-scan-worker.js`,
    here,
  );
  const app = once(async () => (await import("../app/create-app.ts")).createApp());
  return {
    createScanner: (log) => createDocumentScanner({ workerUrl, setup: { key }, log }),
    async scanDisk(paths, settings, listener) {
      const { scanWorkspace } = await import("../app/workspace-scan.ts");
      const all: ScanSettings = { ...settings, key };
      return scanWorkspace(await app(), paths, all, listener);
    },
    knownRules: async () => new Set((await app()).engine.rules.map(({ id }) => id)),
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Serves standard input and output. Settled when the client has said exit or gone away. */
export function startServer(parts: ServerParts = productParts()): Promise<void> {
  const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  createServer(connection, parts);
  connection.listen();
  return new Promise((resolve) => process.stdin.once("close", resolve));
}

const started = process.argv[1];
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) void startServer();
