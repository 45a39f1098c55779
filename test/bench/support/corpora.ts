// The labelled corpora and their scorer. They lie beside the repository and are no part of it.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { root } from "../../../scripts/support/paths.ts";

const shared = join(root, "..", "shared");
const corpora = process.env["LATCHKEY_CORPORA"] ?? join(shared, "corpora");
const scorer = process.env["LATCHKEY_SCORER"] ?? join(shared, "bench", "score.mjs");
const humanizer = join(dirname(scorer), "humanize.mjs");
const labelled = join(corpora, "creddata-dev.tar.gz");
const examples = join(corpora, "examples-dev.jsonl.gz");

export const noCorpora = "the labelled corpora are not here (LATCHKEY_CORPORA and LATCHKEY_SCORER name other places)";

export const haveCorpora = (): boolean => [labelled, examples, scorer].every((path) => existsSync(path));

export interface SpansScore {
  readonly precision: string;
  readonly recall: string;
  readonly f1: number;
  /** What the scorer printed. */
  readonly output: string;
}

export interface ExamplesScore {
  readonly recall: number;
  readonly recallCount: string;
  readonly flagged: number;
  readonly flaggedCount: string;
}

/** Texts to scan, and what to score the findings by: a file as `latchkey scan --format json` prints it. */
export interface Corpus<Score> {
  readonly folder: string;
  score(report: string): Score;
}

/** Unpacks CredData's development half into `folder`. */
export function unpackCredData(folder: string): Corpus<SpansScore> {
  const unpacked = spawnSync("tar", ["xzf", labelled, "-C", folder]);
  if (unpacked.status !== 0) throw new Error(`tar could not unpack ${labelled}`);
  const home = join(folder, "creddata-dev");
  const texts = join(home, "files");
  return {
    folder: texts,
    score(report) {
      const labels = join(home, "labels.jsonl");
      const output = score(["--labels", labels, "--root", texts, "--findings", report, "--by", "rule"]);
      const fields = fieldsOf(output, /spans: P (?<precision>[\d.]+).* R (?<recall>[\d.]+) F1 (?<f1>[\d.]+)/);
      return { precision: fields["precision"]!, recall: fields["recall"]!, f1: Number(fields["f1"]), output };
    },
  };
}

/** The same texts with passwords as people choose them; only those are scored. Needs `unpackCredData` before. */
export function humanizeCredData(folder: string): Corpus<{ readonly recall: number }> {
  const [home, out] = [join(folder, "creddata-dev"), join(folder, "humanized")];
  const args = ["--labels", join(home, "labels.jsonl"), "--root", join(home, "files"), "--out", out];
  run(humanizer, args);
  const texts = join(out, "files");
  return {
    folder: texts,
    score(report) {
      const labels = join(out, "labels.jsonl");
      const output = run(scorer, ["--labels", labels, "--root", texts, "--findings", report, "--only", "human"]);
      return { recall: Number(fieldsOf(output, /spans: P .* R (?<recall>[\d.]+) F1/)["recall"]) };
    },
  };
}

/** Writes the vendor examples into files of `folder`. */
export function unpackExamples(folder: string): Corpus<ExamplesScore> {
  const texts = join(folder, "examples");
  mkdirSync(texts);
  const lines = gunzipSync(readFileSync(examples)).toString("utf8");
  for (const line of lines.split("\n").filter(Boolean)) {
    const example = JSON.parse(line) as { readonly id: string; readonly ext?: string; readonly text: string };
    writeFileSync(join(texts, example.id + (example.ext ?? ".txt")), example.text);
  }
  const labels = join(folder, "examples.jsonl");
  writeFileSync(labels, lines);
  return { folder: texts, score: (report) => scoreTexts(labels, texts, report) };
}

const score = (args: readonly string[]): string => run(scorer, args);

function run(script: string, args: readonly string[]): string {
  const ended = spawnSync(process.execPath, [script, ...args], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  if (ended.status !== 0) throw new Error(`${script} ended with ${ended.status}: ${ended.stderr.slice(0, 2000)}`);
  return ended.stdout;
}

function fieldsOf(output: string, pattern: RegExp): Readonly<Record<string, string>> {
  const fields = pattern.exec(output)?.groups;
  if (fields === undefined) throw new Error(`the scorer printed something else: ${output.slice(0, 500)}`);
  return fields;
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
