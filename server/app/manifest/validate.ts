// Holds a YAML document to the schema of the manifest, and tells every mistake at its place.
import { isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";
import { closest } from "../../../shared/closest.ts";
import { patternWords, type SchemaNode } from "../../../shared/manifest-schema.ts";
import { quoteName } from "../scan-config-parse.ts";
import type { ManifestProblem } from "./problem.ts";

/** What is wrong with `node`, called `name` in messages. */
export function validateNode(node: unknown, schema: SchemaNode, name: string): ManifestProblem[] {
  if (schema.anyOf !== undefined) return validateAny(node, schema.anyOf, name);
  if (schema.type === "object" || schema.properties !== undefined) {
    return isMap(node) ? validateMap(node, schema, name) : [wrong(node, `${name} is not a map`, keysOf(schema))];
  }
  if (schema.type === "array") {
    if (!isSeq(node)) return [wrong(node, `${name} is not a list`, "write it as [one, another]")];
    return node.items.flatMap((item) => validateNode(item, schema.items ?? {}, `an entry of ${name}`));
  }
  return validateScalar(node, schema, name);
}

const keysOf = ({ properties }: SchemaNode): string =>
  properties === undefined ? "write it as name: value" : `use the keys ${Object.keys(properties).join(", ")}`;

/** Of maps, the alternative whose `kind` it names; otherwise the one of its type. */
function validateAny(node: unknown, alternatives: readonly SchemaNode[], name: string): ManifestProblem[] {
  const [first] = alternatives;
  if (first?.properties?.["kind"] === undefined) {
    const fitting = alternatives.find(({ type }) => (type === "array") === isSeq(node)) ?? first!;
    return validateNode(node, fitting, name);
  }
  const kinds = alternatives.flatMap(({ properties }) => properties!["kind"]!.enum ?? []);
  if (!isMap(node)) return [wrong(node, `${name} is not a map`, `write it as { kind: ${kinds[0]}, … }`)];
  const kind = node.items.find((pair) => keyOf(pair) === "kind");
  if (kind === undefined) return [wrong(node, `${name} has no kind`, `add kind: ${kinds.join(" | ")}`)];
  const chosen = alternatives.find(({ properties }) => properties!["kind"]!.enum!.includes(textOf(kind.value) ?? ""));
  if (chosen === undefined) return [wrong(kind.value, `the kind of ${name} is unknown`, `use ${kinds.join(", ")}`)];
  return validateMap(node, chosen, name);
}

function validateMap(map: YAMLMap, schema: SchemaNode, name: string): ManifestProblem[] {
  const problems: ManifestProblem[] = [];
  for (const pair of map.items) {
    const key = keyOf(pair);
    const child = schema.properties?.[key];
    const others = schema.additionalProperties;
    if (child === undefined && others === false) problems.push(unknownKey(pair, key, schema, name));
    else if (child === undefined && schema.propertyNames && !new RegExp(schema.propertyNames.pattern).test(key)) {
      problems.push(
        wrong(pair.key, `a name in ${name} is not well formed`, "use lower case letters, digits, . _ - and /"),
      );
    } else if (child !== undefined || typeof others === "object") {
      const inner = child ?? (others as SchemaNode);
      // What must say something is not left out by being empty: `encrypt:` of a backend least of all.
      if (isEmpty(pair.value) && inner.type === "object" && inner.required === undefined) continue;
      problems.push(...validateNode(pair.value ?? pair.key, inner, key));
    }
  }
  const there = new Set(map.items.map(keyOf));
  for (const key of schema.required ?? []) {
    if (!there.has(key)) problems.push(wrong(map, `${name} has no ${key}`, `add ${key}`));
  }
  return problems;
}

const isEmpty = (value: unknown): boolean => value == null || (isScalar(value) && value.value === null);

function unknownKey({ key: node }: Pair, key: string, schema: SchemaNode, name: string): ManifestProblem {
  const known = Object.keys(schema.properties ?? {});
  const near = closest(key, known);
  const problem = wrong(node, `${name} has no key ${quoteName(key)}`, `use ${known.join(", ")}`);
  const { start, end } = problem;
  return near === null ? problem : { ...problem, fix: { title: `Change to ${near}`, start, end, newText: near } };
}

function validateScalar(node: unknown, schema: SchemaNode, name: string): ManifestProblem[] {
  const text = textOf(node);
  if (text === null)
    return [wrong(node, `${name} is not a ${schema.type === "integer" ? "number" : "text"}`, "correct it")];
  const value = isScalar(node) ? node.value : null;
  if (schema.const !== undefined && value !== schema.const) {
    return [wrong(node, `${name} is not ${schema.const}`, `write ${schema.const}`)];
  }
  if (schema.enum !== undefined && !schema.enum.includes(text)) {
    const near = closest(text, schema.enum);
    const problem = wrong(node, `${name} is none of its values`, `use ${schema.enum.join(", ")}`);
    const { start, end } = problem;
    return [near === null ? problem : { ...problem, fix: { title: `Change to ${near}`, start, end, newText: near } }];
  }
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, "u").test(text)) {
    return [wrong(node, `${name} is not well formed`, patternWords.get(schema.pattern) ?? "correct it")];
  }
  if (schema.type !== "integer" && schema.type !== "number") return [];
  const isRight =
    typeof value === "number" &&
    (schema.type === "number" || Number.isInteger(value)) &&
    value >= (schema.minimum ?? value) &&
    value <= (schema.maximum ?? value);
  return isRight ? [] : [wrong(node, `${name} is not a number in its range`, rangeOf(schema))];
}

const rangeOf = ({ minimum, maximum }: SchemaNode): string =>
  `use a number from ${minimum ?? "any"} to ${maximum ?? "any"}`;

export const keyOf = ({ key }: Pair): string => (isScalar(key) ? String(key.value) : "");

export function textOf(node: unknown): string | null {
  if (!isScalar(node)) return null;
  const { value } = node;
  // YAML 1.1 reads `on` and `off` as booleans.
  if (typeof value === "boolean") return value ? "on" : "off";
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}

function wrong(node: unknown, message: string, remedy: string): ManifestProblem {
  const range = (node as Node | null)?.range ?? [0, 1];
  return {
    code: "manifest-invalid",
    severity: "error",
    start: range[0],
    end: Math.max(range[1], range[0] + 1),
    message,
    remedy,
  };
}
