// `npm run bench [-- NAME…]`: builds, measures, prints a table and updates test/bench/RESULTS.md.
// Exits 1 where a goal is missed, 2 where a benchmark could not be run or is unknown.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { type Benchmark, type Figure, isMet, type Outcome } from "../test/bench/benchmark.ts";
import { benchmarks } from "../test/bench/index.ts";
import {
  goalText,
  readRows,
  renderResults,
  replaceRows,
  rowsOf,
  valueText,
  verdict,
} from "../test/bench/support/results.ts";
import { buildAll } from "./build.ts";
import { root } from "./support/paths.ts";

const resultsFile = join(root, "test", "bench", "RESULTS.md");
const say = (text: string): void => void process.stderr.write(`${text}\n`);

function machineLine(): string {
  const cores = cpus();
  const busy = loadavg()[0]! > cores.length / 2 ? `, busy before the run (load ${loadavg()[0]!.toFixed(1)})` : "";
  if (busy !== "") say("This machine is busy: times will be too long, speeds too low.");
  const model = cores[0]?.model.trim() ?? process.arch;
  return `${model} × ${cores.length}, ${process.platform}, Node ${process.versions.node}${busy}`;
}

function chosen(names: readonly string[]): readonly Benchmark[] {
  const unknown = names.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name));
  if (unknown.length > 0) {
    say(`bench: no benchmark named ${unknown.join(", ")}. There are: ${benchmarks.map(({ name }) => name).join(", ")}`);
    process.exit(2);
  }
  return names.length === 0 ? benchmarks : benchmarks.filter(({ name }) => names.includes(name));
}

async function runOne(benchmark: Benchmark): Promise<Outcome | null> {
  say(`${benchmark.name} …`);
  try {
    return await benchmark.run((progress) => say(`  ${progress}`));
  } catch (error) {
    say(`  failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return null;
  }
}

function printTable(figures: readonly (Figure & { readonly name: string })[]): void {
  const rows = figures.map((figure) => [
    figure.name,
    figure.what,
    goalText(figure),
    valueText(figure),
    verdict(figure).replaceAll("*", ""),
    figure.detail ?? "",
  ]);
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const row of rows)
    process.stdout.write(
      `${row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd()}\n`,
    );
}

const selection = chosen(process.argv.slice(2));
await buildAll();
const facts = { date: new Date().toISOString().slice(0, 10), machine: machineLine() };
const figures: (Figure & { readonly name: string })[] = [];
let rows = existsSync(resultsFile) ? readRows(readFileSync(resultsFile, "utf8")) : new Map<string, string>();
let failed = 0;
for (const benchmark of selection) {
  const outcome = await runOne(benchmark);
  if (outcome === null) failed++;
  else if (outcome.kind === "skipped") say(`  skipped: ${outcome.reason}`);
  else {
    rows = replaceRows(rows, benchmark.name, rowsOf(benchmark.name, outcome.figures, facts));
    figures.push(...outcome.figures.map((figure) => ({ ...figure, name: benchmark.name })));
    // After each, so that an interrupted run keeps what it measured.
    writeFileSync(resultsFile, renderResults(benchmarks, rows));
  }
}
printTable(figures);
process.exitCode = failed > 0 ? 2 : figures.some((figure) => isMet(figure) === false) ? 1 : 0;
