// Finds the private member of a JSON Web Key (RFC 7517, 7518, 8037). The factors p, q, dp, dq and qi of an RSA key stand
// beside its d and are one secret with it, so they are not reported on their own.
import { REACH, type Source } from "../rule.ts";
import { operators, type Visit } from "./candidate.ts";
import { classOf, isWord, QUOTE, skipBlanks } from "./characters.ts";
import { literalEnd } from "./literal.ts";

/** A private exponent of a P-256 key has 43 characters; shorter ones are samples. */
const MEMBER_LEAST = 22;

/** The one member that gives the key away: `d` of RSA, EC and OKP keys, `k` of symmetric ones. */
const privateMember = (text: string, start: number, end: number): boolean => {
  const first = text.charCodeAt(start);
  return end - start === 1 && (first === 100 || first === 107);
};

/** `hit` stands at `kty`. Members are looked for between the braces around it. */
export const findJwkMembers = (source: Source, hit: number, visit: Visit): void => {
  const { text } = source;
  if (isWord(text.charCodeAt(hit - 1)) || isWord(text.charCodeAt(hit + 3))) return;
  const low = Math.max(0, hit - REACH);
  const high = Math.min(text.length, hit + REACH);
  let from = hit;
  while (from > low && text.charCodeAt(from) !== 123) from--;
  for (let index = from; index < high; index++) {
    const code = text.charCodeAt(index);
    if (code === 125 || (code === 123 && index > hit)) return;
    if ((classOf(code) & QUOTE) !== 0) {
      const end = literalEnd(text, index, high);
      if (end < 0) return;
      if (privateMember(text, index + 1, end))
        index = member(text, index + 1, end, skipClosing(text, end), high, visit);
      else index = end;
    } else if (isWord(code) && !isWord(text.charCodeAt(index - 1)) && text.charCodeAt(index - 1) !== 46) {
      let end = index;
      while (end < high && isWord(text.charCodeAt(end))) end++;
      index = privateMember(text, index, end) ? member(text, index, end, end, high, visit) : end - 1;
    }
  }
};

const skipClosing = (text: string, end: number): number => {
  let index = end;
  while (text.charCodeAt(index) === 92) index++;
  return index + 1;
};

/** Reads the value behind a member's name; returns the place to go on from. */
const member = (
  text: string,
  nameStart: number,
  nameEnd: number,
  behind: number,
  high: number,
  visit: Visit,
): number => {
  const colon = skipBlanks(text, behind, high);
  if (text.charCodeAt(colon) !== 58) return behind - 1;
  let open = skipBlanks(text, colon + 1, high);
  while (text.charCodeAt(open) === 92) open++;
  if ((classOf(text.charCodeAt(open)) & QUOTE) === 0) return colon;
  const end = literalEnd(text, open, high);
  if (end < 0) return colon;
  if (end - open > MEMBER_LEAST)
    visit({
      nameStart,
      nameEnd,
      start: open + 1,
      end,
      operator: operators.jwk,
      quote: text.charCodeAt(open),
      argument: 0,
      wrapped: false,
    });
  return skipClosing(text, end) - 1;
};
