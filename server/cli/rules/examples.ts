// The examples of a rule as texts: their templates filled with random values, the same on every call.
import type { Rule, Sample } from "../../core/detection/rule.ts";
import { expand, seeded } from "../../core/rules/support/sample.ts";

export function exampleTexts({ examples }: Rule) {
  const random = seeded(1);
  const filled = (sample: Sample): string => expand(typeof sample === "string" ? sample : sample.text, random);
  return { leaks: examples.leaks.map(filled), clean: examples.clean.map(filled) };
}
