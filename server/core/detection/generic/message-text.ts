// Texts for people, as catalogues of messages hold them: `"commands.revealSecret": "Geheimnis anzeigen"`. Their words are of
// any language, so that no list of words knows them: their form tells, together with their key or their neighbours.
import type { Candidate } from "./candidate.ts";
import { classOf, isLetter, lineEnd, NEWLINE, QUOTE } from "./characters.ts";

/** Whether a candidate is a message, judged by the text between `low` and `high`. */
export const isMessage = (text: string, candidate: Candidate, low: number, high: number): boolean => {
  const { end, quote } = candidate;
  const start = wordsStart(text, candidate.start);
  // Without quotes a candidate ends at the first blank, a message with its line.
  const whole = quote === 0 ? textOfLine(text.slice(start, lineEnd(text, start, high))) : text.slice(start, end);
  return isPhrase(whole) && (hasMessageKey(text, candidate, low, high) || isAmongMessages(text, candidate, low, high));
};

/** A candidate begins behind a word that may be the scheme of an authorization, such as `Token`. */
const wordsStart = (text: string, start: number): number => {
  if (text.charCodeAt(start - 1) !== 32) return start;
  let index = start - 1;
  while (isLetter(text.charCodeAt(index - 1))) index--;
  return index === start - 1 ? start : index;
};

const PIECE = "(?:[A-Z]?(?:[a-z]|[^\\0-\\x7f])+|[A-Z]{2,5}s?|[A-Z])";
const WORD = `${PIECE}(?:['-]${PIECE})*`;
const PHRASE = new RegExp(`^${WORD}(?:[,;:]? \\(?${WORD}\\)?)+ ?[.!?:]{0,3}$`);
const PHRASE_LIMIT = 300;

/**
 * Several words written as a sentence or a title begins: a pass phrase begins small. Every word can be spoken, which random
 * letters often cannot.
 */
const isPhrase = (value: string): boolean => {
  if (value.length > PHRASE_LIMIT || /^[a-z]/.test(value) || !PHRASE.test(value)) return false;
  return value.split(/[ '-]/).every((word) => word.length < 3 || /[aeiouy]|[^\0-\x7f]|^[A-Z]+s?$/i.test(word));
};

const KEY_LIMIT = 80;

/** A text of the source language, or the id of a message: `Reveal Secret`, `commands.revealSecret`. */
const isMessageKey = (key: string): boolean =>
  /^[A-Za-z][^\n"'`=:]*$/.test(key) && (key.includes(" ") || /^[\w-]+(?:\.[\w-]+)+$/.test(key));

const hasMessageKey = (text: string, { nameStart, nameEnd }: Candidate, low: number, high: number): boolean => {
  const isEdge = (at: number): boolean => (classOf(text.charCodeAt(at)) & (QUOTE | NEWLINE)) !== 0;
  let from = nameStart;
  while (from > Math.max(low, nameStart - KEY_LIMIT) && !isEdge(from - 1)) from--;
  let to = nameEnd;
  while (to < Math.min(high, nameEnd + KEY_LIMIT) && !isEdge(to)) to++;
  const isQuoted = (classOf(text.charCodeAt(to)) & QUOTE) !== 0 && text.charCodeAt(from - 1) === text.charCodeAt(to);
  return isQuoted && isMessageKey(text.slice(from, to));
};

const SURROUNDINGS = 600;
const NEIGHBOURS = 4;
/** So many messages of those before and behind. */
const COMPANY = 2;
/** Ends of entries: of lines, and commas between the members of an object on one line. */
const ENTRY_END = /\r?\n|(?<=["'`]),/;

const isAmongMessages = (text: string, { nameStart, end }: Candidate, low: number, high: number): boolean => {
  // The first and the last piece may be cut, or belong to the candidate itself.
  const before = text
    .slice(Math.max(low, nameStart - SURROUNDINGS), nameStart)
    .split(ENTRY_END)
    .slice(1, -1);
  const behind = text
    .slice(end, Math.min(high, end + SURROUNDINGS))
    .split(ENTRY_END)
    .slice(1);
  const entries = [...before.slice(-NEIGHBOURS), ...behind.slice(0, NEIGHBOURS)];
  let messages = 0;
  for (const entry of entries) if (isPhrase(valueOfEntry(entry)) && ++messages === COMPANY) return true;
  return false;
};

/** Without what closes an element, a statement or an object behind it. */
const textOfLine = (line: string): string =>
  line
    .replace(/<\/[\w:-]{1,40}>\s*$/, "")
    .trim()
    .replace(/[;,]$/, "");

/** What stands behind the key of `key: "value",`, `key=value` or `<string name="key">value</string>`. */
const valueOfEntry = (entry: string): string => {
  const line = textOfLine(entry)
    .replace(/[}\])]{1,3}$/, "")
    .trimEnd();
  const last = line.length - 1;
  if ((classOf(line.charCodeAt(last)) & QUOTE) !== 0)
    return line.slice(line.lastIndexOf(line[last]!, last - 1) + 1, last);
  return line.slice(Math.max(line.lastIndexOf(">"), line.search(/[=:]/)) + 1).trim();
};
