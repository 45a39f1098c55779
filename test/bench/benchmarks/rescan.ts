// The second scan of a tree that has not changed, whole process, against the first. Each first scan begins without a memory.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Benchmark, type Figure, measured } from "../benchmark.ts";
import { type NodeRun, runScan, type ScanReport } from "../support/run-node.ts";
import { median } from "../support/statistics.ts";
import { madeUpWorkspace, sourceTree, type Tree } from "../support/trees.ts";

export const rescan: Benchmark = {
  name: "rescan",
  async run(say) {
    const small = sourceTree();
    const large = madeUpWorkspace(100_000);
    return measured(await ratio("2000", small, 5, say), await ratio("100000", large, 3, say));
  },
};

async function ratio(id: string, tree: Tree, rounds: number, say: (text: string) => void): Promise<Figure> {
  const first: number[] = [];
  const second: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const home = mkdtempSync(join(tmpdir(), "latchkey-rescan-"));
    try {
      const scan = () => runScan([".", "--format", "json"], { cwd: tree.folder, home });
      const [one, other] = [await scan(), await scan()];
      if (!same(one, other)) throw new Error("the second scan reports something else");
      first.push(one.milliseconds);
      second.push(other.milliseconds);
    } finally {
      rmSync(home, { recursive: true });
    }
    say(`${tree.files} files: ${first.at(-1)!.toFixed(0)} ms, then ${second.at(-1)!.toFixed(0)} ms`);
  }
  return {
    id,
    what: `time of the first \`latchkey scan\` over that of the second, ${tree.files} files, nothing changed, medians of ${rounds} runs`,
    unit: "×",
    goal: { atLeast: 10 },
    value: median(first) / median(second),
    detail: `${median(first).toFixed(0)} ms, then ${median(second).toFixed(0)} ms`,
  };
}

function same(one: NodeRun, other: NodeRun): boolean {
  const read = ({ stdout }: NodeRun) => {
    const { findings, summary } = JSON.parse(stdout) as ScanReport;
    return JSON.stringify([findings, summary.files, summary.bytes, summary.skipped]);
  };
  return read(one) === read(other);
}
