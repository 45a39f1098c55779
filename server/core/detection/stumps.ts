// Knows the stumps of vendors' tokens: values that begin as a token does and are too short to be one. Such a value is made
// up or cut off, so that a guess by its name says nothing; a longer one may be a new form and stays a guess.
import { trimEnd } from "../../../shared/trim.ts";
import { isCommonWord } from "./generic/words.ts";
import type { Rule } from "./rule.ts";

interface Beginning {
  readonly text: string;
  readonly rule: Rule;
}

/** Fewer characters than this are no beginning: other values share them. */
const LEAST = 4;

/** Other characters make it something else: "sha256~…" begins tokens of OpenShift, and much besides. */
const PLAIN = /^[\w.-]+$/;

/** Whether [start, end) of a text is a stump of a token that one of the rules knows. */
export type IsStump = (text: string, start: number, end: number) => boolean;

export function createStumpCheck(rules: readonly Rule[]): IsStump {
  let known: ReadonlyMap<string, readonly Beginning[]> | undefined;
  return (text, start, end) => {
    known ??= beginnings(rules);
    const here = known.get(text.slice(start, start + LEAST))?.filter((each) => text.startsWith(each.text, start));
    if (here === undefined || here.length === 0 || here.some(({ rule }) => end - start >= rule.shortest!)) return false;
    return PLAIN.test(text.slice(start, end));
  };
}

function beginnings(rules: readonly Rule[]): Map<string, Beginning[]> {
  const known = new Map<string, Beginning[]>();
  for (const rule of rules) {
    // The keywords of a rule without a prefix stand elsewhere than at the head of the token.
    if (rule.prefix === "" || rule.shortest === undefined) continue;
    for (const text of rule.keywords.filter(isDistinctive)) {
      const head = text.slice(0, LEAST);
      known.set(head, [...(known.get(head) ?? []), { text, rule }]);
    }
  }
  return known;
}

/** "glpat-" and "cnvca" are, "key-" and "test_" are not. */
function isDistinctive(text: string): boolean {
  if (text.length < LEAST || (text.length === LEAST && !/[-_.]/.test(text))) return false;
  return !isCommonWord(trimEnd(text, "-_.").toLowerCase());
}
