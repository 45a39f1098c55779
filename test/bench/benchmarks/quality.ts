// How well leaks are found: the command line over the labelled corpora, scored by their own script.
// The corpora lie beside the repository and are no part of it; without them this is skipped.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { genericRules } from "../../../server/core/rules/generic.ts";
import { type Benchmark, type Figure, measured, skipped } from "../benchmark.ts";
import {
  type ExamplesScore,
  haveCorpora,
  humanizeCredData,
  noCorpora,
  type SpansScore,
  unpackCredData,
  unpackExamples,
} from "../support/corpora.ts";
import { runScan } from "../support/run-node.ts";

export const quality: Benchmark = {
  name: "quality",
  async run(say) {
    if (!haveCorpora()) return skipped(noCorpora);
    const folder = mkdtempSync(join(tmpdir(), "latchkey-quality-"));
    try {
      const spans = await scoreCredData(folder, say);
      const human = await scoreHumanized(folder);
      const { all, vendor } = await scoreExamples(folder, say);
      const credData = "CredData, development half (the generic detector was trained on it)";
      const row = (id: string, what: string, least: number, value: number): Figure => {
        return { id: `creddata-${id}`, what: `${credData}: ${what}`, unit: "", goal: { atLeast: least }, value };
      };
      return measured(
        row("f1", "F1, strict", 0.6, spans.f1),
        row("precision", "precision, strict", 0.9, Number(spans.precision)),
        row("recall", "recall", 0.85, Number(spans.recall)),
        row("human-recall", "recall of passwords as people choose them", 0.75, human),
        ...rows("examples", "vendor examples, development half, all rules", all),
        ...rows(
          "examples-vendor",
          "the same by the rules that know a vendor's format, without the generic ones",
          vendor,
        ),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const rows = (id: string, what: string, texts: ExamplesScore): Figure[] => [
  {
    id: `${id}-recall`,
    what: `${what}: recall`,
    unit: "",
    goal: { atLeast: 0.97 },
    value: texts.recall,
    detail: texts.recallCount,
  },
  {
    id: `${id}-flagged`,
    what: `${what}: clean texts flagged`,
    unit: "",
    goal: { atMost: 0.02 },
    value: texts.flagged,
    detail: texts.flaggedCount,
  },
];

/** Scans `folder` and leaves the report in a file beside it. */
async function scanInto(folder: string, report: string): Promise<void> {
  const run = await runScan([".", "--format", "json", "--no-ignore"], { cwd: folder });
  writeFileSync(report, run.stdout);
}

async function scoreCredData(folder: string, say: (text: string) => void): Promise<SpansScore> {
  const corpus = unpackCredData(folder);
  const report = join(folder, "creddata-findings.json");
  await scanInto(corpus.folder, report);
  const spans = corpus.score(report);
  say(spans.output.trimEnd().replaceAll("\n", "\n  "));
  return spans;
}

async function scoreHumanized(folder: string): Promise<number> {
  const corpus = humanizeCredData(folder);
  const report = join(folder, "humanized-findings.json");
  await scanInto(corpus.folder, report);
  return corpus.score(report).recall;
}

async function scoreExamples(
  folder: string,
  say: (text: string) => void,
): Promise<{ all: ExamplesScore; vendor: ExamplesScore }> {
  const corpus = unpackExamples(folder);
  const report = join(folder, "examples-findings.json");
  await scanInto(corpus.folder, report);
  const all = corpus.score(report);
  const { findings } = JSON.parse(readFileSync(report, "utf8")) as { findings: { rule: string }[] };
  const guesses = new Set(genericRules.map(({ id }) => id));
  writeFileSync(report, JSON.stringify({ findings: findings.filter(({ rule }) => !guesses.has(rule)) }));
  const vendor = corpus.score(report);
  say(`all rules: ${all.recallCount} found, ${all.flaggedCount} clean flagged; without the generic rules: `);
  say(`${vendor.recallCount} found, ${vendor.flaggedCount} clean flagged`);
  return { all, vendor };
}
