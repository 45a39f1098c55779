// Turns labelled trees and trees of clean code into samples: the features of every candidate with its target.
import { type Candidate, operators } from "../../server/core/detection/generic/candidate.ts";
import { featuresOf } from "../../server/core/detection/generic/features.ts";
import type { Sample } from "./boost.ts";
import {
  forEachCandidate,
  isIgnored,
  type Label,
  listFiles,
  locate,
  readLabels,
  readText,
  type Text,
} from "./corpus.ts";
import { humanPassword } from "./human.ts";

/** A place in a text as the scoring counts: lines from 1, columns from 1 in UTF-16 units, the end exclusive. */
export interface Place {
  readonly path: string;
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

export interface Row extends Sample {
  /** Samples of one group are never in training and test together. */
  readonly group: string;
  readonly place: Place;
}

const placeOf = (text: Text, candidate: Candidate): Place => {
  const start = locate(text, candidate.start);
  const end = locate(text, candidate.end);
  return {
    path: text.source.path,
    start: { line: start.line, column: start.column + 1 },
    end: { line: end.line, column: end.column + 1 },
  };
};

/** A label without an end runs to the end of its line. */
const endOf = (label: Label): number => (label.end < 0 ? Number.POSITIVE_INFINITY : label.end);

const overlaps = (label: Label, { start, end }: Place): boolean => {
  if (label.line === label.lineEnd && label.start >= 0 && start.line === end.line)
    return start.line === label.line && start.column - 1 < endOf(label) && end.column - 1 > label.start;
  return start.line <= label.lineEnd && end.line >= label.line;
};

/** How much of a candidate its label must fill and the other way round, and how long a candidate in a label of several lines must be. */
const LEAST_FILL = 0.4;
const LEAST_IN_BLOCK = 16;

/** Whether an overlapping candidate is the secret rather than something that merely holds or touches it. */
const isSecretItself = (label: Label, { start, end }: Place): boolean => {
  const length = start.line === end.line ? end.column - start.column : LEAST_IN_BLOCK;
  if (label.line !== label.lineEnd || label.start < 0 || label.end < 0) return length >= LEAST_IN_BLOCK;
  const labelled = label.end - label.start;
  return labelled >= length * LEAST_FILL && length >= labelled * LEAST_FILL;
};

const touches = (label: Label, { start, end }: Place): boolean => start.line <= label.lineEnd && end.line >= label.line;

/** Weight of a candidate that is no secret but stands on the line of one: a user name, the key beside a secret. */
const BESIDE_SECRET = 0.4;

/** Samples of a labelled tree, and those of its URL and command line passwords as people would have chosen them. */
export interface Labelled {
  readonly rows: Row[];
  readonly variants: Row[];
}

/** A short password of a URL or a command line, which the humanised copy of the corpus leaves as it is. */
const takesPassword = ({ operator, start, end }: Candidate): boolean =>
  (operator === operators.url || operator === operators.command) && end - start <= 24;

const humanFeatures = ({ source }: Text, hit: number, candidate: Candidate): Float64Array => {
  const password = humanPassword(candidate.start);
  const text = source.text.slice(0, candidate.start) + password + source.text.slice(candidate.end);
  return featuresOf({ ...source, text }, hit, { ...candidate, end: candidate.start + password.length });
};

/** Samples of a labelled tree (`files/` and `labels.jsonl`); `onlyHuman` keeps those of replaced passwords alone. */
export const labelledRows = (folder: string, onlyHuman: boolean): Labelled => {
  const rows: Row[] = [];
  const variants: Row[] = [];
  const labels = Map.groupBy(readLabels(`${folder}/labels.jsonl`), (label) => label.file);
  for (const path of listFiles(`${folder}/files`)) {
    const own = labels.get(path) ?? [];
    const secrets = own.filter((label) => label.label === "tp" && !isIgnored(label));
    if (onlyHuman && !secrets.some((label) => label.human)) continue;
    const text = readText(`${folder}/files`, path);
    forEachCandidate(text.source, (candidate, hit) => {
      const place = placeOf(text, candidate);
      const secret = secrets.find((label) => overlaps(label, place));
      if (secret !== undefined && !isSecretItself(secret, place)) return;
      if (onlyHuman && secret?.human !== true) return;
      const beside = secrets.some((label) => touches(label, place));
      if (secret === undefined && !beside && own.some((label) => isIgnored(label) && touches(label, place))) return;
      const weight = secret === undefined && beside ? BESIDE_SECRET : 1;
      const features = featuresOf(text.source, hit, candidate);
      const row = {
        group: path.split("/")[0]!,
        place,
        features,
        target: secret === undefined ? 0 : 1,
        weight,
      } as const;
      rows.push(row);
      if (row.target === 1 && takesPassword(candidate))
        variants.push({ ...row, features: humanFeatures(text, hit, candidate) });
    });
  }
  return { rows, variants };
};

/** Samples of a tree of popular open code, none of which is a secret; every `step`th file. */
export const cleanRows = (folder: string, step: number, weight: number): Row[] => {
  const rows: Row[] = [];
  listFiles(folder)
    .filter((path, index) => index % step === 0 && /\.(js|mjs|cjs|ts|json|md|ya?ml|py|go|html|txt|sh|c|h)$/.test(path))
    .forEach((path) => {
      const text = readText(folder, path);
      forEachCandidate(text.source, (candidate, hit) => {
        const place = placeOf(text, candidate);
        rows.push({ group: "clean", place, features: featuresOf(text.source, hit, candidate), target: 0, weight });
      });
    });
  return rows;
};
