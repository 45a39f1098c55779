// Swaps a file, and a folder, for links that lead outside, and back, as fast as it can. Runs as a thread until it is ended.
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";

const { inside, outside } = workerData as { inside: string; outside: string };
const at = (name: string): string => join(inside, name);

mkdirSync(at("folder"));
writeFileSync(at("folder/a"), "inside");
writeFileSync(at("a"), "inside");
parentPort!.postMessage("ready");
for (;;) {
  symlinkSync(join(outside, "a"), at("a.link"));
  renameSync(at("a.link"), at("a"));
  renameSync(at("folder"), at("folder.real"));
  symlinkSync(outside, at("folder"));
  writeFileSync(at("a.real"), "inside");
  renameSync(at("a.real"), at("a"));
  rmSync(at("folder"));
  renameSync(at("folder.real"), at("folder"));
}
