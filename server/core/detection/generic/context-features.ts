// What stands around a candidate: its syntax, its line, how often its value is repeated nearby, who is spoken of.
import { type Candidate, operators } from "./candidate.ts";
import { BLANK, classOf, DIGIT, isWord, lineEnd, lineStart, NEWLINE, QUOTE } from "./characters.ts";
import { type Family, families } from "./family.ts";
import { accountWords, sampleWords } from "./vocabulary.ts";

const operatorNames = Object.keys(operators);
const familyNames = Object.keys(families);

export const contextFeatureNames: readonly string[] = [
  ...operatorNames.map((name) => `operator:${name}`),
  ...familyNames.map((name) => `family:${name}`),
  "quote",
  "argument",
  "wrapped",
  "gap",
  "after",
  "line-length",
  "column",
  "line-quotes",
  "repeats",
  "account",
  "sample",
  "comment",
  "comparison",
  "escaped",
  "scheme",
  "user-equals-password",
  "alternatives",
  "long-line",
  "host",
  "parent",
  "hex-around",
];

export const CONTEXT_FEATURES = contextFeatureNames.length;

/** How far around a candidate repeats and words are looked for, in bytes. */
const NEAR = 240;
/** How far to both sides of a value its own line is read. */
const LINE_NEAR = 160;
const REPEAT_WINDOW = 1200;

/** Kind of the character behind a value: 0 a clean end, 1 a word character, 2 an operator of an expression, 3 other. */
const afterKind = (code: number): number => {
  const kind = classOf(code);
  if (Number.isNaN(code) || (kind & (NEWLINE | QUOTE)) !== 0 || code === 59 || code === 44) return 0;
  if (isWord(code)) return 1;
  if (code === 43 || code === 46 || code === 40 || code === 37) return 2;
  if ((kind & BLANK) !== 0) return 4;
  return code === 41 || code === 93 || code === 125 ? 5 : 3;
};

const countOf = (haystack: string, needle: string, limit: number): number => {
  let count = 0;
  for (let at = haystack.indexOf(needle); at >= 0 && count < limit; at = haystack.indexOf(needle, at + needle.length))
    count++;
  return count;
};

const comment = /^\s*(#|\/\/|\*|\/\*|--|;|<!--|rem\b|%)/i;
const comparison = /\b(assert|expect|should|equals?|eq|toBe|is_equal|refute|raises?|throws?|==)\b|[=!]==?/i;
const local = /localhost|127\.0\.0\.1|example\.(com|org|net)|\b(host|server|proxy)\b/i;

/** The key of the block a candidate lies in: the nearest line above with less indentation, within reach. */
const parentLine = (text: string, lineFrom: number, indentation: number, low: number): string => {
  let end = lineFrom - 1;
  for (let lines = 0; lines < 8 && end > low; lines++) {
    const start = lineStart(text, end, low);
    const line = text.slice(start, end);
    const own = line.length - line.trimStart().length;
    if (line.trim() !== "" && own < indentation) return line.trim().toLowerCase();
    end = start - 1;
  }
  return "";
};

/** How many runs of at least 32 hexadecimal digits a text has, up to 6: many of them are test vectors of cryptography. */
const countLongHex = (text: string): number => {
  let count = 0;
  for (let index = 31; index < text.length && count < 6; index++) {
    if (!isHex(text.charCodeAt(index))) {
      index += 31;
      continue;
    }
    let start = index;
    while (start > 0 && isHex(text.charCodeAt(start - 1))) start--;
    while (index < text.length && isHex(text.charCodeAt(index))) index++;
    if (index - start >= 32) count++;
    index += 31;
  }
  return count;
};

const isHex = (code: number): boolean => (classOf(code) & DIGIT) !== 0 || ((code | 32) >= 97 && (code | 32) <= 102);

const strongParent = /secret|credential|password|token|auth|apikey|api_key|oauth|login/;

/** Fills `into` from `at` with the features named above; looks at no text outside [low, high). */
export const contextFeatures = (
  text: string,
  candidate: Candidate,
  family: Family,
  low: number,
  high: number,
  into: Float64Array,
  at: number,
): void => {
  const { start, end, operator, nameStart, nameEnd } = candidate;
  const value = text.slice(start, end);
  const lineFrom = lineStart(text, Math.min(nameStart, start), low);
  const lineTo = lineEnd(text, end, high);
  const line = text.slice(lineFrom, lineTo);
  const before = text.slice(Math.max(lineFrom, start - LINE_NEAR), start);
  const behind = text.slice(end, Math.min(lineTo, end + LINE_NEAR));
  const onLine = (pattern: RegExp): boolean => pattern.test(before) || pattern.test(behind);
  const near = text.slice(Math.max(low, start - NEAR), start);
  const beyond = text.slice(end, Math.min(high, end + NEAR));
  const around = text.slice(Math.max(low, start - REPEAT_WINDOW), Math.min(high, end + REPEAT_WINDOW));
  const indentation = line.length - line.trimStart().length;
  const isUrl = operator === operators.url;
  const user = isUrl && candidate.argument === 0 ? text.slice(nameEnd + 3, start - 1) : "";
  into[at + operator] = 1;
  into[at + operatorNames.length + family] = 1;
  const next = at + operatorNames.length + familyNames.length;
  into.set(
    [
      candidate.quote === 0 ? 0 : candidate.quote === 34 ? 1 : candidate.quote === 39 ? 2 : 3,
      candidate.argument,
      candidate.wrapped ? 1 : 0,
      Math.min(60, Math.abs(start - nameEnd)),
      afterKind(text.charCodeAt(candidate.quote === 0 ? end : end + 1)),
      Math.min(600, line.length),
      Math.min(600, nameStart - lineFrom),
      Math.min(20, countOf(line, '"', 20) + countOf(line, "'", 20)),
      countOf(around, value, 6),
      onLine(accountWords) ? 2 : accountWords.test(near) || accountWords.test(beyond) ? 1 : 0,
      onLine(sampleWords) ? 1 : 0,
      comment.test(line) ? 1 : 0,
      onLine(comparison) ? 1 : 0,
      text.charCodeAt(start - 2) === 92 ? 1 : 0,
      isUrl && /^(http|https|ws|ftp)$/i.test(text.slice(nameStart, nameEnd)) ? 1 : 0,
      user !== "" && (user === value || value.includes(user)) ? 1 : 0,
      countOf(before, "|", 5) + countOf(behind, "|", 5),
      line.length > 400 ? 1 : 0,
      isUrl && local.test(text.slice(end, end + 40)) ? 1 : 0,
      strongParent.test(parentLine(text, lineFrom, indentation, low)) ? 1 : 0,
      countLongHex(around),
    ],
    next,
  );
};
