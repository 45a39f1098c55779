// Reads `scan.customRules` of latchkey.yaml. Every mistake is told with its place, and none with the text that stands there.
import { isMap, isScalar, isSeq, type Pair, type YAMLMap } from "yaml";
import type { PatternRuleSpec } from "../../core/detection/project/policy.ts";
import type { CompileRegex } from "../../core/ports.ts";
import { longestExpansion } from "../../core/rules/support/sample.ts";
import { type Mistake, mistake, quoteName, scalarText } from "../scan-config-parse.ts";
import { regexEngine } from "./load-policy.ts";

const MAX_RULES = 1_000;
const MAX_EXAMPLE = 20_000;
const KEYS = "id, title, regex, secretGroup, keywords, entropy, paths, severity, confidence, examples";
const SHAPE = "write it as - { id: acme-key, regex: 'acme_([a-z0-9]{20})', keywords: [acme_] }";

type Fields = { -readonly [Key in keyof PatternRuleSpec]?: PatternRuleSpec[Key] };

/** `known`: ids that other rules have. */
export async function readCustomRules(
  node: unknown,
  known: ReadonlySet<string>,
): Promise<readonly PatternRuleSpec[] | Mistake> {
  if (!isSeq(node)) return mistake(node, "scan.customRules is not a list", SHAPE);
  if (node.items.length > MAX_RULES)
    return mistake(node, `there are more than ${MAX_RULES} custom rules`, "write fewer");
  const compile = await regexEngine();
  const rules: PatternRuleSpec[] = [];
  const taken = new Set(known);
  for (const item of node.items) {
    const rule = isMap(item) ? readRule(item, taken, compile) : mistake(item, "a custom rule is not a map", SHAPE);
    if ("remedy" in rule) return rule;
    taken.add(rule.id);
    rules.push(rule);
  }
  return rules;
}

function readRule(item: YAMLMap, taken: ReadonlySet<string>, compile: CompileRegex): PatternRuleSpec | Mistake {
  const fields: Fields = {};
  for (const pair of item.items) {
    const wrong = readField(pair, fields, taken, compile);
    if (wrong !== null) return wrong;
  }
  const { id, regex } = fields;
  if (id === undefined) return mistake(item, "a custom rule has no id", SHAPE);
  if (regex === undefined) return mistake(item, "a custom rule has no regex", SHAPE);
  const groups = compile(regex);
  if (fields.secretGroup && groups.ok && fields.secretGroup > groups.value.groups) {
    return mistake(item.get("secretGroup", true), "the regex has no such group", "count its opening parentheses");
  }
  return {
    title: id,
    severity: "high",
    confidence: "medium",
    secretGroup: null,
    keywords: [],
    entropy: null,
    path: null,
    globs: [],
    examples: { leaks: [], clean: [] },
    ...fields,
    id,
    regex,
    origin: "latchkey",
  };
}

/** Adds what the pair says to `fields`; returns what is wrong with it, or null. */
function readField(
  { key, value }: Pair,
  fields: Fields,
  taken: ReadonlySet<string>,
  compile: CompileRegex,
): Mistake | null {
  const name = isScalar(key) ? String(key.value) : "";
  const node = value ?? key;
  const text = scalarText(value);
  switch (name) {
    case "id":
      if (text === null || !/^[a-z0-9][a-z0-9-]{1,63}$/.test(text)) {
        return mistake(node, "an id is not lower case letters, digits and hyphens", "write it as acme-api-key");
      }
      if (taken.has(text))
        return mistake(node, "another rule has this id", "choose another; latchkey rules lists them");
      fields.id = text;
      return null;
    case "title":
      if (text === null || text.length > 200)
        return mistake(node, "a title is not a short text", "write it as Acme API key");
      fields.title = text;
      return null;
    case "regex": {
      const compiled = compile(text ?? "");
      if (!compiled.ok || text === "") {
        const why = compiled.ok ? "it is empty" : compiled.error.message;
        return mistake(node, `the regex cannot be used: ${why}`, "use the syntax of RE2, without lookaround");
      }
      fields.regex = text!;
      return null;
    }
    case "secretGroup":
    case "entropy": {
      const number = Number(text ?? Number.NaN);
      const isGroup = Number.isInteger(number) && number >= 0 && number <= 99;
      if (name === "secretGroup" && !isGroup) return mistake(node, "secretGroup is not the number of a group", "use 1");
      if (!(number >= 0 && number <= 8)) return mistake(node, "entropy is not a number of bits", "use 3.5");
      fields[name] = number;
      return null;
    }
    case "keywords":
    case "paths": {
      const list = textsOf(node);
      if ("remedy" in list) return { ...list, message: `an entry of ${name} is not a text` };
      fields[name === "paths" ? "globs" : "keywords"] = list;
      return null;
    }
    case "severity":
      if (text !== "low" && text !== "medium" && text !== "high" && text !== "critical") {
        return mistake(node, "the severity is unknown", "use low, medium, high or critical");
      }
      fields.severity = text;
      return null;
    case "confidence":
      if (text !== "low" && text !== "medium" && text !== "high") {
        return mistake(node, "the confidence is unknown", "use low, medium or high");
      }
      fields.confidence = text;
      return null;
    case "examples":
      return readExamples(node, fields);
    default:
      return mistake(key, `a custom rule has no key ${quoteName(name)}`, `use ${KEYS}`);
  }
}

function readExamples(node: unknown, fields: Fields): Mistake | null {
  const shape = "write it as { leaks: ['key = {{acme_[a-z0-9]{20}}}'], clean: ['key = env.KEY'] }";
  if (!isMap(node)) return mistake(node, "examples is not a map", shape);
  const examples: { leaks: readonly string[]; clean: readonly string[] } = { leaks: [], clean: [] };
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : "";
    if (name !== "leaks" && name !== "clean") return mistake(key, "examples has the keys leaks and clean alone", shape);
    const list = textsOf(value ?? key);
    if ("remedy" in list) return { ...list, message: `an entry of examples.${name} is not a text`, remedy: shape };
    const unreadable = list.findIndex((sample) => (longestExpansion(sample) ?? Number.POSITIVE_INFINITY) > MAX_EXAMPLE);
    if (unreadable >= 0) {
      const at = isSeq(value) ? value.items[unreadable] : value;
      return mistake(
        at,
        `an example has a pattern that cannot be read, or is longer than ${MAX_EXAMPLE} characters`,
        shape,
      );
    }
    examples[name] = list;
  }
  fields.examples = examples;
  return null;
}

function textsOf(node: unknown): readonly string[] | Mistake {
  if (!isSeq(node)) return mistake(node, "it is not a list", "write it as [a, b]");
  const texts: string[] = [];
  for (const item of node.items) {
    const text = scalarText(item);
    if (text === null || text === "") return mistake(item, "an entry is not a text", "write it as [a, b]");
    texts.push(text);
  }
  return texts;
}
