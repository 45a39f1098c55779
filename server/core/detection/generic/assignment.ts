// Finds the values that belong to a name: assignments, pairs, call arguments, flags, elements, prose.
// A name is the word around a stem ("pass", "token"); what it means is left to the features.
import { REACH, type Source } from "../rule.ts";
import { type Candidate, type Operator, operators, type Visit } from "./candidate.ts";
import {
  BLANK,
  classOf,
  DIGIT,
  isLetter,
  isWord,
  LOWER,
  NEWLINE,
  QUOTE,
  skipBlanks,
  skipBlanksAndBreak,
  UPPER,
} from "./characters.ts";
import { type Family, families, languageFamily } from "./family.ts";
import {
  bareEnd,
  chainEnd,
  lastOpeningQuote,
  literalEnd,
  openingQuote,
  VALUE_LEAST,
  visitLiterals,
} from "./literal.ts";
import { isMessage } from "./message-text.ts";
import { namesSecret } from "./name-features.ts";
import { isNamedHash, isNoSecret, isWords } from "./no-secret.ts";
import { entityLength, operatorAfter, operatorOf, positionOf } from "./operator.ts";
import { laterStem, nameEndOf, nameStartOf } from "./stems.ts";

/** A name whose value is being looked for. */
interface Name {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly low: number;
  readonly high: number;
  readonly family: Family;
  /** The name speaks of keys and tokens: common words alone are no value of those, though they may be a password. */
  readonly weak: boolean;
}

/** Visits the candidates of the name around `hit`; none if a later stem of the same name is another's to judge. */
export const findAssignments = (source: Source, hit: number, visit: Visit): void => {
  const { text } = source;
  const high = Math.min(text.length, hit + REACH);
  const low = Math.max(0, hit - REACH);
  const end = identifiedBy(text, hit) ? hit + 13 : nameEndOf(text, hit, high);
  const found = operatorAfter(text, hit, end, high);
  if (found < 0) return;
  const operator = operatorOf(found);
  const at = positionOf(found);
  if (!worthReading(text, at, operator) || laterStem(text, hit, end)) return;
  const start = nameStartOf(text, hit, low);
  const name: Name = {
    text,
    start,
    end,
    low,
    high,
    family: languageFamily(source.path),
    weak: isWeak(text.charCodeAt(hit)),
  };
  if (operator === operators.call) readCall(name, at, visit);
  else readValue(name, operator, at, visit);
};

const identifiedBy = (text: string, hit: number): boolean =>
  (text.charCodeAt(hit) | 32) === 105 && text.charCodeAt(hit + 10) === 32;

/** The first letter of key, token, auth and jwt. */
const isWeak = (code: number): boolean => {
  const letter = code | 32;
  return letter === 107 || letter === 116 || letter === 97 || letter === 106;
};

/** A cheap look at what follows: most hits of ordinary code end here. */
const worthReading = (text: string, at: number, operator: Operator): boolean => {
  if (operator === operators.call || operator === operators.space) return true;
  const code = text.charCodeAt(skipBlanks(text, at, at + 64));
  return code !== 40 || operator !== operators.arrow;
};

/** "pass `x`" asks to hand something over: the four letters alone are no name in front of a mere gap. */
const isVerb = ({ start, end }: Name): boolean => end - start === 4;

const emit = (
  name: Name,
  operator: Operator,
  start: number,
  end: number,
  quote: number,
  argument: number,
  wrapped: boolean,
  visit: Visit,
): void => {
  if (end - start < VALUE_LEAST || end > name.high || isNoSecret(name.text, start, end)) return;
  if (operator === operators.space && isVerb(name)) return;
  if ((name.weak || operator === operators.comma) && isWords(name.text, start, end)) return;
  const candidate: Candidate = {
    nameStart: name.start,
    nameEnd: name.end,
    start,
    end,
    operator,
    quote,
    argument,
    wrapped,
  };
  const named = name.text.slice(name.start, name.end);
  if (!namesSecret(named) || isNamedHash(named, name.text, start, end)) return;
  if (isMessage(name.text, candidate, name.low, name.high)) return;
  visit(candidate);
};

const readCall = (name: Name, at: number, visit: Visit): void => {
  visitLiterals(name.text, at, name.high, (start, end, quote, argument) =>
    emit(name, operators.call, start, end, quote, argument, false, visit),
  );
};

const readValue = (name: Name, operator: Operator, at: number, visit: Visit): void => {
  const { text, high } = name;
  let index = skipBlanks(text, at, high);
  if ((classOf(text.charCodeAt(index)) & NEWLINE) !== 0) {
    if (!continues(operator)) return;
    index = skipBlanksAndBreak(text, index, high);
    if (openingQuote(text, index, high) < 0) return;
  }
  const open = openingQuote(text, index, high);
  if (open >= 0) {
    readLiteral(name, operator, open, visit);
    return;
  }
  if (operator === operators.comma) return;
  const code = text.charCodeAt(index);
  if (code === 40 || (code === 91 && text.charCodeAt(index + 1) !== 93)) {
    readList(name, operator, index + 1, visit);
    return;
  }
  readBare(name, operator, index, visit);
};

/** The literals of a list, of a call behind the operator or of an object written as a string. */
const readList = (name: Name, operator: Operator, from: number, visit: Visit): void => {
  visitLiterals(name.text, from, name.high, (start, end, quote, argument) =>
    emit(name, operator, start, end, quote, argument, true, visit),
  );
};

/** Operators behind which a value may stand on the next line. */
const continues = (operator: Operator): boolean =>
  operator === operators.assign ||
  operator === operators.colon ||
  operator === operators.arrow ||
  operator === operators.comma ||
  operator === operators.pair;

const readLiteral = (name: Name, operator: Operator, quote: number, visit: Visit): void => {
  const { text, high } = name;
  const open = lastOpeningQuote(text, quote);
  const end = literalEnd(text, open, high);
  if (end < 0) return;
  if (text.charCodeAt(open + 1) === 123 && openingQuote(text, skipBlanks(text, open + 2, high), high) >= 0) {
    readList(name, operator, open + 2, visit);
    return;
  }
  const start = afterScheme(text, open + 1, end);
  if (isBasic(text, start)) return;
  emit(name, operator, start, end, text.charCodeAt(open), 0, false, visit);
};

/** `Basic …`: the rule of authorization headers looks into it. */
const isBasic = (text: string, at: number): boolean =>
  (text.charCodeAt(at) | 32) === 98 &&
  text.charCodeAt(at + 5) === 32 &&
  text.slice(at, at + 5).toLowerCase() === "basic";

/** Behind the scheme of an authorization value: `Bearer …`, `Basic …`, `token …`. */
const afterScheme = (text: string, start: number, end: number): number => {
  let index = start;
  while (index < end && index - start < 12 && isLetter(text.charCodeAt(index))) index++;
  const length = index - start;
  if (length < 4 || text.charCodeAt(index) !== 32) return start;
  switch (text.slice(start, index).toLowerCase()) {
    case "bearer":
    case "token":
    case "digest":
    case "ntlm":
    case "negotiate":
    case "apikey":
      return index + 1;
    default:
      return start;
  }
};

const readBare = (name: Name, operator: Operator, at: number, visit: Visit): void => {
  const { text, high, family } = name;
  const code = family === families.code || family === families.json;
  const loose = operator === operators.space || operator === operators.element || operator === operators.flag;
  if (code && !loose && !embedded(name, operator, at) && !inTextOfCode(name)) {
    readCodeExpression(name, operator, at, visit);
    return;
  }
  const entity = entityLength(text, at);
  const start = afterScheme(text, at + entity, Math.min(high, at + 200));
  if (isBasic(text, start)) return;
  const wide = family === families.config && operator === operators.assign;
  const query = entity > 0 || isQuery(text.charCodeAt(name.start - 1));
  const end = bareEnd(text, start, high, wide, query);
  if (end - start < VALUE_LEAST) return;
  if (operator === operators.space && !plausibleAfterGap(name, start, end)) return;
  if (text.charCodeAt(end) === 41 && hasOpening(text, start, end)) return;
  if (!wide && (text.charCodeAt(end - 1) === 40 || isSentence(text, start, end, high))) return;
  // Asked last, as it reads the line back to its beginning: such operators tie nothing together in a statement.
  if (code && loose && !inTextOfCode(name)) return;
  emit(name, operator, start, trimmedEnd(text, start, end), 0, 0, false, visit);
};

/**
 * Configuration within a string of several lines (`{user: a, password: b}`): a plain word behind a colon and a blank that
 * ends its line or its braces, as no statement of the code around does.
 */
const embedded = (name: Name, operator: Operator, at: number): boolean => {
  const { text, high } = name;
  if (operator !== operators.colon || (classOf(text.charCodeAt(at - 1)) & BLANK) === 0) return false;
  let end = at;
  while (end < high && (isWord(text.charCodeAt(end)) || text.charCodeAt(end) === 36)) end++;
  if (end - at < VALUE_LEAST) return false;
  const behind = text.charCodeAt(skipBlanks(text, end, high));
  return behind === 125 || (classOf(behind) & NEWLINE) !== 0;
};

/** Common words that go on behind a blank: "pass: edge-adaptive spatial upsampling". */
const isSentence = (text: string, start: number, end: number, high: number): boolean => {
  const next = skipBlanks(text, end, high);
  return next > end && (classOf(text.charCodeAt(next)) & LOWER) !== 0 && isWords(text, start, end);
};

/** Without the punctuation of a sentence behind a value. */
const trimmedEnd = (text: string, start: number, end: number): number => {
  let index = end;
  while (index > start + VALUE_LEAST) {
    const code = text.charCodeAt(index - 1);
    if (code !== 46 && code !== 44 && code !== 59 && code !== 58) break;
    index--;
  }
  return index;
};

const isQuery = (code: number): boolean => code === 63 || code === 38;

/** `name(` within a value without quotes: a call, not a value. */
const hasOpening = (text: string, start: number, end: number): boolean => {
  for (let index = start + 1; index < end; index++)
    if (text.charCodeAt(index) === 40 && isWord(text.charCodeAt(index - 1))) return true;
  return false;
};

/** A value behind a mere gap: it has a digit or both cases, or the name begins the line and the value ends it. */
const plausibleAfterGap = (name: Name, start: number, end: number): boolean => {
  const { text } = name;
  let kinds = 0;
  for (let index = start + 1; index < end; index++) kinds |= classOf(text.charCodeAt(index));
  if ((kinds & DIGIT) !== 0 || ((kinds & UPPER) !== 0 && (kinds & LOWER) !== 0)) return true;
  const after = text.charCodeAt(end);
  if (end < text.length && (classOf(after) & NEWLINE) === 0) return false;
  let index = name.start;
  while (index > name.low && (classOf(text.charCodeAt(index - 1)) & BLANK) !== 0) index--;
  return index === 0 || (classOf(text.charCodeAt(index - 1)) & NEWLINE) !== 0;
};

/** In source code: the literals of a call or constructor, or the fallback behind an expression. */
const readCodeExpression = (name: Name, operator: Operator, at: number, visit: Visit): void => {
  const { text, high } = name;
  let end = chainEnd(text, at, high);
  if (end === at) return;
  if (isNew(text, at, end)) end = chainEnd(text, skipBlanks(text, end, high), high);
  const code = text.charCodeAt(end);
  if (code === 40 || code === 123) {
    readList(name, operator, end + 1, visit);
    return;
  }
  const next = skipBlanks(text, end, high);
  const first = text.charCodeAt(next);
  if ((first === 124 || first === 63) && text.charCodeAt(next + 1) === first) {
    const open = openingQuote(text, skipBlanks(text, next + 2, high), high);
    if (open >= 0) readLiteral(name, operators.fallback, open, visit);
  }
};

const isNew = (text: string, at: number, end: number): boolean =>
  end - at === 3 && text.charCodeAt(at) === 110 && text.charCodeAt(at + 1) === 101 && text.charCodeAt(at + 2) === 119;

/** Whether a place in source code lies in a comment or string, judged by its line alone. */
const inTextOfCode = (name: Name): boolean => {
  const { text } = name;
  const stop = Math.max(name.low, name.start - 160);
  let quotes = 0;
  let index = name.start - 1;
  for (; index >= stop; index--) {
    const code = text.charCodeAt(index);
    const kind = classOf(code);
    if ((kind & NEWLINE) !== 0) break;
    if ((kind & QUOTE) !== 0) quotes++;
    if (code === 35 || (code === 47 && text.charCodeAt(index - 1) === 47 && text.charCodeAt(index - 2) !== 58))
      return true;
  }
  if ((quotes & 1) === 1) return true;
  const first = text.charCodeAt(skipBlanks(text, index + 1, name.high));
  return first === 42 || isQuery(text.charCodeAt(name.start - 1));
};
