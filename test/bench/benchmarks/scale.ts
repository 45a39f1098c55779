// Processor time for each file (which other programs of the machine change least) and the largest resident set of the command line, from 1,000 files to 1,000,000 (these only where
// LATCHKEY_LONG is set: making them takes minutes and 4 GB). As people run it: with a memory, which is empty at first.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Benchmark, type Figure, measured } from "../benchmark.ts";
import { runScan, type ScanReport } from "../support/run-node.ts";
import { median } from "../support/statistics.ts";
import { madeUpWorkspace } from "../support/trees.ts";

const SIZES = [1000, 10_000, 100_000];
const LONG = 1_000_000;
/** The start of the process and the threads weigh too much in fewer. */
const REFERENCE = 10_000;

interface Cost {
  readonly files: number;
  readonly milliseconds: number;
  readonly processorTime: number;
  readonly peakMemory: number;
}

export const scale: Benchmark = {
  name: "scale",
  async run(say) {
    const costs: Cost[] = [];
    for (const files of process.env["LATCHKEY_LONG"] ? [...SIZES, LONG] : SIZES) {
      say(`${files.toLocaleString("en")} files …`);
      costs.push(await costOf(files));
      const { milliseconds, peakMemory } = costs.at(-1)!;
      say(`${(milliseconds / 1000).toFixed(1)} s, ${(peakMemory / 1e6).toFixed(0)} MB`);
    }
    const reference = costs.find(({ files }) => files === REFERENCE)!;
    return measured(...costs.flatMap((cost) => figures(cost, reference)));
  },
};

async function costOf(files: number): Promise<Cost> {
  const { folder } = madeUpWorkspace(files);
  const runs = [];
  for (let run = 0; run < (files > REFERENCE ? 1 : 3); run++) {
    const home = mkdtempSync(join(tmpdir(), "latchkey-scale-"));
    const done = await runScan([".", "--format", "json"], { cwd: folder, measureMemory: true, home });
    rmSync(home, { recursive: true });
    const { summary } = JSON.parse(done.stdout) as ScanReport;
    if (summary.files !== files) throw new Error(`${summary.files} files were scanned`);
    runs.push(done);
  }
  return {
    files,
    milliseconds: median(runs.map(({ milliseconds }) => milliseconds)),
    processorTime: median(runs.map(({ processorTime }) => processorTime!)),
    peakMemory: Math.max(...runs.map(({ peakMemory }) => peakMemory!)),
  };
}

function figures({ files, milliseconds, processorTime, peakMemory }: Cost, reference: Cost): Figure[] {
  const perFile = processorTime / files;
  const count = files.toLocaleString("en");
  return [
    {
      id: `time-${files}`,
      what: `processor time for each of ${count} files, over that of ${REFERENCE.toLocaleString("en")}`,
      unit: "×",
      goal: files > REFERENCE ? { atMost: 1.2 } : null,
      value: perFile / (reference.processorTime / reference.files),
      detail: `${(perFile * 1000).toFixed(0)} µs a file, ${(milliseconds / 1000).toFixed(1)} s`,
    },
    {
      id: `memory-${files}`,
      what: `largest resident set with ${count} files`,
      unit: "MB",
      // The memory of files is 32 bytes for each; what is beyond that must not grow.
      goal: files > REFERENCE ? { atMost: 150 + (files * 64) / 1e6 } : null,
      value: peakMemory / 1e6,
    },
  ];
}
