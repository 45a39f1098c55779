// What follows a name: finds the operator that ties a value to it, by character codes and without allocation.
// Nearly every hit ends here, so this is the path that must be cheap.

import { type Operator, operators } from "./candidate.ts";
import {
  BLANK,
  classOf,
  DIGIT,
  isLetter,
  isWord,
  NEWLINE,
  QUOTE,
  skipBlanks,
  skipBlanksAndBreak,
} from "./characters.ts";
import { nameStartOf } from "./stems.ts";

/** An operator and the offset behind it in one number, or -1 for none: see `operatorOf` and `positionOf`. */
export type Found = number;

const found = (operator: Operator, position: number): Found => position * 16 + operator;
export const operatorOf = (value: Found): Operator => (value % 16) as Operator;
export const positionOf = (value: Found): number => Math.floor(value / 16);

const none: Found = -1;

/** The operator behind the name that holds `hit` and ends at `nameEnd`. */
export const operatorAfter = (text: string, hit: number, nameEnd: number, high: number): Found => {
  const closed = closersEnd(text, nameEnd, high);
  const quoted = closed !== nameEnd;
  const at = skipBlanks(text, closed, high);
  const code = text.charCodeAt(at);
  const next = text.charCodeAt(at + 1);
  switch (code) {
    case 61: // =
      return afterEquals(text, at, next);
    case 58: // :
      return afterColon(text, at, next, high);
    case 33: // !
      return next === 61 ? found(operators.compare, text.charCodeAt(at + 2) === 61 ? at + 3 : at + 2) : none;
    case 45: // -
      return next === 62 ? found(operators.arrow, at + 2) : none;
    case 62: // >
      return at === closed ? found(operators.element, at + 1) : none;
    case 44: // ,
      return quoted ? afterComma(text, at, high) : none;
    case 40: // (
      return !quoted && at === nameEnd ? found(operators.call, at + 1) : none;
    case 59: // ;
      return quoted ? afterSemicolon(text, at, high) : none;
    case 43: // +
      return next === 61 ? found(operators.assign, at + 2) : none;
    case 124: // |
      return next === 124 ? found(operators.fallback, at + 2) : none;
    case 63: // ?
      if (next === 63) return found(operators.fallback, at + 2);
      return next === 58
        ? afterColon(text, at + 1, text.charCodeAt(at + 2), high)
        : next === 61
          ? found(operators.assign, at + 2)
          : none;
    default:
      return afterGap(text, hit, closed, at, code, quoted, high);
  }
};

/** Behind the quote and bracket that close a name: `password"]`, `password\"`, `password**`. */
const closersEnd = (text: string, from: number, high: number): number => {
  let index = from;
  const stop = Math.min(high, from + 6);
  const entity = entityLength(text, from);
  if (entity > 0) return from + entity;
  while (index < stop && (text.charCodeAt(index) === 92 || text.charCodeAt(index) === 125)) index++;
  const code = text.charCodeAt(index);
  if ((classOf(code) & QUOTE) !== 0) {
    index++;
    const bracket = text.charCodeAt(index);
    return bracket === 93 || bracket === 41 || bracket === 125 ? index + 1 : index;
  }
  if (code === 42 && text.charCodeAt(index + 1) === 42) return index + 2;
  return from;
};

/** Length of a quote written as an HTML entity (`&#34;`, `&quot;`) at `at`, or 0. */
export const entityLength = (text: string, at: number): number => {
  if (text.charCodeAt(at) !== 38) return 0;
  if (text.startsWith("&quot;", at)) return 6;
  return text.startsWith("&#34;", at) || text.startsWith("&#39;", at) ? 5 : 0;
};

/** Behind the length of a serialized PHP string: `"password";s:16:"…"`. */
const afterSemicolon = (text: string, at: number, high: number): Found => {
  if (text.charCodeAt(at + 1) !== 115 || text.charCodeAt(at + 2) !== 58) return none;
  let index = at + 3;
  while (index < high && index - at < 9 && (classOf(text.charCodeAt(index)) & DIGIT) !== 0) index++;
  return text.charCodeAt(index) === 58 ? found(operators.assign, index + 1) : none;
};

const afterEquals = (text: string, at: number, next: number): Found => {
  if (next === 62) return found(operators.arrow, at + 2);
  if (next === 126) return none;
  if (next !== 61) return found(operators.assign, at + 1);
  return found(operators.compare, text.charCodeAt(at + 2) === 61 ? at + 3 : at + 2);
};

const afterColon = (text: string, at: number, next: number, high: number): Found => {
  if (next === 61) return found(operators.assign, at + 2);
  if (next === 45 && (classOf(text.charCodeAt(at + 2)) & BLANK) === 0) return found(operators.fallback, at + 2);
  if (next === 58) return none;
  const typed = typedAssignment(text, skipBlanks(text, at + 1, high), high);
  if (typed >= 0) return found(operators.assign, typed);
  return found(operators.colon, text.charCodeAt(at + 1) === 42 && text.charCodeAt(at + 2) === 42 ? at + 3 : at + 1);
};

const afterComma = (text: string, at: number, high: number): Found => {
  const value = pairedValue(text, skipBlanksAndBreak(text, at + 1, high), high);
  return value >= 0 ? found(operators.pair, value) : found(operators.comma, at + 1);
};

/** Names that a value has beside a name: `{ name: "PASSWORD", value: "…" }`. */
const pairedNames = ["value", "default", "content", "defaultvalue"] as const;

/** Behind the operator of `value: ` at `at`, or -1. */
const pairedValue = (text: string, at: number, high: number): number => {
  let index = at;
  if ((classOf(text.charCodeAt(index)) & QUOTE) !== 0) index++;
  const first = text.charCodeAt(index) | 32;
  if (first !== 118 && first !== 100 && first !== 99) return -1;
  let end = index;
  while (end < high && end - index < 14 && isLetter(text.charCodeAt(end))) end++;
  const word = text.slice(index, end).toLowerCase();
  if (!pairedNames.some((name) => name === word)) return -1;
  if ((classOf(text.charCodeAt(end)) & QUOTE) !== 0) end++;
  end = skipBlanks(text, end, high);
  const code = text.charCodeAt(end);
  if (code === 61 && text.charCodeAt(end + 1) === 62) return end + 2;
  return code === 58 || code === 61 ? end + 1 : -1;
};

/** Behind the `=` of `Type = ` at `at` (`password: string = "…"`, Go's `password string = "…"`), or -1. */
const typedAssignment = (text: string, at: number, high: number): number => {
  if (!isLetter(text.charCodeAt(at)) && text.charCodeAt(at) !== 38) return -1;
  const stop = Math.min(high, at + 40);
  let index = at;
  while (index < stop) {
    const code = text.charCodeAt(index);
    if (!isWord(code) && code !== 46 && code !== 60 && code !== 62 && code !== 38 && code !== 39) break;
    index++;
  }
  const equals = skipBlanks(text, index, high);
  if (equals === index || text.charCodeAt(equals) !== 61) return -1;
  const next = text.charCodeAt(equals + 1);
  return next === 61 || next === 62 ? -1 : equals + 1;
};

/** Whether the word at `at` is `word` (lowercase) and ends there. */
const wordIs = (text: string, at: number, word: string): boolean => {
  for (let index = 0; index < word.length; index++)
    if ((text.charCodeAt(at + index) | 32) !== word.charCodeAt(index)) return false;
  return !isWord(text.charCodeAt(at + word.length));
};

/** A name followed by a gap: a flag, prose ("password is …"), `#define PASSWORD "…"`, a key and value line, an array. */
const afterGap = (
  text: string,
  hit: number,
  closed: number,
  at: number,
  code: number,
  quoted: boolean,
  high: number,
): Found => {
  const kind = classOf(code);
  if ((kind & NEWLINE) !== 0) {
    const value = pairedValue(text, skipBlanksAndBreak(text, at, high), high);
    return value >= 0 ? found(operators.pair, value) : none;
  }
  if (code === 91 && text.charCodeAt(at + 1) === 93) {
    const equals = skipBlanks(text, at + 2, high);
    return text.charCodeAt(equals) === 61 ? found(operators.assign, equals + 1) : none;
  }
  if (at === closed) return none;
  if ((kind & QUOTE) !== 0) return found(operators.space, at);
  if (quoted) {
    const value = pairedValue(text, at, high);
    return value >= 0 ? found(operators.pair, value) : none;
  }
  if (text.charCodeAt(nameStartOf(text, hit, 0) - 1) === 45) return found(operators.flag, at);
  if (!isWord(code) && code !== 36 && code !== 45) return none;
  const typed = typedAssignment(text, at, high);
  if (typed >= 0) return found(operators.assign, typed);
  if (wordIs(text, at, "is") || wordIs(text, at, "by") || wordIs(text, at, "of")) return found(operators.space, at + 3);
  if (wordIs(text, at, "was")) return found(operators.space, at + 4);
  return found(operators.space, at);
};
