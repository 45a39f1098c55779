// The whole process of `latchkey scan` on one small file, as a pre-commit hook pays for it.
import { join } from "node:path";
import { type Benchmark, measured } from "../benchmark.ts";
import { runScan } from "../support/run-node.ts";
import { median, percentile } from "../support/statistics.ts";
import { madeUpWorkspace } from "../support/trees.ts";

const RUNS = 30;
const LIMIT = 150;

export const startSmallFile: Benchmark = {
  name: "start-small-file",
  async run() {
    const { folder } = madeUpWorkspace(100);
    // The first file of a made-up workspace leaks, so that finding and printing take part.
    const file = join("src", "part-0", "group-0", "module-0.ts");
    const times: number[] = [];
    for (let run = -2; run < RUNS; run++) {
      const { milliseconds, exitCode } = await runScan([file], { cwd: folder });
      if (exitCode !== 1) throw new Error("the leak was not found");
      if (run >= 0) times.push(milliseconds);
    }
    const what = `whole process of \`latchkey scan\` on one file of 2 KB, ${RUNS} runs`;
    return measured(
      { id: "median", what: `${what}, median`, unit: "ms", goal: { atMost: LIMIT }, value: median(times) },
      { id: "p95", what: `${what}, p95`, unit: "ms", goal: { atMost: LIMIT }, value: percentile(times, 0.95) },
    );
  },
};
