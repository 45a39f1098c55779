// Finds credentials in command lines: `curl -u user:password`, `mysql -pPASSWORD`, `sshpass -p PASSWORD`.
import { REACH, type Source } from "../rule.ts";
import { operators, type Visit } from "./candidate.ts";
import { BLANK, classOf, isWord, NEWLINE, QUOTE, skipBlanks } from "./characters.ts";
import { bareEnd, literalEnd, VALUE_LEAST } from "./literal.ts";

/** How far behind the program's name its flags are looked for. */
const COMMAND_LIMIT = 400;

interface Flag {
  readonly text: string;
  /** The value may follow without a gap: `-pPASSWORD`. */
  readonly glued: boolean;
  /** The value is `user:password`, the secret is behind the colon. */
  readonly pair: boolean;
}

const userFlags: readonly Flag[] = [
  { text: "-u", glued: false, pair: true },
  { text: "--user", glued: false, pair: true },
  { text: "--proxy-user", glued: false, pair: true },
  { text: "-U", glued: false, pair: true },
];
const passwordFlags: readonly Flag[] = [{ text: "-p", glued: true, pair: false }];

const flagsOf = (first: number): readonly Flag[] => ((first | 32) === 99 ? userFlags : passwordFlags);

/** `hit` stands at the program's name (curl, mysql, sshpass …), a blank follows it. */
export const findCommandCredentials = (source: Source, hit: number, visit: Visit): void => {
  const { text } = source;
  if (isWord(text.charCodeAt(hit - 1))) return;
  const high = Math.min(text.length, hit + REACH);
  const stop = Math.min(high, hit + COMMAND_LIMIT);
  const flags = flagsOf(text.charCodeAt(hit));
  let index = hit;
  for (; index < stop; index++) {
    const code = text.charCodeAt(index);
    if ((classOf(code) & NEWLINE) !== 0 && text.charCodeAt(index - 1) !== 92) return;
    if (code !== 45 || (classOf(text.charCodeAt(index - 1)) & BLANK) === 0) continue;
    const flag = flags.find((each) => text.startsWith(each.text, index));
    if (flag !== undefined && readFlag(text, index, flag, high, visit)) return;
  }
};

const readFlag = (text: string, at: number, flag: Flag, high: number, visit: Visit): boolean => {
  const behind = at + flag.text.length;
  const gap = skipBlanks(text, behind, high);
  const equals = text.charCodeAt(gap) === 61 ? 1 : 0;
  if (gap === behind && equals === 0 && !flag.glued) return false;
  const first = skipBlanks(text, gap + equals, high);
  const quoted = (classOf(text.charCodeAt(first)) & QUOTE) !== 0;
  const end = quoted ? literalEnd(text, first, high) : bareEnd(text, first, high, false, false);
  let start = quoted ? first + 1 : first;
  let stop = end;
  if (flag.pair) {
    let colon = start;
    while (colon < end && text.charCodeAt(colon) !== 58) colon++;
    if (colon >= end) return false;
    // With nothing behind the colon, the name is the key: `curl -u sk_live_…:`.
    if (colon === end - 1) stop = colon;
    else start = colon + 1;
  }
  if (stop - start < VALUE_LEAST) return false;
  const quote = quoted ? text.charCodeAt(first) : 0;
  visit({
    nameStart: at,
    nameEnd: behind,
    start,
    end: stop,
    operator: operators.command,
    quote,
    argument: 0,
    wrapped: false,
  });
  return true;
};
