// The stems that make a name worth a look, and which rule owns a name in which several of them stand.
// The last stem is the head of the name ("password_key" is a key), so the rule of the last stem judges it.
import { isWord } from "./characters.ts";

export const passwordStems = ["pass", "pwd", "pswd", "_pw", "pw=", "pw =", "securestring", "identified by"] as const;
export const secretStems = ["secret", "cred", "seed", "psk", "otp"] as const;
export const keyStems = ["key", "token", "auth", "jwt"] as const;

const allStems: readonly string[] = [...passwordStems, ...secretStems, ...keyStems];

/** Bits, by the first letter of a stem, of its second letter: tells nearly every other place in a name. */
const seconds = new Int32Array(128);
const byFirst: (readonly string[] | undefined)[] = new Array(128);
for (const stem of allStems) {
  const first = stem.charCodeAt(0);
  seconds[first]! |= 1 << (stem.charCodeAt(1) & 31);
  byFirst[first] = [...(byFirst[first] ?? []), stem];
}

const startsWith = (text: string, at: number, stem: string): boolean => {
  for (let index = 0; index < stem.length; index++) {
    const code = text.charCodeAt(at + index);
    if ((code >= 65 && code <= 90 ? code | 32 : code) !== stem.charCodeAt(index)) return false;
  }
  return true;
};

/** True if any stem stands at `at`, without regard to case. */
export const stemAt = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  const first = code >= 65 && code <= 90 ? code | 32 : code;
  if (first > 127 || ((seconds[first]! >>> (text.charCodeAt(at + 1) & 31)) & 1) === 0) return false;
  const stems = byFirst[first];
  if (stems === undefined) return false;
  for (const stem of stems) if (startsWith(text, at, stem)) return true;
  return false;
};

/** True if another stem begins between the hit and the end of its name. */
export const laterStem = (text: string, hit: number, nameEnd: number): boolean => {
  for (let index = hit + 1; index < nameEnd; index++) if (stemAt(text, index)) return true;
  return false;
};

const NAME_LIMIT = 64;

/** A name may hold single dashes and dots of a kebab or dotted key, between word characters. */
const joins = (text: string, at: number): boolean =>
  text.charCodeAt(at) === 45 && isWord(text.charCodeAt(at - 1)) && isWord(text.charCodeAt(at + 1));

export const nameEndOf = (text: string, hit: number, high: number): number => {
  const stop = Math.min(high, hit + NAME_LIMIT);
  let index = hit;
  while (index < stop && (isWord(text.charCodeAt(index)) || joins(text, index))) index++;
  return index;
};

export const nameStartOf = (text: string, hit: number, low: number): number => {
  const stop = Math.max(low, hit - NAME_LIMIT);
  let index = hit;
  while (index > stop && (isWord(text.charCodeAt(index - 1)) || joins(text, index - 1))) index--;
  return index;
};
