// The examples of a rule as texts.
import type { Rule, Sample } from "../../core/detection/rule.ts";

const textOf = (sample: Sample): string => (typeof sample === "string" ? sample : sample.text);

export const exampleTexts = ({ examples }: Rule) => ({
  leaks: examples.leaks.map(textOf),
  clean: examples.clean.map(textOf),
});
