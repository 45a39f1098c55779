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

/** Without the instruction, and with the secret mounted in each `RUN` of the same stage that uses it. */
function mountInstead(document: TextDocument, { start, end }: DocumentFinding): ExposureFix | null {
  const lines = document.getText().split("\n");
  const line = lines[start.line] ?? "";
  const name = line.slice(start.character, end.character);
  // Other pairs of the instruction would go with the line.
  if (!new RegExp(`^[ \\t]*(?:ARG|ENV)[ \\t]+${name}(?:=\\S*|[ \\t]+\\S+)?[ \\t]*\\r?$`, "i").test(line)) return null;
  const mount = `RUN --mount=type=secret,id=${name.toLowerCase()},env=${name} `;
  const edits = [
    { range: { start: { line: start.line, character: 0 }, end: { line: start.line + 1, character: 0 } }, newText: "" },
  ];
  for (let at = start.line + 1; at < lines.length && !/^\s*FROM\s/i.test(lines[at]!); at++) {
    const run = /^[ \t]*RUN[ \t]+/i.exec(lines[at]!)?.[0];
    if (run === undefined) continue;
    const first = at;
    while (/\\\r?$/.test(lines[at]!) && at + 1 < lines.length) at++;
    const command = lines.slice(first, at + 1).join("\n");
    if (!command.includes(name) || command.includes(`env=${name}`)) continue;
    const range = { start: { line: first, character: 0 }, end: { line: first, character: run.length } };
    edits.push({ range, newText: mount });
  }
  return { title: `Mount ${name} as a build secret instead`, edits };
}

const edit = (document: TextDocument, from: number, to: number, newText: string): TextEdit => ({
  range: { start: document.positionAt(from), end: document.positionAt(to) },
  newText,
});
