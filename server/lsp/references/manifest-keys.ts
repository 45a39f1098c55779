// Keys and values of latchkey.yaml while it is written, in block style; flow style is left to editors that know the schema.
import { type CompletionItem, CompletionItemKind, InsertTextFormat, type Position } from "vscode-languageserver";
import { manifestSchema, type SchemaNode } from "../../../shared/manifest-schema.ts";
import { backendLabel } from "../../core/references/resolve.ts";
import type { Project } from "../projects.ts";

/** `project`: gives the backends that a reference may lead to. */
export function manifestItems(text: string, { line: at, character }: Position, project: Project | null) {
  const lines = text.split(/\r?\n/);
  const line = (lines[at] ?? "").slice(0, character);
  const value = /^(\s*(?:-\s+)*)(["']?[\w./-]+["']?)\s*:\s+\S*$/.exec(line);
  if (value !== null) {
    const parent = nodeAt(lines, at, value[1]!);
    return valuesOf(parent === null ? null : child(parent, value[2]!), project);
  }
  const key = /^(\s*(?:-\s+)*)[\w.-]*$/.exec(line);
  const node = key === null ? null : nodeAt(lines, at, key[1]!);
  if (node?.properties === undefined) return [];
  const there = siblings(lines.slice(0, at), lines.slice(at + 1), key![1]!);
  return Object.entries(node.properties).flatMap(([name, schema]) => (there.has(name) ? [] : itemOf(name, schema)));
}

/** A line that begins a key: where the key stands, and whether it is the first of a list's entry. */
const KEY = /^(\s*)((?:-\s+)*)(["']?[\w./-]+["']?)\s*:(?:\s|$)/;

interface Level {
  readonly indent: number;
  readonly key: string;
  /** Where what is below the key begins, and the line that led there. */
  readonly below: { readonly column: number; readonly line: number };
  /** How many lists were opened right before the key. */
  readonly dashes: number;
}

/** The schema of the map that a key after `lead` (blanks and dashes) belongs to; null where there is none. */
function nodeAt(lines: readonly string[], line: number, lead: string): SchemaNode | null {
  const path: Level[] = [];
  let indent = lead.length;
  let dashes = (lead.match(/-/g) ?? []).length;
  // A dash belongs to the list of the key above, which may stand right above it.
  let limit = dashes > 0 ? lead.indexOf("-") + 1 : indent;
  let below = { column: lead.length, line };
  for (let at = line - 1; at >= 0 && (limit > 0 || dashes > 0); at--) {
    const found = KEY.exec(lines[at]!);
    if (found === null) continue;
    const [, blanks, list, key] = found;
    const start = blanks!.length + list!.length;
    if (start === indent && dashes === 0 && list !== "") {
      // The first key of the entry that this one belongs to.
      dashes = list!.split("-").length - 1;
      limit = blanks!.length + 1;
      indent = blanks!.length;
    } else if (start < limit) {
      path.unshift({ indent: start, key: key!, below, dashes });
      below = { column: start, line: at };
      dashes = list!.split("-").length - 1;
      limit = dashes > 0 ? blanks!.length + 1 : start;
      indent = start;
    }
  }
  let node: SchemaNode | null = manifestSchema;
  for (const level of path) {
    node = child(node, level.key);
    for (let list = 0; list < level.dashes && node !== null; list++) node = inList(node);
    if (node === null) return null;
    node = chosen(node, lines, level.below);
  }
  return node;
}

function child(node: SchemaNode, key: string): SchemaNode | null {
  const named = node.properties?.[key.replace(/["']/g, "")];
  if (named !== undefined) return named;
  return typeof node.additionalProperties === "object" ? node.additionalProperties : null;
}

const inList = (node: SchemaNode): SchemaNode | null =>
  (node.anyOf?.find(({ type }) => type === "array") ?? node).items ?? null;

/** Of alternatives the one that the `kind` beside the line says; without one all that can be said is the kind. */
function chosen(node: SchemaNode, lines: readonly string[], place: { column: number; line: number }): SchemaNode {
  const { anyOf } = node;
  if (anyOf === undefined) return node;
  const kinds = anyOf.flatMap(({ properties }) => properties?.["kind"]?.enum ?? []);
  if (kinds.length === 0) return anyOf.find(({ type }) => type === "object") ?? node;
  const kind = kindBeside(lines, place);
  const own = anyOf.find(({ properties }) => properties?.["kind"]?.enum?.includes(kind ?? ""));
  return {
    ...own,
    properties: { ...own?.properties, kind: { ...anyOf[0]?.properties?.["kind"], enum: kinds } },
  };
}

/** The `kind` of the map whose keys stand in a column around a line. */
function kindBeside(lines: readonly string[], { column, line }: { column: number; line: number }): string | null {
  for (const step of [-1, 1]) {
    for (let at = line; at >= 0 && at < lines.length; at += step) {
      const depth = lines[at]!.search(/\S/);
      if (depth !== -1 && depth < column && at !== line) break;
      const kind = depth === column ? /^\s*kind\s*:\s*["']?(\w+)/.exec(lines[at]!)?.[1] : undefined;
      if (kind !== undefined) return kind;
    }
  }
  return null;
}

/** Keys of the map that a key after `lead` would be added to. */
function siblings(before: readonly string[], after: readonly string[], lead: string): ReadonlySet<string> {
  const keys = new Set<string>();
  const column = lead.length;
  const look = (line: string): boolean => {
    const found = KEY.exec(line);
    const start = found === null ? null : found[1]!.length + found[2]!.length;
    const depth = line.search(/\S/);
    if (start === column) keys.add(found![3]!);
    // A dash at the same column opens another entry, less indentation another map.
    return depth === -1 || (depth >= column && !(start === column && found![2] !== ""));
  };
  if (!lead.includes("-")) for (let at = before.length - 1; at >= 0 && look(before[at]!); at--);
  for (const line of after) {
    const found = KEY.exec(line);
    if (found !== null && found[2] !== "" && found[1]!.length + found[2]!.length === column) break;
    if (!look(line)) break;
  }
  return keys;
}

function itemOf(name: string, { description, type, items, const: constant }: SchemaNode): CompletionItem {
  const below = type === "object" || (type === "array" && items?.type === "object");
  return {
    label: name,
    kind: CompletionItemKind.Property,
    insertText: `${name}:${below ? "" : ` ${constant ?? ""}`}`,
    insertTextFormat: InsertTextFormat.PlainText,
    ...(description !== undefined && { documentation: description }),
  };
}

function valuesOf(node: SchemaNode | null, project: Project | null): CompletionItem[] {
  if (node?.pattern?.includes("ref\\+")) return referenceStarts(project);
  const values = node?.enum ?? (node?.const === undefined ? [] : [String(node.const)]);
  return values.map((label) => ({ label, kind: CompletionItemKind.EnumMember }));
}

/** What a reference may begin with; it is completed from there. */
function referenceStarts(project: Project | null): CompletionItem[] {
  const named = [...(project?.manifest.manifest.backends.values() ?? [])].map(backendLabel);
  return [...new Set([...named, "local"])].map((label) => ({
    label: `ref+${label}://`,
    kind: CompletionItemKind.Reference,
  }));
}
