// Reads a labelled corpus and runs the generic detectors over texts, for training and measuring.
// Nothing of a corpus is kept: only numbers leave this folder.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import type { Candidate } from "../../server/core/detection/generic/candidate.ts";
import { detectors } from "../../server/core/detection/generic/detectors.ts";
import type { Source } from "../../server/core/detection/rule.ts";

export interface Label {
  readonly file: string;
  readonly line: number;
  readonly lineEnd: number;
  readonly start: number;
  readonly end: number;
  readonly label: "tp" | "fp";
  readonly rule: string;
  readonly human?: boolean;
}

/** Kinds of labels that the scoring leaves out. */
const ignoredKinds = new Set([
  "UUID",
  "Nonce",
  "Salt",
  "AWS S3 Bucket",
  "Firebase Domain",
  "Tencent WeChat API App ID",
]);
export const isIgnored = (label: Label): boolean => label.rule.split(":").every((kind) => ignoredKinds.has(kind));

export const readLabels = (path: string): Label[] =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Label);

export const listFiles = (root: string): string[] => {
  const files: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (entry.isFile() && statSync(path).size < 2_000_000) files.push(relative(root, path));
    }
  };
  walk(root);
  return files.sort();
};

/** A text with the places of its lines, to turn byte offsets into lines and UTF-16 columns. */
export interface Text {
  readonly source: Source;
  readonly bytes: Buffer;
  readonly lineStarts: readonly number[];
}

export const readText = (root: string, path: string): Text => {
  const bytes = readFileSync(join(root, path));
  const lineStarts = [0];
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lineStarts.push(at + 1);
  return { source: { text: bytes.toString("latin1"), path }, bytes, lineStarts };
};

/** Line from 1, column from 0 in UTF-16 units. */
export const locate = (text: Text, offset: number): { line: number; column: number } => {
  let low = 0;
  let high = text.lineStarts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (text.lineStarts[middle]! <= offset) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: text.bytes.toString("utf8", text.lineStarts[low], offset).length };
};

const escaped = (literal: string): string => literal.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Calls `visit` for every candidate of every keyword of every detector. */
export const forEachCandidate = (source: Source, visit: (candidate: Candidate, hit: number) => void): void => {
  for (const detector of detectors) {
    for (const keyword of detector.keywords) {
      const pattern = new RegExp(escaped(keyword), "gi");
      for (const match of source.text.matchAll(pattern))
        detector.find(source, match.index, (candidate) => visit(candidate, match.index));
    }
  }
};
