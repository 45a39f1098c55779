// What a scanning thread does: answers each batch with its result.
import { parentPort, workerData } from "node:worker_threads";
import { createApp } from "./create-app.ts";
import { type Batch, type BatchSetup, createBatchScanner } from "./scan/batch.ts";

/** Answers the batches of the thread that started this one, one after the other. */
export function serveBatches(): void {
  const setup = workerData as BatchSetup;
  const scanner = createBatchScanner(createApp(setup), setup);
  let last: Promise<void> = Promise.resolve();
  parentPort?.on("message", (batch: Batch) => {
    last = last.then(async () => parentPort?.postMessage(await scanner.scan(batch)));
  });
}
