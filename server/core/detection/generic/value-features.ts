// The shape of a value: how random it looks, which words are in it, which syntax gives it away as no secret.
import { classOf, DIGIT, isLetter, isWord, LOWER, UPPER } from "./characters.ts";
import { placeholderTerms } from "./vocabulary.ts";
import { coverWithWords, letterSurprise } from "./words.ts";

export const valueFeatureNames = [
  "length",
  "entropy",
  "upper",
  "lower",
  "digit",
  "other",
  "kinds",
  "transitions",
  "coverage",
  "placeholder-coverage",
  "words",
  "surprise",
  "longest-uncovered",
  "letters",
  "repeat",
  "sequence",
  "distinct",
  "template",
  "hex-length",
  "uuid",
  "base64",
  "padding",
  "blanks",
  "dots",
  "slashes",
  "dashes",
  "underscores",
  "identifier",
  "constant",
  "starts",
  "ends",
  "hash-prefix",
  "url",
  "email",
  "call",
  "number",
  "name-in-value",
  "encoded-header",
  "all-same-case",
  "vowels",
  "escapes",
  "repeat-share",
  "colons",
  "version",
  "digit-run",
] as const;

export const VALUE_FEATURES = valueFeatureNames.length;

const ANALYSED = 400;

const template =
  /\$\{|\{\{|<%|#\{|\$\(|%\(|%[sdvqx]\b|\{\d*\}|\{[a-z_]\w*\}|<[a-z][\w .-]*>|\[[a-z][\w .-]*\]|^\$[a-z_]\w*$|^%\w+%$|^ref\+|^secretref\+|\$[A-Z_]{3,}|__\w+__/i;
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
const base64 = /^[A-Za-z0-9+/_-]+={0,2}$/;
const hashPrefix =
  /^(\$[0-9a-z-]{1,12}\$|\{[A-Z0-9-]{3,10}\}|sha\d{1,3}[-:]|md5[-:]|0x|pbkdf2|scrypt|bcrypt|argon2|\*[0-9A-F]{40}$)/i;
const url = /^[a-z][a-z0-9+.-]*:\/\/|^www\.|^\/\/|\.(com|org|net|io|html?|json|ya?ml|pem|key|crt|txt|js|php|go|py)\b/i;
const email = /^[\w.+-]+@[\w-]+\.[\w.-]+$/;
const call = /\w\(|\)\s*[;.]|=>|\b(function|return|null|true|false|undefined|self|this)\b/;
const numberLike = /^[-+]?[\d.,: /-]+[a-z%]{0,3}$/i;
const identifier = /^[A-Za-z_$][\w$]*([.:-]{1,2}[A-Za-z_$][\w$]*)*$/;
const constant = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/;
const version = /\d\.\d/;
const escapes = /\\[uUxX]\{?[0-9a-f]{2}/i;
const encodedHeader = /^(eyJ|MII|LS0tL|AAAA|TlRMTVNT|PD94)/;

const sequences =
  "abcdefghijklmnopqrstuvwxyz 01234567890 qwertyuiop asdfghjkl zxcvbnm 9876543210 zyxwvutsrqponmlkjihgfedcba";

/** Share of the value that continues a sequence such as 1234, abcd, qwerty. */
const sequenceShare = (value: string): number => {
  const lower = value.toLowerCase();
  let covered = 0;
  for (let index = 0; index + 3 <= lower.length; ) {
    let length = 3;
    if (!sequences.includes(lower.slice(index, index + 3))) {
      index++;
      continue;
    }
    while (index + length < lower.length && sequences.includes(lower.slice(index, index + length + 1))) length++;
    covered += length;
    index += length;
  }
  return covered / Math.max(1, lower.length);
};

const undoSubstitutions = (value: string): string =>
  value.replace(
    /[@301$5]/g,
    (character) => ({ "@": "a", "3": "e", "0": "o", "1": "i", $: "s", "5": "s" })[character] ?? character,
  );

interface Reading {
  readonly letters: number;
  readonly covered: number;
  readonly placeholder: number;
  readonly words: number;
  readonly surprise: number;
  readonly longestUncovered: number;
}

/** The words of the letter runs of a value; runs break where lower case turns to upper. */
const readWords = (value: string): Reading => {
  let letters = 0;
  let covered = 0;
  let placeholder = 0;
  let words = 0;
  let surprise = 0;
  let longestUncovered = 0;
  for (const [run] of value.matchAll(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[A-Z]/g)) {
    const lower = run.toLowerCase();
    const coverage = coverWithWords(lower);
    letters += lower.length;
    covered += coverage.letters;
    words += coverage.words.length;
    surprise += letterSurprise(lower);
    longestUncovered = Math.max(longestUncovered, lower.length - coverage.letters);
    if (placeholderTerms.has(lower)) placeholder += lower.length;
    else for (const word of coverage.words) if (placeholderTerms.has(word)) placeholder += word.length;
  }
  return { letters, covered, placeholder, words, surprise, longestUncovered };
};

const entropyOf = (value: string, counts: Uint16Array): number => {
  let sum = 0;
  for (let index = 0; index < 256; index++) {
    const count = counts[index]!;
    if (count > 0) sum -= (count / value.length) * Math.log2(count / value.length);
  }
  return sum;
};

/** Fills `into` from `at` with the features named above. */
export const valueFeatures = (whole: string, name: string, into: Float64Array, at: number): void => {
  const value = whole.length > ANALYSED ? whole.slice(0, ANALYSED) : whole;
  const length = value.length;
  const counts = new Uint16Array(256);
  let upper = 0;
  let lower = 0;
  let digit = 0;
  let other = 0;
  let transitions = 0;
  let repeat = 0;
  let run = 1;
  let before = -1;
  let kindBefore = -1;
  let hex = 0;
  let digits = 0;
  let digitRun = 0;
  const marks = { dots: 0, slashes: 0, dashes: 0, underscores: 0, blanks: 0, colons: 0 };
  for (let index = 0; index < length; index++) {
    const code = value.charCodeAt(index);
    counts[code & 255]!++;
    const kind = classOf(code);
    const now = kind & (UPPER | LOWER | DIGIT);
    if (now === UPPER) upper++;
    else if (now === LOWER) lower++;
    else if (now === DIGIT) digit++;
    else other++;
    if (now === DIGIT || ((code | 32) >= 97 && (code | 32) <= 102)) hex++;
    if (now !== kindBefore && index > 0) transitions++;
    kindBefore = now;
    run = code === before ? run + 1 : 1;
    if (run > repeat) repeat = run;
    before = code;
    if (code === 46) marks.dots++;
    else if (code === 47) marks.slashes++;
    else if (code === 45) marks.dashes++;
    else if (code === 95) marks.underscores++;
    else if (code === 32) marks.blanks++;
    else if (code === 58) marks.colons++;
    digits = now === DIGIT ? digits + 1 : 0;
    if (digits > digitRun) digitRun = digits;
  }
  let distinct = 0;
  for (let index = 0; index < 256; index++) if (counts[index]! > 0) distinct++;
  const plain = readWords(value);
  const undone = digit + other > 0 && length < 40 ? readWords(undoSubstitutions(value)) : plain;
  const words = undone.covered > plain.covered ? undone : plain;
  const lettersOrOne = Math.max(1, words.letters);
  const first = value.charCodeAt(0);
  const last = value.charCodeAt(length - 1);
  const lowerName = name.toLowerCase();
  const lowerValue = value.toLowerCase();
  const kinds = (upper > 0 ? 1 : 0) + (lower > 0 ? 1 : 0) + (digit > 0 ? 1 : 0) + (other > 0 ? 1 : 0);
  const features = [
    whole.length,
    entropyOf(value, counts),
    upper / length,
    lower / length,
    digit / length,
    other / length,
    kinds,
    transitions / length,
    words.covered / lettersOrOne,
    words.placeholder / lettersOrOne,
    words.words,
    plain.surprise / Math.max(1, plain.letters),
    words.longestUncovered,
    words.letters / length,
    repeat,
    sequenceShare(value),
    distinct / length,
    template.test(value) ? 1 : 0,
    hex === length ? length : 0,
    uuid.test(value) ? 1 : 0,
    base64.test(value) ? 1 : 0,
    last === 61 ? 1 : 0,
    marks.blanks,
    marks.dots,
    marks.slashes,
    marks.dashes,
    marks.underscores,
    identifier.test(value) ? 1 : 0,
    constant.test(value) ? 1 : 0,
    isWord(first)
      ? isLetter(first)
        ? 0
        : 1
      : first === 36
        ? 2
        : first === 47 || first === 46
          ? 3
          : first === 60 || first === 123 || first === 91
            ? 4
            : 5,
    isWord(last) ? 0 : last === 61 ? 1 : last === 46 ? 2 : 3,
    hashPrefix.test(value) ? 1 : 0,
    url.test(value) ? 1 : 0,
    email.test(value) ? 1 : 0,
    call.test(value) ? 1 : 0,
    numberLike.test(value) ? 1 : 0,
    lowerValue === lowerName ? 2 : lowerValue.includes(lowerName) || lowerName.includes(lowerValue) ? 1 : 0,
    encodedHeader.test(value) ? 1 : 0,
    upper === 0 || lower === 0 ? 1 : 0,
    vowelShare(lowerValue),
    escapes.test(value) ? 1 : 0,
    repeat / length,
    marks.colons,
    version.test(value) ? 1 : 0,
    digitRun,
  ];
  into.set(features, at);
};

const vowelShare = (value: string): number => {
  let vowels = 0;
  let letters = 0;
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if (code < 97 || code > 122) continue;
    letters++;
    if (code === 97 || code === 101 || code === 105 || code === 111 || code === 117 || code === 121) vowels++;
  }
  return letters === 0 ? 0 : vowels / letters;
};
