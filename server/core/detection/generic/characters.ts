// Character classes over latin-1 text and bounded scanners for lines.
// The hot paths of the generic detector work on character codes, so that looking costs no allocation.

export const UPPER = 1;
export const LOWER = 2;
export const DIGIT = 4;
/** Letters, digits and underscore. */
export const WORD = 8;
export const QUOTE = 16;
/** Space and tab. */
export const BLANK = 32;
export const NEWLINE = 64;
/** Ends a value that has no quotes. */
export const STOP = 128;

const classes = new Uint8Array(256);
const mark = (characters: string, bit: number): void => {
  for (const character of characters) classes[character.charCodeAt(0)]! |= bit;
};
mark("ABCDEFGHIJKLMNOPQRSTUVWXYZ", UPPER | WORD);
mark("abcdefghijklmnopqrstuvwxyz", LOWER | WORD);
mark("0123456789", DIGIT | WORD);
mark("_", WORD);
mark("\"'`", QUOTE | STOP);
mark(" \t", BLANK | STOP);
mark("\r\n", NEWLINE | STOP);
mark(",;<>\\)]}|\0", STOP);

/** Class bits of a character code; 0 for anything that is not latin-1 or not there. */
export const classOf = (code: number): number => classes[code] ?? 0;

export const isLetter = (code: number): boolean => (classOf(code) & (UPPER | LOWER)) !== 0;
export const isWord = (code: number): boolean => (classOf(code) & WORD) !== 0;

/** How far to look for the two ends of a line; a longer line is cut there. */
const LINE_REACH = 600;

/** Start of the line that holds `at`, or a place LINE_REACH before it, never before `low`. */
export const lineStart = (text: string, at: number, low: number): number => {
  const stop = Math.max(low, at - LINE_REACH);
  let index = at;
  while (index > stop && (classOf(text.charCodeAt(index - 1)) & NEWLINE) === 0) index--;
  return index;
};

/** End of the line that holds `at` (before its line break), or a place LINE_REACH after it, never after `high`. */
export const lineEnd = (text: string, at: number, high: number): number => {
  const stop = Math.min(high, at + LINE_REACH);
  let index = at;
  while (index < stop && (classOf(text.charCodeAt(index)) & NEWLINE) === 0) index++;
  return index;
};

export const skipBlanks = (text: string, from: number, high: number): number => {
  const stop = Math.min(high, from + 128);
  let index = from;
  while (index < stop && (classOf(text.charCodeAt(index)) & BLANK) !== 0) index++;
  return index;
};

/** Blanks and at most one line break between them. */
export const skipBlanksAndBreak = (text: string, from: number, high: number): number => {
  let index = skipBlanks(text, from, high);
  if (text.charCodeAt(index) === 13) index++;
  if (text.charCodeAt(index) === 10) index = skipBlanks(text, index + 1, high);
  return Math.min(index, high);
};
