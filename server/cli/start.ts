// Entry of the command line: small, because all the rest comes with its compiled code.
import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadBundle } from "./compiled-code.ts";
import type { ProcessOptions } from "./main.ts";

/** Identity of main.cjs; put in by the build. */
declare const LATCHKEY_BUILD: string;

const here = fileURLToPath(import.meta.url);

/** Runs the command line on this process. */
export async function runProcess(options: ProcessOptions = {}): Promise<void> {
  const main = loadBundle<typeof import("./main.ts")>(join(dirname(here), "main.cjs"), LATCHKEY_BUILD);
  await main.exports.runProcess({ ...options, build: LATCHKEY_BUILD });
  main.keep();
}

const started = process.argv[1];
if (started !== undefined && realpathSync(started) === here) void runProcess();
