// Where a token may begin and end in a text, and whether its characters look made up for a manual. All of it works on
// character codes without allocation, because it runs on every keyword hit.
import { coverWithWords } from "../../detection/generic/words.ts";

const table = (chars: string): Uint8Array => {
  const marks = new Uint8Array(256);
  for (let i = 0; i < chars.length; i++) marks[chars.charCodeAt(i)] = 1;
  return marks;
};

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const WORD = table(`0123456789_${UPPER}${UPPER.toLowerCase()}`);
const HEX = table("0123456789abcdefABCDEF");
const CONTROL_ESCAPES = table("nrtbf0");
const BACKSLASH = 0x5c;
const PERCENT = 0x25;

export const isWord = (code: number): boolean => WORD[code] === 1;
export const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
export const isUpper = (code: number): boolean => code >= 0x41 && code <= 0x5a;
export const isLower = (code: number): boolean => code >= 0x61 && code <= 0x7a;

/** Whether a token may begin at `start`: no word character stands before it, unless that one ends an escape sequence. */
export function opensToken(text: string, start: number): boolean {
  if (start === 0 || WORD[text.charCodeAt(start - 1)] !== 1) return true;
  const before = text.charCodeAt(start - 2);
  if (before === BACKSLASH) return CONTROL_ESCAPES[text.charCodeAt(start - 1)] === 1;
  if (start < 3 || HEX[text.charCodeAt(start - 1)] !== 1 || HEX[before] !== 1) return false;
  if (text.charCodeAt(start - 3) === PERCENT) return true;
  if (text.charCodeAt(start - 3) === 0x78) return text.charCodeAt(start - 4) === BACKSLASH;
  return text.charCodeAt(start - 5) === 0x75 && text.charCodeAt(start - 6) === BACKSLASH;
}

/** Whether a token may end before `end`: what follows is neither a word character, nor more of `tail`, nor a call. */
export function closesToken(text: string, end: number, tail: Uint8Array): boolean {
  if (end >= text.length) return true;
  const code = text.charCodeAt(end);
  return WORD[code] !== 1 && tail[code] !== 1 && code !== 0x28;
}

/** Whether the token at `start` is the value of an assignment, a key, a header or an argument. */
export function isAssigned(text: string, start: number): boolean {
  let at = start - 1;
  const floor = Math.max(0, start - 8);
  while (at >= floor && ` "'\`\\`.includes(text[at]!)) at--;
  return at >= 0 && "=:(>".includes(text[at]!);
}

const counts = new Uint16Array(256);

/** How many different characters stand in [start, end). */
export function distinct(text: string, start: number, end: number): number {
  counts.fill(0);
  let kinds = 0;
  for (let i = start; i < end; i++) if (counts[text.charCodeAt(i) & 255]!++ === 0) kinds++;
  return kinds;
}

const MANUAL_WORDS =
  /example|placeholder|your[_-]|replace|redacted|change[_-]?me|xxxx|insert|[_-]here|\.\.\.|\*\*\*|dummy|<|not[_-]?a[_-]?real/i;

/** Whether the characters in [start, end) were plainly made up: one repeated, a sequence, or a word such as EXAMPLE. */
export function isInvented(text: string, start: number, end: number): boolean {
  return isSequence(text, start, end) || isPlaceholder(text, start, end);
}

/** Whether nearly every character is the one after or before its neighbour: "abcdef", "654321". */
function isSequence(text: string, start: number, end: number): boolean {
  const length = end - start;
  if (length < 6) return false;
  const digits = countDigits(text, start, end);
  // Counting up is rarer in a text of digits and letters than in one of either.
  return steps(text, start, end) >= (length - 1) * (digits === length ? 0.7 : digits === 0 ? 0.85 : 0.98);
}

/** How many characters are the one after or before their neighbour. */
function steps(text: string, start: number, end: number): number {
  let count = 0;
  for (let i = start + 1; i < end; i++) {
    const step = text.charCodeAt(i) - text.charCodeAt(i - 1);
    if (step === 1 || step === -1) count++;
  }
  return count;
}

function countDigits(text: string, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) if (isDigit(text.charCodeAt(i))) count++;
  return count;
}

/** Whether [start, end) was left open: one character repeated, hardly any different ones, or a word such as EXAMPLE. */
export function isPlaceholder(text: string, start: number, end: number): boolean {
  const length = end - start;
  if (length < 6) return false;
  let same = 1;
  let longest = 1;
  for (let i = start + 1; i < end; i++) {
    same = text.charCodeAt(i) === text.charCodeAt(i - 1) ? same + 1 : 1;
    if (same > longest) longest = same;
  }
  if (longest >= Math.max(6, length * 0.4)) return true;
  if (distinct(text, start, end) < Math.min(5, length / 3)) return true;
  return MANUAL_WORDS.test(text.slice(start, end));
}

/** How much of a value is read for words. */
const READ = 60;

/**
 * Whether [start, end) may be a key where its place says that it is one: sequences such as "abc123" pass, with which
 * people fill in keys; placeholders, words and identifiers do not.
 */
export function mayBeKey(text: string, start: number, end: number): boolean {
  if (isPlaceholder(text, start, end)) return false;
  const digits = countDigits(text, start, end);
  if (digits === end - start || steps(text, start, end) > (end - start) / 2) return true;
  let letters = 0;
  let covered = 0;
  for (const [run] of text.slice(start, Math.min(end, start + READ)).matchAll(/[A-Z]?[a-z]+|[A-Z]+/g)) {
    letters += run.length;
    covered += coverWithWords(run.toLowerCase()).letters;
  }
  return covered < letters * (digits < 2 ? 0.5 : 0.8) || letters < (end - start) * 0.3;
}

/**
 * Whether [start, end) could have come out of a generator: no word, number, path or identifier. For values that carry
 * no mark of their own.
 */
export function isRandom(text: string, start: number, end: number): boolean {
  let digits = 0;
  let letters = 0;
  let changes = 0;
  let before = 0;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    const kind = isDigit(code) ? 1 : isLower(code) ? 2 : isUpper(code) ? 3 : 4;
    if (kind === 1) digits++;
    else if (kind !== 4) letters++;
    if (kind !== before) changes++;
    before = kind;
  }
  const length = end - start;
  if (isInvented(text, start, end)) return false;
  if (letters === 0) return digits === length;
  if (digits < 2) return digits > 0 && changes / length > 0.4;
  return changes > 1 && distinct(text, start, end) >= Math.min(6, length / 3);
}
