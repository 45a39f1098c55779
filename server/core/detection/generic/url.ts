// Finds credentials in the user-info part of a URL: scheme://user:password@host, and scheme://token@host.
import { REACH, type Source } from "../rule.ts";
import { operators, type Visit } from "./candidate.ts";
import { classOf, isWord, QUOTE, STOP } from "./characters.ts";
import { VALUE_LEAST } from "./literal.ts";

/** The longest user-info that is looked at. */
const USER_INFO_LIMIT = 600;
/** A user name alone is taken for a token only from this length on. */
const LONE_TOKEN_LEAST = 20;

/** Characters that end an authority: anything that ends a bare value, and `/ ? #`; braces are kept for templates. */
const endsAuthority = (code: number): boolean =>
  code === 47 ||
  code === 63 ||
  code === 35 ||
  ((classOf(code) & STOP) !== 0 && code !== 125 && code !== 60 && code !== 62);

/** `hit` stands at `://`. */
export const findUrlCredentials = (source: Source, hit: number, visit: Visit): void => {
  const { text } = source;
  const from = hit + 3;
  const stop = Math.min(text.length, hit + REACH, from + USER_INFO_LIMIT);
  let colon = -1;
  let at = -1;
  for (let index = from; index < stop; index++) {
    const code = text.charCodeAt(index);
    if (code === 64) at = index;
    else if (code === 58 && colon < 0 && at < 0) colon = index;
    else if (endsAuthority(code)) break;
  }
  if (at < 0) return;
  const start = colon < 0 ? from : colon + 1;
  if (at - start < (colon < 0 ? LONE_TOKEN_LEAST : VALUE_LEAST)) return;
  let scheme = hit;
  while (scheme > 0 && hit - scheme < 24 && (isWord(text.charCodeAt(scheme - 1)) || text.charCodeAt(scheme - 1) === 43))
    scheme--;
  const before = text.charCodeAt(scheme - 1);
  visit({
    nameStart: scheme,
    nameEnd: hit,
    start,
    end: at,
    operator: operators.url,
    quote: (classOf(before) & QUOTE) !== 0 ? before : 0,
    argument: colon < 0 ? 1 : 0,
    wrapped: false,
  });
};
