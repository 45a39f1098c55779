// Adds a logical name to the text of a latchkey.yaml, in its own style, and changes nothing else of it.

export interface Insertion {
  /** UTF-16 offsets into the text; what stands between them is replaced. */
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** `lines`: what stands below the name, each without its indentation. "" is a text without a manifest. */
export function addSecret(text: string, name: string, lines: readonly string[] = ["type: generic"]): Insertion {
  const newline = /\r\n|\n/.exec(text)?.[0] ?? "\n";
  const entry = (indent: string): string =>
    [`${indent}${name}:`, ...lines.map((line) => `${indent}${indent}${line}`), ""].join(newline);
  if (text.trim() === "") {
    return { start: 0, end: text.length, newText: `version: 1${newline}secrets:${newline}${entry("  ")}` };
  }
  const section = /^secrets:[ \t]*([^\s#][^\r\n]*)?(?:#[^\r\n]*)?(\r\n|\n|$)/m.exec(text);
  if (section === null) {
    const gap = text.endsWith("\n") ? "" : newline;
    return { start: text.length, end: text.length, newText: `${gap}secrets:${newline}${entry("  ")}` };
  }
  const [whole, flow, end] = section;
  const after = section.index + whole.length;
  if (flow === undefined) {
    const indent = /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*([ \t]+)[^\s#]/.exec(text.slice(after))?.[1] ?? "  ";
    return { start: after, end: after, newText: `${end === "" ? newline : ""}${entry(indent)}` };
  }
  const from = section.index + whole.indexOf(flow, "secrets:".length);
  if (/^\{\s*\}\s*$/.test(flow)) {
    return { start: from, end: from + flow.trimEnd().length, newText: `${newline}${entry("  ").trimEnd()}` };
  }
  return { start: from + 1, end: from + 1, newText: ` ${name}: { ${lines.join(", ")} },` };
}
