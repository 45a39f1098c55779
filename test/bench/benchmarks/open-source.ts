// How quiet a scan is on code that people publish: findings in popular open-source trees, each looked at and judged.
// The judgements lie in open-source-findings.tsv; docs/detection.md explains them.
import { readFileSync } from "node:fs";
import { glob, lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Benchmark, type Figure, measured, skipped } from "../benchmark.ts";
import { ensureOpenSourceTrees, type OpenSourceTree } from "../support/open-source-trees.ts";
import { runScan } from "../support/run-node.ts";

interface Finding {
  readonly rule: string;
  readonly path: string;
  readonly start: { readonly line: number };
}

/** What a person said of a finding: `wrong`, or what it is in truth. */
export type Judgements = ReadonlyMap<string, string>;

const keyOf = (tree: string, { rule, path, start }: Finding): string => [tree, path, start.line, rule].join("\t");

export function readJudgements(): Judgements {
  const text = readFileSync(join(import.meta.dirname, "..", "open-source-findings.tsv"), "utf8");
  const rows = text.split("\n").filter((row) => row !== "" && !row.startsWith("#"));
  return new Map(rows.map((row) => [row.slice(0, row.lastIndexOf("\t")), row.slice(row.lastIndexOf("\t") + 1)]));
}

export const openSource: Benchmark = {
  name: "open-source",
  async run(say) {
    const trees = await ensureOpenSourceTrees();
    if (!trees.ok) return skipped(trees.error.message);
    const judgements = readJudgements();
    const results = [];
    for (const tree of trees.value) results.push(await scanTree(tree, judgements, say));
    const lines = results.reduce((sum, each) => sum + each.lines, 0);
    const all = results.reduce((sum, each) => sum + each.findings, 0);
    const wrong = results.reduce((sum, each) => sum + each.wrong, 0);
    const names = trees.value.map(({ name }) => name).join(", ");
    const figure = (id: string, what: string, count: number): Figure => ({
      id,
      what: `${what} in 100,000 lines of ${names}`,
      unit: "",
      goal: { atMost: 1 },
      value: (count * 100_000) / lines,
      detail: `${count} in ${(lines / 1e6).toFixed(2)} million lines`,
    });
    return measured(
      figure("findings", "findings, credentials of tests and manuals included,", all),
      figure("wrong", "findings that are none, as judged one by one,", wrong),
    );
  },
};

async function scanTree(
  { name, language, version, folder }: OpenSourceTree,
  judgements: Judgements,
  say: (text: string) => void,
) {
  const run = await runScan([".", "--format", "json", "--no-ignore"], { cwd: folder });
  const report = JSON.parse(run.stdout) as { readonly findings: readonly Finding[] };
  const lines = await countLines(folder);
  const keys = report.findings.map((finding) => keyOf(name, finding));
  // Nobody has judged a finding that is new: it counts as wrong until somebody does.
  const wrong = keys.filter((key) => (judgements.get(key) ?? "wrong") === "wrong");
  say(`${version} (${language}): ${keys.length} findings, ${wrong.length} wrong, in ${lines} lines`);
  for (const key of wrong) say(`  ${judgements.has(key) ? "wrong" : "not judged"}: ${key.replaceAll("\t", " ")}`);
  return { lines, findings: keys.length, wrong: wrong.length };
}

/** Lines of the text files of a tree. */
async function countLines(folder: string): Promise<number> {
  let lines = 0;
  for await (const path of glob("**/*", { cwd: folder })) {
    const file = join(folder, path);
    if (!(await lstat(file)).isFile()) continue;
    const bytes = await readFile(file);
    if (bytes.subarray(0, 8192).includes(0)) continue;
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  }
  return lines;
}
