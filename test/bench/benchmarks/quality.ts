// How well leaks are found: the command line over the labelled corpora, scored by their own script.
// The corpora lie beside the repository and are no part of it; without them this is skipped.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { root } from "../../../scripts/support/paths.ts";
import { genericRules } from "../../../server/core/rules/generic.ts";
import { type Benchmark, type Figure, measured, skipped } from "../benchmark.ts";
import { runScan } from "../support/run-node.ts";

const shared = join(root, "..", "shared");
const corpora = process.env["LATCHKEY_CORPORA"] ?? join(shared, "corpora");
const scorer = process.env["LATCHKEY_SCORER"] ?? join(shared, "bench", "score.mjs");

export const quality: Benchmark = {
  name: "quality",
  async run(say) {
    const labelled = join(corpora, "creddata-dev.tar.gz");
    const examples = join(corpora, "examples-dev.jsonl.gz");
    const missing = [labelled, examples, scorer].filter((path) => !existsSync(path));
    if (missing.length > 0) {
      return skipped(`the labelled corpora are not here (LATCHKEY_CORPORA and LATCHKEY_SCORER name other places)`);
    }
    const folder = mkdtempSync(join(tmpdir(), "latchkey-quality-"));
    try {
      const spans = await scoreCredData(folder, labelled, say);
      const { all, vendor } = await scoreExamples(folder, examples, say);
      const credData = `CredData, development half, at the default confidence`;
      return measured(
        {
          id: "creddata-f1",
          what: `${credData}: F1, strict`,
          unit: "",
          goal: { atLeast: 0.6 },
          value: spans.f1,
          detail: spans.detail,
        },
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

interface ExamplesScore {
  readonly recall: number;
  readonly recallCount: string;
  readonly flagged: number;
  readonly flaggedCount: string;
}

const rows = (id: string, what: string, texts: ExamplesScore): Figure[] => [
  {
    id: `${id}-recall`,
    what: `${what}: recall`,
    unit: "",
    goal: { atLeast: 0.8 },
    value: texts.recall,
    detail: texts.recallCount,
  },
  {
    id: `${id}-flagged`,
    what: `${what}: clean texts flagged`,
    unit: "",
    goal: { atMost: 0.03 },
    value: texts.flagged,
    detail: texts.flaggedCount,
  },
];

/** Scans `folder` and leaves the report in a file beside it. */
async function scanInto(folder: string, report: string): Promise<void> {
  const run = await runScan([".", "--format", "json", "--no-ignore"], { cwd: folder });
  writeFileSync(report, run.stdout);
}

function score(args: readonly string[]): string {
  const run = spawnSync(process.execPath, [scorer, ...args], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  if (run.status !== 0) throw new Error(`the scorer ended with ${run.status}: ${run.stderr.slice(0, 2000)}`);
  return run.stdout;
}

function fieldsOf(output: string, pattern: RegExp): Readonly<Record<string, string>> {
  const fields = pattern.exec(output)?.groups;
  if (fields === undefined) throw new Error(`the scorer printed something else: ${output.slice(0, 500)}`);
  return fields;
}

async function scoreCredData(
  folder: string,
  archive: string,
  say: (text: string) => void,
): Promise<{ f1: number; detail: string }> {
  const unpacked = spawnSync("tar", ["xzf", archive, "-C", folder]);
  if (unpacked.status !== 0) throw new Error(`tar could not unpack ${archive}`);
  const home = join(folder, "creddata-dev");
  const report = join(home, "findings.json");
  await scanInto(join(home, "files"), report);
  const args = ["--labels", join(home, "labels.jsonl"), "--root", join(home, "files"), "--findings", report];
  const output = score([...args, "--by", "rule"]);
  say(output.trimEnd().replaceAll("\n", "\n  "));
  const { precision, recall, f1 } = fieldsOf(
    output,
    /spans: P (?<precision>[\d.]+).* R (?<recall>[\d.]+) F1 (?<f1>[\d.]+)/,
  );
  return { f1: Number(f1), detail: `P ${precision}, R ${recall}` };
}

async function scoreExamples(
  folder: string,
  archive: string,
  say: (text: string) => void,
): Promise<{ all: ExamplesScore; vendor: ExamplesScore }> {
  const texts = join(folder, "examples");
  mkdirSync(texts);
  const lines = gunzipSync(readFileSync(archive)).toString("utf8");
  for (const line of lines.split("\n").filter(Boolean)) {
    const example = JSON.parse(line) as { readonly id: string; readonly ext?: string; readonly text: string };
    writeFileSync(join(texts, example.id + (example.ext ?? ".txt")), example.text);
  }
  const labels = join(folder, "examples.jsonl");
  writeFileSync(labels, lines);
  const report = join(folder, "examples-findings.json");
  await scanInto(texts, report);
  const all = scoreTexts(labels, texts, report);
  const { findings } = JSON.parse(readFileSync(report, "utf8")) as { findings: { rule: string }[] };
  const guesses = new Set(genericRules.map(({ id }) => id));
  writeFileSync(report, JSON.stringify({ findings: findings.filter(({ rule }) => !guesses.has(rule)) }));
  const vendor = scoreTexts(labels, texts, report);
  say(`all rules: ${all.recallCount} found, ${all.flaggedCount} clean flagged; without the generic rules: `);
  say(`${vendor.recallCount} found, ${vendor.flaggedCount} clean flagged`);
  return { all, vendor };
}

function scoreTexts(labels: string, texts: string, report: string): ExamplesScore {
  const output = score(["--examples", labels, "--root", texts, "--findings", report]);
  const fields = fieldsOf(
    output,
    /recall (?<recall>[\d.]+) \((?<found>[^)]*)\), clean examples flagged (?<flagged>[\d.]+) \((?<wrong>[^)]*)\)/,
  );
  return {
    recall: Number(fields["recall"]),
    recallCount: fields["found"]!,
    flagged: Number(fields["flagged"]),
    flaggedCount: fields["wrong"]!,
  };
}
