// Sets texts in a YAML or JSON file by their paths: what is set is replaced or added in the style that is around it, and every
// other byte stays as it is. What cannot be edited like that is not edited.
import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, isSeq, type Node, type Pair, parseAllDocuments, type YAMLMap } from "yaml";
import { keyOf } from "../manifest/validate.ts";
import { endOfLine } from "../text-lines.ts";

type Path = readonly (string | number)[];

export interface TextAt {
  /** Below the document; maps that are not there are made. */
  readonly path: Path;
  readonly text: string;
}

/** Null: the file is not written in a way that can be edited. `document` counts from 0. */
export function setTexts(before: string, document: number, changes: readonly TextAt[]): string | null {
  let text = before;
  for (const { path, text: value } of changes) {
    const next = setText(text, document, path, value);
    if (next === null) return null;
    text = next;
  }
  return isDeepStrictEqual(contentOf(text), expected(before, document, changes)) ? text : null;
}

/** Without aliases: what is set in one place must not be another in a second. */
const contentOf = (text: string): unknown[] =>
  [...parseAllDocuments(text)].map((document) => JSON.parse(JSON.stringify(document.toJS() ?? null)));

function expected(before: string, document: number, changes: readonly TextAt[]): unknown {
  const documents = contentOf(before);
  for (const { path, text } of changes) put(documents[document], path, text);
  return documents;
}

function put(content: unknown, path: Path, text: string): void {
  let at = content as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) {
    at[step] ??= {};
    at = at[step] as Record<string | number, unknown>;
  }
  at[path.at(-1)!] = text;
}

function setText(text: string, document: number, path: Path, value: string): string | null {
  let node: unknown = [...parseAllDocuments(text)][document]?.contents;
  for (const [depth, step] of path.entries()) {
    if (isSeq(node)) {
      node = node.items[Number(step)];
      continue;
    }
    if (!isMap(node) || typeof step === "number") return null;
    const pair = node.items.find((one) => keyOf(one) === step);
    const below = path.slice(depth + 1).map(String);
    if (pair === undefined) return addPair(text, node, [step, ...below], value);
    if (below.length === 0) return replaceScalar(text, node, pair, value);
    if (pair.value == null || (isScalar(pair.value) && pair.value.value === null)) {
      return fillEmpty(text, node, pair, below, value);
    }
    node = pair.value;
  }
  return null;
}

const rangeOf = (node: unknown): readonly [number, number] => {
  const [start, end] = (node as Node).range!;
  return [start, end];
};

const splice = (text: string, start: number, end: number, added: string): string =>
  text.slice(0, start) + added + text.slice(end);

function replaceScalar(text: string, map: YAMLMap, { key, value: old }: Pair, value: string): string | null {
  if (!isScalar(old)) return null;
  const [start, end] = rangeOf(old);
  if (old.type === "BLOCK_LITERAL" || old.type === "BLOCK_FOLDED") {
    return splice(text, start, end, blockScalar(value, columnOf(text, rangeOf(key)[0]), text));
  }
  const isPlain = !map.flow && old.type === "PLAIN" && !value.includes("\n");
  const added = isPlain ? value : JSON.stringify(value);
  return splice(text, start, end, start === end ? ` ${added}` : added);
}

/** A key whose value is empty, or a null that is written out. */
function fillEmpty(text: string, map: YAMLMap, pair: Pair, below: readonly string[], value: string): string {
  const [, keyEnd] = rangeOf(pair.key);
  const [start, end] = pair.value == null ? [keyEnd, keyEnd] : rangeOf(pair.value);
  if (map.flow || start !== end) return splice(text, start, end, JSON.stringify(nested(below, value)));
  const indent = columnOf(text, rangeOf(pair.key)[0]) + 2;
  return addLines(text, keyEnd, below, value, indent);
}

function addPair(text: string, map: YAMLMap, path: readonly string[], value: string): string | null {
  if (map.flow) return addToFlow(text, map, path, value);
  const [first] = map.items;
  const last = map.items.at(-1);
  if (first === undefined || last === undefined) return null;
  const indent = columnOf(text, rangeOf(first.key)[0]);
  return addLines(text, rangeOf(last.value ?? last.key)[1], path, value, indent);
}

/** Below the line in which `after` is. */
function addLines(text: string, after: number, path: readonly string[], value: string, indent: number): string {
  const end = endOfLine(text, after);
  const lines = path.map((step, depth) => {
    const key = `${" ".repeat(indent + 2 * depth)}${step}:`;
    if (depth < path.length - 1) return `${key}\n`;
    return value.includes("\n") ? `${key} ${blockScalar(value, indent + 2 * depth, text)}` : `${key} ${value}\n`;
  });
  const added = lines.join("").replaceAll(/\r?\n/g, lineBreakOf(text));
  return splice(text, end.at, end.at, `${end.isLast ? lineBreakOf(text) : ""}${added}`);
}

/** With the break at its end, as the ranges of block scalars have it. */
function blockScalar(value: string, indent: number, around: string): string {
  const lines = value.replace(/\n$/, "").split("\n");
  const header = value.endsWith("\n") ? "|" : "|-";
  const body = lines.map((line) => `${" ".repeat(indent + 2)}${line}\n`).join("");
  return `${header}\n${body}`.replaceAll("\n", lineBreakOf(around));
}

/** Before its closing brace, with what stands before its first key. */
function addToFlow(text: string, map: YAMLMap, path: readonly string[], value: string): string {
  const [key = "", ...below] = path;
  const [start, end] = rangeOf(map);
  const [first] = map.items;
  const last = map.items.at(-1);
  const shown = (space: string): string => {
    const json = JSON.stringify(nested(below, value), null, space.includes("\n") ? 2 : 0);
    return `${JSON.stringify(key)}:${space === "" ? "" : " "}${json.replaceAll("\n", space)}`;
  };
  if (first === undefined || last === undefined) return splice(text, start, end, `{ ${shown(" ")} }`);
  const space = text.slice(start + 1, rangeOf(first.key)[0]);
  const at = rangeOf(last.value ?? last.key)[1];
  return splice(text, at, at, `,${space}${shown(space)}`);
}

const nested = (path: readonly string[], value: string): unknown =>
  path.reduceRight<unknown>((inner, step) => ({ [step]: inner }), value);

const columnOf = (text: string, offset: number): number => offset - (text.lastIndexOf("\n", offset - 1) + 1);

const lineBreakOf = (text: string): string => /\r?\n/.exec(text)?.[0] ?? "\n";
