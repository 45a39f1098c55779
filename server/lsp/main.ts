// The language server as a program: speaks LSP over standard input and output, and never over a socket.
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { currentDay } from "../app/current-day.ts";
import { createDocumentScanner } from "../app/document-scan.ts";
import { environmentKey, machineKey } from "../app/fingerprint.ts";
import type { ScanSettings } from "../app/workspace-scan.ts";
import { createServer, type ServerParts } from "./server.ts";

/**
 * The parts as the product has them; a test replaces some. What only a scan of the disk needs is loaded by it. The rules are
 * in the threads that scan and not here, where they would cost memory and the start.
 */
export function productParts(): ServerParts {
  const key = environmentKey(process.env) ?? machineKey(process.env);
  const here = import.meta.url;
  const workerUrl = new URL(
    here.endsWith(".ts")
      ? "../app/document-scan-worker.ts"
      : `${here.includes("/chunks/") ? ".." : "."}/document-scan-worker.js`,
    here,
  );
  const knownRules = once(async () => (await import("../app/create-app.ts")).createApp().knownRules());
  return {
    createScanner: (log, knownKey) => createDocumentScanner({ workerUrl, setup: { key, knownKey }, log }),
    async scanDisk(paths, settings, listener) {
      const { scanWorkspace } = await import("../app/workspace-scan.ts");
      const all: ScanSettings = { ...settings, key };
      return scanWorkspace({ today: currentDay(), knownRules }, paths, all, listener);
    },
    knownRules,
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
