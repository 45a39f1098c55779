// Runs rules over a text without the engine: every keyword occurrence is offered to its rule. Slow and plain, so that
// the tests of the rules do not depend on the prefilter.
import type { Match, Rule, Sample } from "../../../server/core/detection/rule.ts";
import { expand, seeded } from "../../../server/core/rules/support/sample.ts";

/** The distinct spans that one rule reports in a text. */
export function matches(rule: Rule, text: string, path = ""): Match[] {
  const found = new Map<string, Match>();
  const haystack = rule.caseSensitive ? text : text.toLowerCase();
  for (const keyword of rule.keywords)
    for (let hit = haystack.indexOf(keyword); hit >= 0; hit = haystack.indexOf(keyword, hit + 1))
      rule.match({ text, path }, hit, (match) => found.set(`${match.start}-${match.end}`, match));
  return [...found.values()];
}

/** A sample with its templates filled in, always the same for a seed. */
export function filled(sample: Sample, seed: number): { text: string; path: string } {
  const { text, path } = typeof sample === "string" ? { text: sample, path: "" } : sample;
  return { text: expand(text, seeded(seed)), path };
}
