// Entry of a scanning thread: answers each batch with its result.
import { parentPort, workerData } from "node:worker_threads";
import { createApp } from "./create-app.ts";
import { type Batch, type BatchSetup, createBatchScanner } from "./scan/batch.ts";

const scan = createBatchScanner(createApp(), workerData as BatchSetup);
let last: Promise<void> = Promise.resolve();
parentPort?.on("message", (batch: Batch) => {
  last = last.then(async () => parentPort?.postMessage(await scan(batch)));
});
