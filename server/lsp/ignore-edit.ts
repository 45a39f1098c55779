// Makes the one edit that ignores a finding: a comment in the syntax of the document's language, nothing else touched.
// Where no comment can stand without becoming part of the text, there is no edit.
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { IgnoreScope, TextRange } from "../../shared/messages.ts";
import { type CommentSyntax, commentSyntaxOf } from "./languages.ts";

export interface IgnoreRequest {
  readonly rule: string;
  readonly range: TextRange;
  readonly scope: IgnoreScope;
  readonly reason: string;
}

export interface Insertion {
  readonly range: TextRange;
  readonly newText: string;
}

/** Null where the language has no comments, or where one would change what the text means. */
export function ignoreEdit(text: TextDocument, path: string, request: IgnoreRequest): Insertion | null {
  const syntax = commentSyntaxOf(text.languageId, path);
  if (syntax === null) return null;
  return request.scope === "file" ? forFile(text, syntax, request) : forFinding(text, syntax, request);
}

type Marker = "ignore" | "ignore-next" | "ignore-file";

function comment({ open, close }: CommentSyntax, marker: Marker, { rule, reason }: IgnoreRequest): string {
  // The reason stays on its line and inside its comment.
  let safe = reason.replace(/\s+/g, " ").trim();
  if (close !== "") safe = safe.replaceAll(close, "").replaceAll("--", "-");
  return [open, ` latchkey:${marker} ${rule} -- ${safe}`, close === "" ? "" : ` ${close}`].join("");
}

function lineOf(text: TextDocument, line: number): string {
  const whole = text.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
  return whole.replace(/\r?\n$|\r$/, "");
}

const lineBreakOf = (text: TextDocument): string => /\r\n|\n|\r/.exec(text.getText())?.[0] ?? "\n";

const insertAt = (line: number, character: number, newText: string): Insertion => ({
  range: { start: { line, character }, end: { line, character } },
  newText,
});

function forFinding(text: TextDocument, syntax: CommentSyntax, request: IgnoreRequest): Insertion | null {
  const { start, end } = request.range;
  const first = lineOf(text, start.line);
  const above = start.line === 0 ? "" : lineOf(text, start.line - 1);
  const isOneLine = start.line === end.line;
  // Within a continued command, or in the middle of a tag, a comment would be part of it.
  if (above.endsWith("\\") || first.endsWith("\\")) return null;
  if (syntax.open === "<!--" && !/(?:^|>)\s*$/.test(above) && !first.trimEnd().endsWith(">")) return null;
  if (isOneLine && syntax.trailing && !(syntax.open === "<!--" && !isClosedMarkup(first))) {
    const character = first.trimEnd().length;
    return insertAt(start.line, character, ` ${comment(syntax, "ignore", request)}`);
  }
  // A text of several lines that begins on a line of its own is inside a literal: the line above is, too.
  const before = first.slice(0, start.character);
  if (!isOneLine && before.trim() === "") return null;
  const indent = /^\s*/.exec(first)![0];
  return insertAt(start.line, 0, `${indent}${comment(syntax, "ignore-next", request)}${lineBreakOf(text)}`);
}

/** True where every tag of the line is closed in it, or the line has none. */
const isClosedMarkup = (line: string): boolean => line.lastIndexOf("<") <= line.lastIndexOf(">");

/** Lines that must remain the first of a file. */
const HEAD = /^(?:#!|<\?xml|<!doctype|<\?php|%YAML|#\s*(?:syntax|escape|check)\s*=|#.*coding[:=]|%%|@charset)/i;

function forFile(text: TextDocument, syntax: CommentSyntax, request: IgnoreRequest): Insertion | null {
  let line = 0;
  while (line < text.lineCount && HEAD.test(lineOf(text, line))) line++;
  // The head of a Markdown document is not Markdown.
  if (text.languageId === "markdown" && lineOf(text, 0) === "---") {
    const end = Array.from({ length: text.lineCount - 1 }, (_, index) => index + 1).find(
      (at) => lineOf(text, at) === "---",
    );
    if (end === undefined) return null;
    line = end + 1;
  }
  if (text.languageId === "php" && line === 0) return null;
  const written = comment(syntax, "ignore-file", request);
  const lineBreak = lineBreakOf(text);
  if (line < text.lineCount) return insertAt(line, 0, `${written}${lineBreak}`);
  // The head is all there is, without a line break after it.
  const last = text.lineCount - 1;
  return insertAt(last, lineOf(text, last).length, `${lineBreak}${written}`);
}
