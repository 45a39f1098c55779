// Finds the credentials of an authorization scheme wherever it is written: "Basic …", "Bearer …", "NTLM …".
import { REACH, type Source } from "../rule.ts";
import { operators, type Visit } from "./candidate.ts";
import { classOf, DIGIT, isWord, LOWER, QUOTE, UPPER } from "./characters.ts";
import { coverWithWords } from "./words.ts";

/** Shorter credentials are words of a sentence. */
const CREDENTIAL_LEAST = 8;
const CREDENTIAL_LIMIT = 2500;

/** token68 of RFC 7235: letters, digits and - . _ ~ + / with = behind. */
const inToken = (code: number): boolean =>
  isWord(code) || (code >= 45 && code <= 47) || code === 43 || code === 126 || code === 61;

/** `hit` stands at the first letter of the scheme; one blank follows it. */
export const findAuthorization = (source: Source, hit: number, visit: Visit): void => {
  const { text } = source;
  if (isWord(text.charCodeAt(hit - 1)) && text.charCodeAt(hit - 2) !== 92) return;
  let start = hit;
  while (isWord(text.charCodeAt(start))) start++;
  const schemeEnd = start;
  start++;
  const stop = Math.min(text.length, hit + REACH, start + CREDENTIAL_LIMIT);
  let end = start;
  let kinds = 0;
  while (end < stop && inToken(text.charCodeAt(end))) kinds |= classOf(text.charCodeAt(end++));
  if (end - start < CREDENTIAL_LEAST || !mixed(kinds)) return;
  if (schemeEnd - hit === 5 && isSamplePair(text.slice(start, end))) return;
  const before = text.charCodeAt(hit - 1);
  visit({
    nameStart: hit,
    nameEnd: schemeEnd,
    start,
    end,
    operator: operators.header,
    quote: (classOf(before) & QUOTE) !== 0 ? before : 0,
    argument: 0,
    wrapped: false,
  });
};

const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** What short base64 stands for, as latin-1; undefined where it is none. */
const decode = (coded: string): string | undefined => {
  let bits = 0;
  let held = 0;
  let text = "";
  for (const character of coded.replace(/={1,3}$/, "")) {
    const six = base64.indexOf(character);
    if (six < 0) return undefined;
    held = ((held << 6) | six) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      text += String.fromCharCode((held >> bits) & 255);
    }
  }
  return text;
};

/** `user:password` in base64 whose password is a common word or a placeholder: the examples of manuals and tests. */
const isSamplePair = (coded: string): boolean => {
  if (coded.length > 60) return false;
  const password = /^[\x20-\x7e]*:([a-z ]+)$/.exec(decode(coded) ?? "")?.[1] ?? "";
  if (password === "") return false;
  return password.split(" ").every((word) => word.length < 3 || coverWithWords(word).letters === word.length);
};

/** Two kinds of characters among upper, lower and digits: a lone lowercase word is prose. */
const mixed = (kinds: number): boolean => {
  const upper = (kinds & UPPER) !== 0 ? 1 : 0;
  const lower = (kinds & LOWER) !== 0 ? 1 : 0;
  const digit = (kinds & DIGIT) !== 0 ? 1 : 0;
  return upper + lower + digit >= 2;
};
