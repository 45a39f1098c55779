// Trains the model of the generic detector and writes server/core/detection/generic/weights.json.
// Usage: node scripts/train-generic.ts [CORPORA] [--dry] [--clean=FOLDER]…   CORPORA defaults to ../shared/corpora, which is
// unpacked into tmp/corpora. A clean folder is a tree of popular open code without a secret; node_modules always is one, and
// the shipped weights were made with the sources of Go's and Python's standard libraries besides.
// Prints cross-validated figures first: no repository is in training and test at once.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Model, probability } from "../server/core/detection/generic/model.ts";
import { type BoostOptions, train } from "./train/boost.ts";
import { cleanRows, labelledRows, type Row } from "./train/dataset.ts";
import { score } from "./train/score.ts";

const options: BoostOptions = { trees: 120, leaves: 10, rate: 0.1, lambda: 6, leastHessian: 5, columns: 0.6, seed: 7 };
const FOLDS = 5;
const WEIGHTS = "server/core/detection/generic/weights.json";

const corpora = resolve(process.argv.slice(2).find((argument) => !argument.startsWith("--")) ?? "../shared/corpora");
const cleanFolders = process.argv.flatMap((argument) => /^--clean=(.+)$/.exec(argument)?.[1] ?? []);
const bench = join(corpora, "..", "bench");
const unpacked = resolve("tmp/corpora");
const original = join(unpacked, "creddata-dev");
const humanised = join(unpacked, "creddata-human");

/** Unpacks the corpus and makes its humanised copy, unless that was done before. False without a corpus. */
const prepare = (): boolean => {
  const archive = join(corpora, "creddata-dev.tar.gz");
  if (!existsSync(join(bench, "score.mjs"))) return false;
  if (!existsSync(original)) {
    if (!existsSync(archive)) return false;
    mkdirSync(unpacked, { recursive: true });
    execFileSync("tar", ["xzf", archive, "-C", unpacked]);
  }
  if (!existsSync(humanised)) {
    const labels = join(original, "labels.jsonl");
    const script = join(bench, "humanize.mjs");
    execFileSync(process.execPath, [script, "--labels", labels, "--root", join(original, "files"), "--out", humanised]);
  }
  return true;
};

/** Folds of about equal size: the largest group goes to the emptiest fold. */
const assignFolds = (rows: readonly Row[]): Map<string, number> => {
  const sizes = new Map<string, number>();
  for (const { group, target } of rows) sizes.set(group, (sizes.get(group) ?? 0) + 1 + 10 * target);
  const loads = new Array<number>(FOLDS).fill(0);
  const folds = new Map<string, number>();
  for (const [group, size] of [...sizes].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))) {
    const fold = loads.indexOf(Math.min(...loads));
    loads[fold]! += size;
    folds.set(group, fold);
  }
  return folds;
};

/** Weighs every repository by the root of its secrets, so that a few large ones do not decide. */
const balance = (rows: readonly Row[]): Row[] => {
  const secrets = new Map<string, number>();
  for (const { group, target } of rows) secrets.set(group, (secrets.get(group) ?? 0) + target);
  return rows.map((row) => ({
    ...row,
    weight: row.weight * Math.sqrt(60 / Math.max(15, secrets.get(row.group) ?? 0)),
  }));
};

const main = (): void => {
  if (!prepare()) {
    console.log(
      `No corpus at ${corpora}: nothing to train from. Give the folder that holds creddata-dev.tar.gz beside ../bench/score.mjs.`,
    );
    return;
  }
  const started = performance.now();
  const { rows: plain, variants } = labelledRows(original, false);
  const { rows: human } = labelledRows(humanised, true);
  const clean = [
    ...cleanRows(resolve("node_modules"), 3, 0.5),
    ...cleanFolders.flatMap((folder) => cleanRows(resolve(folder), 1, 0.5)),
  ];
  const labelled = balance([...plain, ...human, ...variants]);
  const plainCount = plain.length;
  const count = (rows: readonly Row[]): number => rows.reduce((sum, { target }) => sum + target, 0);
  console.log(
    `${plain.length} candidates (${count(plain)} secrets), ${human.length + variants.length} humanised, ${clean.length} clean`,
  );
  const folds = assignFolds(plain);
  const estimates = new Float64Array(labelled.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const model = train([...labelled.filter(({ group }) => folds.get(group) !== fold), ...clean], options);
    labelled.forEach(({ group, features }, index) => {
      if (folds.get(group) === fold) estimates[index] = probability(model, features);
    });
  }
  report(labelled, estimates, plainCount, human.length);
  const model: Model = train([...labelled, ...clean], options);
  const text = JSON.stringify(model);
  console.log(
    `${model.roots.length} trees, ${text.length} bytes, ${Math.round((performance.now() - started) / 1000)} s`,
  );
  if (!process.argv.includes("--dry")) writeFileSync(WEIGHTS, `${text}\n`);
};

const report = (rows: readonly Row[], estimates: Float64Array, plainCount: number, humanCount: number): void => {
  const script = join(bench, "score.mjs");
  for (const threshold of [0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9]) {
    const places = (from: number, to: number) =>
      rows.flatMap(({ place }, index) =>
        index >= from && index < to && estimates[index]! >= threshold ? [place] : [],
      );
    const plain = score({ script, corpus: original }, places(0, plainCount));
    const human = score({ script, corpus: humanised }, places(plainCount, plainCount + humanCount), [
      "--only",
      "human",
    ]);
    console.log(`≥ ${threshold}: ${plain}; human ${/R (\S+)/.exec(human)?.[1]}`);
  }
};

main();
