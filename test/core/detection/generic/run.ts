// Runs the generic rules over a text the slow and plain way: every place of every keyword.

import type { Match, Rule } from "../../../../server/core/detection/rule.ts";
import { genericRules } from "../../../../server/core/rules/generic.ts";

export interface Found extends Match {
  readonly rule: string;
  readonly hit: number;
  readonly value: string;
}

const hitsOf = (rule: Rule, text: string): number[] => {
  const searched = rule.caseSensitive ? text : text.toLowerCase();
  const hits = new Set<number>();
  for (const keyword of rule.keywords)
    for (let at = searched.indexOf(keyword); at >= 0; at = searched.indexOf(keyword, at + 1)) hits.add(at);
  return [...hits].sort((a, b) => a - b);
};

/** What the generic rules report in `text` (UTF-8 read as latin-1), of at least medium confidence unless `all`. */
export const findings = (text: string, path: string, all = false): Found[] => {
  const found: Found[] = [];
  for (const rule of genericRules)
    for (const hit of hitsOf(rule, text))
      rule.match({ text, path }, hit, (match) => {
        if (all || match.confidence !== "low")
          found.push({ ...match, rule: rule.id, hit, value: text.slice(match.start, match.end) });
      });
  return found;
};

/** Random text over an alphabet, from a seed, so that no key-shaped literal stands in a test. */
export const randomText = (alphabet: string, length: number, seed: number): string => {
  let state = seed * 2654435761;
  let text = "";
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
    text += alphabet[(state >>> 8) % alphabet.length];
  }
  return text;
};

export const lowerAndDigits = "abcdefghijklmnopqrstuvwxyz0123456789";
export const alphanumeric = `${lowerAndDigits}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;
export const hexDigits = "0123456789abcdef";
