// Entry of the thread that scans open documents. What it does is in document-scan-host.ts.
import { parentPort, workerData } from "node:worker_threads";
import { type App, createApp } from "./create-app.ts";
import { currentDay } from "./current-day.ts";
import type { DocumentScanSetup } from "./document-scan.ts";
import { createDocumentScanHost } from "./document-scan-host.ts";
import type { FromWorker, ToWorker } from "./document-scan-messages.ts";
import { fingerprint } from "./fingerprint.ts";

const { key } = workerData as DocumentScanSetup;

/** Scan states are kept from edit to edit, so all rules have to be there before the first of them. */
async function completeApp(): Promise<App> {
  // Whether they are shown is a matter of the settings, which may change.
  const app = createApp({ exposures: true });
  await app.loadSources();
  return app;
}

let app = await completeApp();
let renewing = false;

/** An ignore may expire at midnight. */
async function renew(): Promise<void> {
  renewing = true;
  app = await completeApp();
  renewing = false;
}

const handle = createDocumentScanHost({
  engine() {
    if (!renewing && app.today !== currentDay()) void renew();
    return app.engine;
  },
  fingerprint: (rule, path, secret) => fingerprint(app.hash, key, rule, path, secret),
  send: (message: FromWorker) => parentPort?.postMessage(message),
});
parentPort?.on("message", (message: ToWorker) => handle(message));
