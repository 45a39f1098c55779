// Replaces a mounted pair every millisecond: a new folder, the link turned, the old folder removed. Without a pause a reader
// on a busy machine would find every folder gone before it has read both files.
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";

const { folder, swaps } = workerData as { folder: string; swaps: number };

const moment = new Int32Array(new SharedArrayBuffer(4));

mkdirSync(folder, { recursive: true });
for (let i = 0; i <= swaps; i++) {
  const name = `..2026.${i}`;
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, "certificate"), `${i}`);
  writeFileSync(join(folder, name, "key"), `${i}`);
  symlinkSync(name, join(folder, "..data_tmp"));
  renameSync(join(folder, "..data_tmp"), join(folder, "..data"));
  if (i > 0) rmSync(join(folder, `..2026.${i - 1}`), { recursive: true });
  Atomics.wait(moment, 0, 0, 1);
  if (i === 0) parentPort!.postMessage("ready");
}
