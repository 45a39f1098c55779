// Keys and values of latchkey.yaml while it is written, in block style; flow style is left to editors that know the schema.
import { basename } from "node:path";
import { type CompletionItem, CompletionItemKind, InsertTextFormat } from "vscode-languageserver";
import { manifestSchema, type SchemaNode } from "../../../shared/manifest-schema.ts";
import { MANIFEST } from "../../app/scan-config.ts";
import type { Feature } from "../feature.ts";
import { pathOfUri } from "../paths.ts";

export const manifestCompletion: Feature = {
  id: "manifest-completion",
  capabilities: () => ({ completionProvider: {} }),
  register: (connection, { documents }) =>
    connection.onCompletion(({ textDocument, position }) => {
      const document = documents.get(textDocument.uri);
      if (document === undefined || basename(pathOfUri(document.uri) ?? "") !== MANIFEST) return [];
      const lines = document.text.getText().split(/\r?\n/, position.line + 1);
      const line = (lines.pop() ?? "").slice(0, position.character);
      return complete(
        lines,
        line,
        document.text
          .getText()
          .split(/\r?\n/)
          .slice(position.line + 1),
      );
    }),
};

/** A line that begins a key: where the key stands, and whether it is the first of a list's entry. */
const KEY = /^(\s*)((?:-\s+)*)([\w.-]+)\s*:/;

interface Level {
  readonly indent: number;
  readonly key: string;
  /** How many lists were opened right before the key. */
  readonly dashes: number;
}

/** `before` and `after`: the lines around the one that ends, at the pointer, in `line`. */
function complete(before: readonly string[], line: string, after: readonly string[]): CompletionItem[] {
  const value = /^(\s*(?:-\s+)*)([\w.-]+)\s*:\s+\S*$/.exec(line);
  if (value !== null) {
    const parent = nodeAt(before, value[1]!);
    return valuesOf(parent === null ? null : child(parent, value[2]!));
  }
  const key = /^(\s*(?:-\s+)*)[\w.-]*$/.exec(line);
  const node = key === null ? null : nodeAt(before, key[1]!);
  if (node?.properties === undefined) return [];
  const there = siblings(before, after, key![1]!);
  return Object.entries(node.properties).flatMap(([name, schema]) => (there.has(name) ? [] : itemOf(name, schema)));
}

/** The schema of the map that a key after `lead` (blanks and dashes) belongs to; null where there is none. */
function nodeAt(before: readonly string[], lead: string): SchemaNode | null {
  const path: Level[] = [];
  let indent = lead.length;
  let dashes = (lead.match(/-/g) ?? []).length;
  // A dash belongs to the list of the key above, which may stand right above it.
  let limit = dashes > 0 ? lead.indexOf("-") + 1 : indent;
  for (let at = before.length - 1; at >= 0 && (limit > 0 || dashes > 0); at--) {
    const found = KEY.exec(before[at]!);
    if (found === null) continue;
    const [, blanks, list, key] = found;
    const start = blanks!.length + list!.length;
    if (start === indent && dashes === 0 && list !== "") {
      // The first key of the entry that this one belongs to.
      dashes = list!.split("-").length - 1;
      limit = blanks!.length + 1;
      indent = blanks!.length;
    } else if (start < limit) {
      path.unshift({ indent: start, key: key!, dashes });
      dashes = list!.split("-").length - 1;
      limit = dashes > 0 ? blanks!.length + 1 : start;
      indent = start;
    }
  }
  let node: SchemaNode | null = manifestSchema;
  for (const level of path) {
    node = child(node, level.key);
    for (let list = 0; list < level.dashes && node !== null; list++) node = node.items ?? null;
    if (node === null) return null;
  }
  return node;
}

function child(node: SchemaNode, key: string): SchemaNode | null {
  const named = node.properties?.[key];
  if (named !== undefined) return named;
  return typeof node.additionalProperties === "object" ? node.additionalProperties : null;
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

const valuesOf = (node: SchemaNode | null): CompletionItem[] =>
  (node?.enum ?? (node?.const === undefined ? [] : [String(node.const)])).map((label) => ({
    label,
    kind: CompletionItemKind.EnumMember,
  }));
