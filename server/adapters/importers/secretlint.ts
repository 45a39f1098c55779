// .secretlintrc.json (or YAML): rules that are off, values that their options allow, and patterns of the project's own
// (`@secretlint/secretlint-rule-pattern`). A configuration that is a program is not run.
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from "yaml";
import type { Allowance, Criterion, PatternRuleSpec } from "../../core/detection/project/policy.ts";
import type { Severity } from "../../core/detection/rule.ts";
import { type Importer, type ImportPattern, type ImportProblem, patternProblems, shortText } from "./importer.ts";

export const secretlint: Importer = {
  tool: "secretlint",
  files: [".secretlintrc.json", ".secretlintrc.yml", ".secretlintrc.yaml", ".secretlintrc"],
  maxSize: 1024 * 1024,
  skipsItself: false,
  async read(text, context) {
    const lines = new LineCounter();
    const document = parseDocument(withoutComments(text.replace(/^\ufeff/, " ")), {
      lineCounter: lines,
      prettyErrors: false,
      strict: true,
    });
    const problems: ImportProblem[] = [];
    const lineOf = (node: unknown): number => lines.linePos((node as Node | null)?.range?.[0] ?? 0).line;
    const [error] = document.errors;
    if (error !== undefined) {
      problems.push({ line: lines.linePos(error.pos[0]).line, message: "it is neither valid JSON nor YAML" });
      return { rules: [], allowances: [], problems };
    }
    const reading: Reading = { by: context.by, problems, patterns: [], lineOf, rules: [], allowances: [] };
    const root = document.contents;
    const rules = isMap(root) ? root.get("rules", true) : null;
    if (isSeq(rules)) readRules(rules.items, reading);
    else problems.push({ line: lineOf(rules ?? root), message: "it has no list of rules" });
    problems.push(...(await patternProblems(reading.patterns, context)));
    return { rules: reading.rules, allowances: reading.allowances, problems };
  },
};

/** JSON with comments, as JSON: each is blanked, so that lines stay where they are. */
function withoutComments(text: string): string {
  if (!/^\s*[{/]/.test(text)) return text;
  let out = "";
  for (let at = 0; at < text.length; ) {
    const next = text.slice(at, at + 2);
    const isComment = next === "//" || next === "/*";
    const end = isComment ? endOfComment(text, at) : next.startsWith('"') ? endOfText(text, at) : at + 1;
    const part = text.slice(at, end);
    out += isComment ? part.replace(/[^\n]/g, " ") : part;
    at = end;
  }
  return out;
}

function endOfComment(text: string, at: number): number {
  const [mark, length] = text[at + 1] === "/" ? ["\n", 0] : ["*/", 2];
  const end = text.indexOf(mark, at + 2);
  return end === -1 ? text.length : end + length;
}

function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"' && text[at] !== "\n") at += text[at] === "\\" ? 2 : 1;
  return Math.min(at + 1, text.length);
}

interface Reading {
  readonly by: Allowance["by"];
  readonly problems: ImportProblem[];
  readonly patterns: ImportPattern[];
  readonly lineOf: (node: unknown) => number;
  readonly rules: PatternRuleSpec[];
  readonly allowances: Allowance[];
}

/** Messages that only some of a rule's findings have, and the rules of ours that find those. Of other rules: all. */
const MESSAGES: Readonly<Record<string, readonly string[]>> = {
  AWSAccountID: ["aws-account-id"],
  AWSAccessKeyID: ["aws-access-key-id", "aws-access-key-id-legacy"],
  AWSSecretAccessKey: ["aws-secret-access-key", "aws-secret-access-key-named", "aws-secret-beside-key-id"],
  IncomingWebhook: ["slack-webhook"],
  SLACK_TOKEN: ["slack-bot-token", "slack-user-token", "slack-app-token", "slack-legacy-token", "slack-config-token"],
};

function readRules(items: readonly unknown[], reading: Reading): void {
  for (const item of items) {
    const id = isMap(item) ? text(item, "id") : null;
    if (!isMap(item) || id === null) {
      reading.problems.push({ line: reading.lineOf(item), message: "a rule has no id" });
      continue;
    }
    const inner = item.get("rules", true);
    if (isSeq(inner)) readRules(inner.items, reading);
    else readRule(id, item, reading);
  }
}

function readRule(id: string, item: YAMLMap, reading: Reading): void {
  const { by, allowances } = reading;
  const rest = { by, speaker: "secretlint", all: false, reason: null } as const;
  if (item.get("disabled") === true) {
    allowances.push({ ...rest, reason: "disabled", rules: [id], off: true, criteria: [] });
    return;
  }
  const messages = list(item.get("allowMessageIds", true), reading).map(({ value }) => value);
  if (messages.length > 0) {
    const rules = messages.flatMap((message) => MESSAGES[message] ?? [id]);
    allowances.push({ ...rest, reason: "allowed by allowMessageIds", rules, off: true, criteria: [] });
  }
  const options = item.get("options", true);
  if (!isMap(options)) return;
  const allows = list(options.get("allows", true), reading).map((one) => criterionOf(one, reading));
  if (allows.length > 0) allowances.push({ ...rest, rules: [id], off: false, criteria: [allows] });
  const patterns = options.get("patterns", true);
  if (!/secretlint-rule-pattern$/.test(id) || !isSeq(patterns)) return;
  for (const pattern of patterns.items) if (isMap(pattern)) readPattern(pattern, severityOf(item), reading);
}

function criterionOf({ value, line }: Listed, { patterns }: Reading): Criterion {
  const pattern = fromJavaScript(value);
  if (pattern === null) return { kind: "text", text: value };
  patterns.push({ pattern, line: () => line });
  return { kind: "secret", pattern };
}

/** A `/pattern/flags` in RE2's syntax; null for a text that is not one. */
function fromJavaScript(text: string): string | null {
  const parts = /^\/(.+)\/([dgimsuvy]*)$/s.exec(text);
  if (parts === null) return null;
  const flags = parts[2]!.replace(/[^ims]/g, "");
  const pattern = parts[1]!.replaceAll("\\/", "/").replace(/\\u\{?([0-9a-fA-F]{4,6})\}?/g, "\\x{$1}");
  return flags === "" ? pattern : `(?${flags})${pattern}`;
}

function readPattern(item: YAMLMap, severity: Severity, reading: Reading): void {
  const name = text(item, "name") ?? "pattern";
  const single = item.get("pattern", true);
  const patterns = [
    ...(isScalar(single) ? [listed(single, reading)] : []),
    ...list(item.get("patterns", true), reading),
  ];
  const globs = list(item.get("filePathGlobs", true), reading).map(({ value }) => value);
  const slug =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "")
      .slice(0, 60) || "pattern";
  for (const { value, line } of patterns) {
    const regex = fromJavaScript(value) ?? value.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    reading.patterns.push({ pattern: regex, line: () => line });
    const id = `secretlint-pattern/${slug}`;
    const same = reading.rules.filter((rule) => rule.id === id || rule.id.startsWith(`${id}-`)).length;
    reading.rules.push({
      id: same === 0 ? id : `${id}-${same + 1}`,
      title: shortText(name)!,
      severity,
      confidence: "medium",
      regex,
      secretGroup: null,
      keywords: [],
      entropy: null,
      path: null,
      globs,
      origin: "secretlint",
      examples: { leaks: [], clean: [] },
    });
  }
}

function severityOf(item: YAMLMap): Severity {
  const severity = item.get("severity");
  return severity === "info" ? "low" : severity === "warning" ? "medium" : "high";
}

function text(map: YAMLMap, key: string): string | null {
  const value = map.get(key);
  return typeof value === "string" && value !== "" ? value : null;
}

interface Listed {
  readonly value: string;
  readonly line: number;
}

const listed = (node: { readonly value?: unknown }, { lineOf }: Reading): Listed => ({
  value: String(node.value),
  line: lineOf(node),
});

function list(node: unknown, reading: Reading): Listed[] {
  if (!isSeq(node)) return [];
  return node.items.flatMap((item) =>
    isScalar(item) && typeof item.value === "string" && item.value !== "" ? listed(item, reading) : [],
  );
}
