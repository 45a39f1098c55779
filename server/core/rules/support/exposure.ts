// Builds a rule for code that lets a secret out.
import type { Rule } from "../../detection/rule.ts";

export type ExposureSpec = Pick<Rule, "id" | "title" | "keywords" | "match" | "examples">;

/** All exposures weigh alike: what they let out is known only when the code runs. */
export const exposure = (spec: ExposureSpec): Rule => ({
  ...spec,
  severity: "medium",
  confidence: "medium",
  exposure: true,
  prefix: "",
});
