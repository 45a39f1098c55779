// What a name means: the groups of its words, of the words before it and of its parent keys.
import type { Candidate } from "./candidate.ts";
import { classOf, isLetter, isWord, LOWER, NEWLINE, UPPER } from "./characters.ts";
import { innocentNames, meaningOf, nameGroups } from "./vocabulary.ts";
import { isCommonWord } from "./words.ts";

/** Splits an identifier into lowercase words at underscores, dashes, digits and changes of case. */
export const splitName = (name: string): string[] => {
  const words: string[] = [];
  let start = 0;
  for (let index = 1; index <= name.length; index++) {
    if (index < name.length && !boundary(name, index)) continue;
    const word = name.slice(start, index).toLowerCase();
    if (isLetter(word.charCodeAt(0))) words.push(word);
    start = isLetter(name.charCodeAt(index)) ? index : index + 1;
  }
  return words.flatMap(unglue);
};

const boundary = (name: string, index: number): boolean => {
  const code = name.charCodeAt(index);
  const before = name.charCodeAt(index - 1);
  if (!isLetter(code) || !isLetter(before)) return isLetter(code) !== isLetter(before);
  if ((classOf(code) & UPPER) === 0) return false;
  return (classOf(before) & LOWER) !== 0 || (classOf(name.charCodeAt(index + 1)) & LOWER) !== 0;
};

/** Divides glued words: `mysqlrootpwd`. A common word such as "compass" stays whole. */
const unglue = (word: string): string[] => {
  if (word.length < 4 || meaningOf(word) !== undefined || isCommonWord(word)) return [word];
  for (let at = 1; at <= word.length - 3; at++) {
    const tail = word.slice(at);
    if (meaningOf(tail) !== undefined) return [...unglue(word.slice(0, at)), tail];
  }
  return [word];
};

const strength = (word: string): number => meaningOf(word)?.strength ?? 0;

/** Whether a name means a secret at all: "hockey", "compass" and "keyboard" hold a stem by chance. */
export const namesSecret = (name: string): boolean =>
  !innocentNames.has(name.toLowerCase().replace(/[^a-z0-9]/g, "")) &&
  splitName(name).some((word) => strength(word) > 0);

export const NAME_FEATURES = nameGroups.length * 2 + 6;

export const nameFeatureNames: readonly string[] = [
  ...nameGroups.map((group) => `name:${[...group][0]}`),
  ...nameGroups.map((group) => `last:${[...group][0]}`),
  "name-length",
  "name-words",
  "name-upper",
  "name-unknown-words",
  "name-strength",
  "last-strength",
];

/** Fills `into` from `at`; parents and words before the name count half. */
export const nameFeatures = (text: string, candidate: Candidate, low: number, into: Float64Array, at: number): void => {
  const name = text.slice(candidate.nameStart, candidate.nameEnd);
  const words = splitName(name);
  const before = splitName(text.slice(contextStart(text, candidate.nameStart, low), candidate.nameStart));
  let unknown = 0;
  for (const word of words) {
    const meaning = meaningOf(word);
    if (meaning === undefined) unknown++;
    else for (const group of meaning.groups) into[at + group] = 1;
  }
  for (const word of before.slice(-3))
    for (const group of meaningOf(word)?.groups ?? []) if (into[at + group] === 0) into[at + group] = 0.5;
  const last = words.at(-1) ?? "";
  for (const group of meaningOf(last)?.groups ?? []) into[at + nameGroups.length + group] = 1;
  const rest = at + nameGroups.length * 2;
  into[rest] = name.length;
  into[rest + 1] = words.length;
  into[rest + 2] = name === name.toUpperCase() ? 1 : 0;
  into[rest + 3] = unknown;
  into[rest + 4] = words.reduce((most, word) => Math.max(most, strength(word)), 0);
  into[rest + 5] = strength(last);
};

/** Start of the words directly before a name on its line: the path of a property, the words of a sentence. */
const contextStart = (text: string, nameStart: number, low: number): number => {
  const stop = Math.max(low, nameStart - 40);
  let index = nameStart;
  while (index > stop) {
    const code = text.charCodeAt(index - 1);
    if (
      !isWord(code) &&
      code !== 46 &&
      code !== 32 &&
      code !== 45 &&
      code !== 36 &&
      code !== 34 &&
      code !== 39 &&
      code !== 91 &&
      code !== 47
    )
      break;
    if ((classOf(code) & NEWLINE) !== 0) break;
    index--;
  }
  return index;
};
