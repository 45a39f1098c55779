// Adds a secret to the text of latchkey.yaml: one insertion, in the style in which the others are written.
import { isMap, isScalar, parseDocument, type YAMLMap } from "yaml";
import { ok, type Result } from "../../../shared/result.ts";
import { formatRef } from "../../../shared/secret-ref.ts";
import type { TextChange } from "../../core/move/place.ts";
import type { DeploymentEnvironment } from "../../core/references/manifest.ts";
import { endOfLine } from "../text-lines.ts";
import { readManifestText } from "./parse-manifest.ts";
import { keyOf } from "./validate.ts";

export interface NewSecret {
  readonly name: string;
  readonly environment: DeploymentEnvironment;
  /** As `formatRef` writes it. */
  readonly reference: string;
}

/** Code "manifest-invalid" where the text is no manifest that can be added to. "" is one. */
export function addSecret(text: string, secret: NewSecret): Result<TextChange> {
  const change = insertion(text, secret);
  if (change === null) return cannot;
  const before = readManifestText(text).manifest.secrets;
  const after = readManifestText(text.slice(0, change.start) + change.newText + text.slice(change.end));
  const added = after.manifest.secrets.get(secret.name)?.refs[secret.environment];
  const isRight =
    after.problems.every(({ severity }) => severity !== "error") &&
    added !== undefined &&
    formatRef(added) === secret.reference &&
    after.manifest.secrets.size === before.size + 1;
  return isRight ? ok(change) : cannot;
}

const cannot = {
  ok: false,
  error: {
    code: "manifest-invalid",
    message: "nothing can be added to latchkey.yaml as it is",
    remedy: "mend it first",
  },
} as const;

function insertion(text: string, secret: NewSecret): TextChange | null {
  const lineBreak = /\r?\n/.exec(text)?.[0] ?? "\n";
  const insert = (at: number, newText: string): TextChange => ({
    start: at,
    end: at,
    newText: newText.replaceAll("\n", lineBreak),
  });
  const document = parseDocument(text);
  if (document.errors.length > 0) return null;
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) {
    return insert(text.length, `${startOfLine(text)}version: 1\nsecrets:\n${entry("  ", secret)}`);
  }
  if (!isMap(root) || root.flow) return null;
  const pair = root.items.find((item) => keyOf(item) === "secrets");
  if (pair === undefined) return insert(text.length, `${startOfLine(text)}secrets:\n${entry("  ", secret)}`);
  const { value } = pair;
  if (value == null || (isScalar(value) && value.value === null)) {
    const end = endOfLine(text, (pair.key as { range: [number, number, number] }).range[1]);
    return insert(end.at, `${end.isLast ? "\n" : ""}${entry("  ", secret)}`);
  }
  if (!isMap(value)) return null;
  return value.flow ? intoFlow(text, value, secret, insert) : intoBlock(text, value, secret, insert);
}

const entry = (indent: string, { name, environment, reference }: NewSecret): string =>
  `${indent}${name}:\n${indent}  refs: { ${environment}: ${reference} }\n`;

function intoBlock(
  text: string,
  { items }: YAMLMap,
  secret: NewSecret,
  insert: (at: number, newText: string) => TextChange,
): TextChange | null {
  const [first] = items;
  const last = items.at(-1);
  const key = first?.key as { range: [number, number, number] } | undefined;
  if (key === undefined || last === undefined) return null;
  const lineStart = text.lastIndexOf("\n", key.range[0] - 1) + 1;
  const indent = text.slice(lineStart, key.range[0]);
  if (indent.trim() !== "") return null;
  const inner = last.value ?? last.key;
  const end = endOfLine(text, (inner as { range: [number, number, number] }).range[1]);
  return insert(end.at, `${end.isLast ? "\n" : ""}${entry(indent, secret)}`);
}

function intoFlow(
  text: string,
  { items, range }: YAMLMap,
  { name, environment, reference }: NewSecret,
  insert: (at: number, newText: string) => TextChange,
): TextChange | null {
  const close = text.lastIndexOf("}", (range?.[1] ?? 0) - 1);
  if (close < 0) return null;
  const at = text.slice(0, close).trimEnd().length;
  const separator = items.length === 0 ? " " : ", ";
  const after = at === close ? " " : "";
  return insert(at, `${separator}${name}: { refs: { ${environment}: ${reference} } }${after}`);
}

const startOfLine = (text: string): string => (text === "" || text.endsWith("\n") ? "" : "\n");
