// Replaces a mounted pair as fast as it can: a new folder, the link turned, the old folder removed.
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";

const { folder, swaps } = workerData as { folder: string; swaps: number };

mkdirSync(folder, { recursive: true });
for (let i = 0; i <= swaps; i++) {
  const name = `..2026.${i}`;
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, "certificate"), `${i}`);
  writeFileSync(join(folder, name, "key"), `${i}`);
  symlinkSync(name, join(folder, "..data_tmp"));
  renameSync(join(folder, "..data_tmp"), join(folder, "..data"));
  if (i > 0) rmSync(join(folder, `..2026.${i - 1}`), { recursive: true });
  if (i === 0) parentPort!.postMessage("ready");
}
