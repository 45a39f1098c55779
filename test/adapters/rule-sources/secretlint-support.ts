// Runs a rule source the way the engine does, as plainly as possible: every keyword at every place, nothing else.
import fc from "fast-check";
import type { Match, Rule, Sample } from "../../../server/core/detection/rule.ts";

export interface Found extends Match {
  readonly rule: string;
  /** The reported bytes, decoded; a test may look at what a finding never holds. */
  readonly text: string;
}

/** Calls `rules` for every keyword of theirs in `text`; equal findings count once. */
export function runRules(rules: readonly Rule[], text: string, path: string): Found[] {
  const bytes = Buffer.from(text);
  const source = { text: bytes.toString("latin1"), path };
  const lower = source.text.toLowerCase();
  const found = new Map<string, Found>();
  for (const rule of rules) {
    for (const keyword of rule.keywords) {
      const haystack = rule.caseSensitive ? source.text : lower;
      const needle = rule.caseSensitive ? keyword : keyword.toLowerCase();
      for (let hit = haystack.indexOf(needle); hit >= 0; hit = haystack.indexOf(needle, hit + 1)) {
        rule.match(source, hit, (match) => {
          const piece = bytes.subarray(match.start, match.end).toString();
          found.set(`${rule.id} ${match.start} ${match.end}`, { ...match, rule: rule.id, text: piece });
        });
      }
    }
  }
  return [...found.values()];
}

const TEMPLATE = /\{\{(.+?\]\{\d+\})\}\}/g;

/** A text of the template, with a random string for each `{{pattern}}`. */
export function arbitrarySample(sample: Sample): fc.Arbitrary<{ text: string; path: string; secrets: string[] }> {
  const { text, path } = typeof sample === "string" ? { text: sample, path: "notes.txt" } : sample;
  const patterns = [...text.matchAll(TEMPLATE)].map((match) => match[1]!);
  return fc.tuple(...patterns.map((pattern) => fc.stringMatching(new RegExp(`^${pattern}$`)))).map((secrets) => {
    let next = 0;
    return { text: text.replace(TEMPLATE, () => secrets[next++]!), path, secrets };
  });
}

/** One fixed text of the template. */
export const expand = (sample: Sample): { text: string; path: string; secrets: string[] } =>
  fc.sample(arbitrarySample(sample), { numRuns: 1, seed: 7 })[0]!;
