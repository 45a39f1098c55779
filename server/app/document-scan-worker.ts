// Entry of the thread that scans open documents. What it does is in document-scan-host.ts.
import { parentPort, workerData } from "node:worker_threads";
import { createApp, localDate } from "./create-app.ts";
import type { DocumentScanSetup } from "./document-scan.ts";
import { createDocumentScanHost } from "./document-scan-host.ts";
import type { FromWorker, ToWorker } from "./document-scan-messages.ts";
import { fingerprint } from "./fingerprint.ts";

const { key } = workerData as DocumentScanSetup;
let app = createApp();

const handle = createDocumentScanHost({
  engine() {
    // An ignore may expire at midnight.
    if (app.today !== localDate(new Date())) app = createApp();
    return app.engine;
  },
  fingerprint: (rule, path, secret) => fingerprint(app.hash, key, rule, path, secret),
  send: (message: FromWorker) => parentPort?.postMessage(message),
});
parentPort?.on("message", (message: ToWorker) => handle(message));
