// Edits that stop code from letting a secret out: what is printed becomes "[redacted]", what is built into an image
// becomes a secret that is mounted while it is built.
import type { TextEdit } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { DocumentFinding } from "../app/document-scan-messages.ts";
import { languageOf } from "../core/detection/exposure/language.ts";

export interface ExposureFix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

const REDACTED = "[redacted]";

/** The fix for a finding of an exposure; null where only a person can say what is to be done. */
export function exposureFix(document: TextDocument, path: string, finding: DocumentFinding): ExposureFix | null {
  if (finding.reasons.includes("exposed-in-image")) return mountInstead(document, finding);
  const redacts = finding.reasons.some((reason) => reason === "exposed-in-log" || reason === "exposed-in-error");
  return redacts ? redact(document, path, finding) : null;
}

function redact(document: TextDocument, path: string, { start, end }: DocumentFinding): ExposureFix {
  const text = document.getText();
  const [from, to] = [document.offsetAt(start), document.offsetAt(end)];
  const language = languageOf(path);
  const title = "Print “[redacted]” instead";
  // An interpolation goes with its braces: `${password}`, f"{password!r}".
  const opening = language === "javascript" ? "${" : language === "python" ? "{" : null;
  if (opening !== null && text.slice(from - opening.length, from) === opening && !isEntry(text, from, language)) {
    const closing = /^\s{0,4}(?:=|![rsa])?(?::[^{}\n]{0,40})?\}/.exec(text.slice(to, to + 60))?.[0];
    if (closing !== undefined)
      return { title, edits: [edit(document, from - opening.length, to + closing.length, REDACTED)] };
  }
  // A member in short form keeps its name: `{ user, apiKey }`.
  const isShort = language === "javascript" && /[{,]\s*$/.test(text.slice(0, from)) && isObject(text, from, to);
  const name = isShort ? `${text.slice(from, to)}: ` : "";
  return { title, edits: [edit(document, from, to, `${name}"${REDACTED}"`)] };
}

/** In Python `{` opens a dictionary as well as an interpolation: there a quote stands on the same line before it. */
const isEntry = (text: string, from: number, language: string | undefined): boolean =>
  language === "python" && !/[fF](?:"[^"\n]*|'[^'\n]*)\{$/.test(text.slice(Math.max(0, from - 400), from));

/** Whether the brackets around a place are those of an object rather than of a call or list. */
function isObject(text: string, from: number, to: number): boolean {
  if (!/^\w+$/.test(text.slice(from, to))) return false;
  let depth = 0;
  for (let at = from - 1; at >= Math.max(0, from - 2000); at--) {
    const char = text[at]!;
    if (")]}".includes(char)) depth++;
    else if ("([{".includes(char) && --depth < 0) return char === "{" && text[at - 1] !== "$";
  }
  return false;
}

/**
 * Without the argument, and with the secret mounted in each `RUN` of the same stage that uses it. Null where that would
 * change what is built: nothing names the argument, so that a program may read it unseen, or another instruction does.
 * `ENV` holds at run time as well, where it must come from elsewhere.
 */
function mountInstead(document: TextDocument, { start, end }: DocumentFinding): ExposureFix | null {
  const lines = document.getText().split("\n");
  const line = lines[start.line] ?? "";
  const name = line.slice(start.character, end.character);
  // Other pairs of the instruction would go with the line.
  if (!new RegExp(`^[ \\t]*ARG[ \\t]+${name}(?:=\\S*)?[ \\t]*\\r?$`, "i").test(line)) return null;
  const uses = new RegExp(`\\$(?:${name}\\b|\\{${name}\\b)`);
  const mount = `RUN --mount=type=secret,id=${name.toLowerCase()},env=${name} `;
  const mounts: TextEdit[] = [];
  for (let at = start.line + 1; at < lines.length; at++) {
    const first = at;
    while (/\\\r?$/.test(lines[at]!) && at + 1 < lines.length) at++;
    const instruction = lines.slice(first, at + 1).join("\n");
    // What is mounted already stays as it is.
    const isUsed = uses.test(instruction) && !new RegExp(`\\benv=${name}\\b`).test(instruction);
    const isStage = /^\s*FROM\s/i.test(lines[first]!);
    const run = /^[ \t]*RUN[ \t]+/i.exec(lines[first]!)?.[0];
    if (isUsed && run === undefined) return null;
    if (isStage) break;
    if (!isUsed || run === undefined) continue;
    const range = { start: { line: first, character: 0 }, end: { line: first, character: run.length } };
    mounts.push({ range, newText: mount });
  }
  if (mounts.length === 0) return null;
  const removed = { start: { line: start.line, character: 0 }, end: { line: start.line + 1, character: 0 } };
  return { title: `Mount ${name} as a build secret instead`, edits: [{ range: removed, newText: "" }, ...mounts] };
}

const edit = (document: TextDocument, from: number, to: number, newText: string): TextEdit => ({
  range: { start: document.positionAt(from), end: document.positionAt(to) },
  newText,
});
