// Reads values: the inside of a quoted literal, a value without quotes, and the literals of an argument list.
// Everything is bounded, so that a hit costs the same in a file of one long line.
import { BLANK, classOf, isWord, NEWLINE, QUOTE, STOP } from "./characters.ts";

/** The longest value that is looked at. */
export const VALUE_LIMIT = 3000;
/** The shortest value that is looked at. */
export const VALUE_LEAST = 4;
/** How far an argument list is followed. */
const LIST_LIMIT = 320;
const LIST_VALUES = 4;

const BACKSLASH = 92;

/** Position of the opening quote at or shortly after `at` (behind escapes and string prefixes such as `b` or `@`), or -1. */
export const openingQuote = (text: string, at: number, high: number): number => {
  let index = at;
  const stop = Math.min(high, at + 6);
  while (index < stop) {
    const code = text.charCodeAt(index);
    if ((classOf(code) & QUOTE) !== 0) return index;
    if (code === BACKSLASH || (index - at < 2 && isPrefix(code))) index++;
    else return -1;
  }
  return -1;
};

/** Prefixes of string literals: b r u f L N @ $ & * in either case. */
const isPrefix = (code: number): boolean => {
  switch (code | 32) {
    case 98:
    case 114:
    case 117:
    case 102:
    case 108:
    case 110:
      return true;
    default:
      return code === 64 || code === 36 || code === 38 || code === 42;
  }
};

/**
 * End of the literal that opens with the quote at `open`, or -1 if it is not closed within the limit. An escaped quote of
 * the same kind ends a literal that was itself opened by an escaped quote.
 */
export const literalEnd = (text: string, open: number, high: number): number => {
  const quote = text.charCodeAt(open);
  const escaped = text.charCodeAt(open - 1) === BACKSLASH;
  const stop = Math.min(high, open + VALUE_LIMIT);
  for (let index = open + 1; index < stop; index++) {
    const code = text.charCodeAt(index);
    if (code === quote) return escaped ? backOverEscapes(text, index, open + 1) : index;
    if (code === BACKSLASH) {
      const next = text.charCodeAt(index + 1);
      if (escaped && next === quote) return index;
      index++;
    } else if ((classOf(code) & NEWLINE) !== 0) return -1;
  }
  return -1;
};

const backOverEscapes = (text: string, end: number, low: number): number => {
  let index = end;
  while (index > low && text.charCodeAt(index - 1) === BACKSLASH) index--;
  return index;
};

/** The last of a run of opening quotes: triple quotes, doubled backticks of Markdown, doubled quotes of SQL. */
export const lastOpeningQuote = (text: string, open: number): number => {
  const quote = text.charCodeAt(open);
  let last = open;
  while (last - open < 4 && text.charCodeAt(last + 1) === quote) last++;
  return last === open || (classOf(text.charCodeAt(last + 1)) & STOP) !== 0 ? open : last;
};

/** End of a value without quotes. `wide` values (of `.env` and `.ini` files) end at blanks, line breaks and quotes only. */
export const bareEnd = (text: string, from: number, high: number, wide: boolean, query: boolean): number => {
  const stop = Math.min(high, from + VALUE_LIMIT);
  const stopping = wide ? BLANK | NEWLINE | QUOTE : STOP;
  let index = from;
  while (index < stop) {
    const code = text.charCodeAt(index);
    if ((classOf(code) & stopping) !== 0 || (query && code === 38)) break;
    index++;
  }
  return index;
};

/** End of a chain such as `config.get`, `[]byte`, `new String` or `Foo::bar` that may stand before a call. */
export const chainEnd = (text: string, from: number, high: number): number => {
  const stop = Math.min(high, from + 64);
  let index = from;
  while (index < stop) {
    const code = text.charCodeAt(index);
    const joined =
      code === 46 || code === 58 || code === 36 || code === 38 || code === 42 || code === 64 || code === 33;
    const brackets = (code === 91 || code === 93) && (index === from || !isWord(text.charCodeAt(index - 1)));
    if (!isWord(code) && !joined && !brackets && !(code === 45 && text.charCodeAt(index + 1) === 62) && code !== 62)
      break;
    index++;
  }
  return index;
};

export type VisitLiteral = (start: number, end: number, quote: number, argument: number) => void;

/** Visits the first literals of a list or object whose opening bracket stands before `from`, until it closes; no keys. */
export const visitLiterals = (text: string, from: number, high: number, visit: VisitLiteral): void => {
  const stop = Math.min(high, from + LIST_LIMIT);
  let depth = 0;
  let argument = 0;
  let seen = 0;
  let breaks = 0;
  for (let index = from; index < stop && seen < LIST_VALUES; index++) {
    const code = text.charCodeAt(index);
    const kind = classOf(code);
    if ((kind & QUOTE) !== 0) {
      const end = literalEnd(text, index, high);
      if (end < 0) return;
      const start = index + 1;
      index = end;
      while (text.charCodeAt(index) === BACKSLASH) index++;
      if (text.charCodeAt(index + 1) === 58) continue;
      seen++;
      if (end - start >= VALUE_LEAST) visit(start, end, code, argument);
    } else if (code === 40 || code === 91 || code === 123) depth++;
    else if (code === 41 || code === 93 || code === 125) {
      if (--depth < 0) return;
    } else if (code === 44 && depth === 0) argument++;
    else if (code === 59) return;
    else if (code === 10 && ++breaks > 3) return;
  }
};
