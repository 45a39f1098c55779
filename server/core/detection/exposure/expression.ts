// Reads the code of an expression, as far as it takes to say which variables end up in what it gives: text in strings does
// not, arguments of other functions do not (they may redact), what is merely asked or compared does not.

import type { Language } from "./language.ts";
import { isSecretPath } from "./secret-name.ts";

/** Offsets of a variable, property or getter call; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Functions that give their arguments on as they are, apart from their looks. */
const TRANSPARENT =
  /(?:^|\.)(?:String|str|repr|format|sprintf|Sprintf|Sprint|Sprintln|stringify|dumps|valueOf|toString|concat|join|trim|strip|TrimSpace|encodeURIComponent|quote|Quote|Errorf|Error|Exception)$/;
/** Members that give their owner as it is. */
const TRANSPARENT_MEMBERS = new Set(["toString", "trim", "strip", "String", "concat", "valueOf", "decode", "encode"]);
const GETTER = /^(?:get|fetch|read|load)(?=[A-Z_])_?/;

const isNameStart = (code: number): boolean =>
  (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95 || code === 36;
const isName = (code: number): boolean => isNameStart(code) || (code >= 48 && code <= 57);
const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 10 || code === 13;

const OPEN = "([{";
const CLOSE = ")]}";

/**
 * Visits the secrets in the expressions from `from` on, up to the bracket that closes what was open there, at most to
 * `limit`. Returns the offset of that bracket, or `limit`.
 */
export function visitSecrets(
  text: string,
  from: number,
  limit: number,
  language: Language,
  visit: (span: Span) => void,
): number {
  let at = from;
  let depth = 0;
  while (at < limit) {
    const code = text.charCodeAt(at);
    const char = text[at]!;
    if (char === '"' || char === "'" || char === "`") {
      at = readString(text, at, limit, language, visit);
    } else if (isNameStart(code)) {
      at = readPath(text, at, limit, language, visit);
    } else if (OPEN.includes(char)) {
      depth++;
      at++;
    } else if (CLOSE.includes(char)) {
      if (depth === 0) return at;
      depth--;
      at++;
    } else if (char === ";" && depth === 0) {
      return at;
    } else if (isComment(text, at, language)) {
      at = endOfLine(text, at, limit);
    } else {
      at++;
    }
  }
  return limit;
}

const isComment = (text: string, at: number, language: Language): boolean =>
  language === "python" ? text[at] === "#" : text.startsWith("//", at);

function endOfLine(text: string, from: number, limit: number): number {
  let end = from;
  while (end < limit && text[end] !== "\n") end++;
  return end;
}

/** The offset behind a string. Visits the secrets in its interpolations. */
function readString(
  text: string,
  open: number,
  limit: number,
  language: Language,
  visit: (span: Span) => void,
): number {
  const quote = text[open]!;
  const before = text[open - 1] ?? "";
  const raw = language === "go" && quote === "`";
  const template = language === "javascript" && quote === "`";
  const formatted = language === "python" && /[fF]/.test(before) && !isName(text.charCodeAt(open - 2));
  const long = language === "python" && text.startsWith(quote.repeat(3), open) ? quote.repeat(3) : quote;
  let at = open + long.length;
  while (at < limit) {
    if (text.startsWith(long, at)) return at + long.length;
    const char = text[at]!;
    if (char === "\\" && !raw) at += 2;
    else if (template && char === "$" && text[at + 1] === "{")
      at = visitSecrets(text, at + 2, limit, language, visit) + 1;
    else if (formatted && char === "{" && text[at + 1] === "{") at += 2;
    else if (formatted && char === "{") at = visitSecrets(text, at + 1, limit, language, visit) + 1;
    else if (char === "\n" && long.length === 1 && quote !== "`") return at;
    else at++;
  }
  return limit;
}

/** The offset behind a path, and behind the arguments of a call that does not merely give them on. */
function readPath(text: string, from: number, limit: number, language: Language, visit: (span: Span) => void): number {
  const { segments, end } = pathAt(text, from, limit);
  const called = text[end] === "(";
  if (!called) {
    if (isSecretPath(segments) && isGiven(text, from, end, language)) visit({ start: from, end });
    return end;
  }
  const name = segments.at(-1)!;
  if (TRANSPARENT_MEMBERS.has(name) && segments.length > 1) {
    const owner = segments.slice(0, -1);
    const close = closing(text, end + 1, limit);
    if (isSecretPath(owner) && isGiven(text, from, close, language)) visit({ start: from, end: close });
    return TRANSPARENT.test(name) ? end : close;
  }
  if (TRANSPARENT.test(segments.join("."))) return end;
  const close = closing(text, end + 1, limit);
  const getter = GETTER.test(name) && isSecretPath([...segments.slice(0, -1), name.replace(GETTER, "")]);
  if ((getter || readsVariable(text, segments, end, close)) && isGiven(text, from, close, language)) {
    visit({ start: from, end: close });
  }
  return close;
}

/** `os.Getenv("API_KEY")`, `System.getenv("API_KEY")`, `os.environ.get("API_KEY")`. */
function readsVariable(text: string, segments: readonly string[], open: number, close: number): boolean {
  if (!/^(?:os\.[Gg]etenv|System\.getenv|os\.environ\.get)$/.test(segments.join("."))) return false;
  const name = /^\(\s{0,4}["']([A-Za-z_]\w{0,63})["']/.exec(text.slice(open, Math.min(close, open + 80)))?.[1];
  return name !== undefined && isSecretPath(["env", name]);
}

/** The names of a path such as `a.b?.c["d"]`, and the offset behind it. */
function pathAt(text: string, from: number, limit: number): { segments: string[]; end: number } {
  const segments: string[] = [];
  let at = from;
  for (;;) {
    const start = at;
    while (at < limit && isName(text.charCodeAt(at))) at++;
    segments.push(text.slice(start, at));
    for (let quoted = memberIn(text, at); quoted !== null; quoted = memberIn(text, at)) {
      segments.push(quoted.name);
      at = quoted.end;
    }
    const dot = text[at] === "." ? at + 1 : text.startsWith("?.", at) ? at + 2 : -1;
    if (dot < 0 || dot >= limit || !isNameStart(text.charCodeAt(dot))) return { segments, end: at };
    at = dot;
  }
}

const MEMBER = /\[(["'])([\w.-]{1,64})\1\]/y;

function memberIn(text: string, at: number): { name: string; end: number } | null {
  if (text[at] !== "[") return null;
  MEMBER.lastIndex = at;
  const name = MEMBER.exec(text)?.[2];
  return name === undefined ? null : { name, end: MEMBER.lastIndex };
}

/** The offset behind the bracket that closes what opens before `from`, past strings and what is nested. */
function closing(text: string, from: number, limit: number): number {
  let depth = 1;
  let quote = "";
  for (let at = from; at < limit; at++) {
    const char = text[at]!;
    if (char === "\\") at++;
    else if (quote !== "") {
      if (char === quote || (char === "\n" && quote !== "`")) quote = "";
    } else if (char === '"' || char === "'" || char === "`") quote = char;
    else if (OPEN.includes(char)) depth++;
    else if (CLOSE.includes(char) && --depth === 0) return at + 1;
  }
  return limit;
}

/** Whether the value itself is given on: not asked, compared, counted or chosen by, nor assigned to a keyword. */
function isGiven(text: string, start: number, end: number, language: Language): boolean {
  let before = start - 1;
  while (before >= 0 && isBlank(text.charCodeAt(before))) before--;
  const previous = text.slice(Math.max(0, before - 7), before + 1);
  if (/(?:!|[=!]=|[<>]|\btypeof|\bnot|\bif|\bin|\bnew|\bawait new)$/.test(previous)) return false;
  let after = end;
  while (after < text.length && isBlank(text.charCodeAt(after))) after++;
  const next = text.slice(after, after + 8);
  if (/^(?:[=!]==?|[<>]|&&|\?(?![?.])|instanceof\b|is\b|in\b|if\b|=>|[([])/.test(next)) return false;
  if (/^=/.test(next)) return false;
  // A name before a colon is a key, except where Python formats it.
  return !(/^:/.test(next) && language !== "python");
}
