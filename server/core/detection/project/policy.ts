// What a project says of detection, in its latchkey.yaml or in the configuration of another scanner: rules of its own, and
// what is allowed. Plain data that can be cloned to a thread; pattern-rule.ts and allowances.ts give it effect.
import type { Suppression } from "../finding.ts";
import type { RuleSpeaker } from "../foreign-rules.ts";
import type { Confidence, Severity } from "../rule.ts";

/** A rule as its author wrote it: a regular expression in RE2's syntax. */
export interface PatternRuleSpec {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly regex: string;
  /** The group that is the secret; null: the first that took part, or the whole match. */
  readonly secretGroup: number | null;
  /** One of them must stand in the match or shortly before it. None: every line is looked at. */
  readonly keywords: readonly string[];
  /** Bits of Shannon entropy per character that a secret must exceed. */
  readonly entropy: number | null;
  /** A regular expression for the path, and globs in the syntax of .gitignore: where the rule counts. */
  readonly path: string | null;
  readonly globs: readonly string[];
  /** Whose rule it is. One of another scanner takes second place to ours: in findings, and where both have the same id. */
  readonly origin: RuleSpeaker;
  readonly examples: { readonly leaks: readonly string[]; readonly clean: readonly string[] };
}

/** One test of an allowance. Patterns are regular expressions in RE2's syntax. */
export type Criterion =
  | { readonly kind: "path" | "secret" | "line"; readonly pattern: string }
  | { readonly kind: "globs"; readonly globs: readonly string[] }
  /** Stands in the secret, whatever the case. */
  | { readonly kind: "word"; readonly word: string }
  /** Stands in the secret as it is. */
  | { readonly kind: "text"; readonly text: string }
  /** Beginning of the commit's id. */
  | { readonly kind: "commit"; readonly commit: string }
  /** By path: line, rule as its scanner calls it, commit or null for any. */
  | {
      readonly kind: "places";
      readonly places: ReadonlyMap<string, readonly (readonly [number, string, string | null])[]>;
    }
  /** By path: SHA-1 of secrets, in lower case hex. */
  | { readonly kind: "hashes"; readonly hashes: ReadonlyMap<string, ReadonlySet<string>> };

/** Findings that are allowed. */
export interface Allowance {
  readonly by: Suppression["by"];
  readonly reason: string | null;
  /** Rules as `speaker` calls them; null: all. */
  readonly rules: readonly string[] | null;
  readonly speaker: RuleSpeaker;
  /** True: the rules are turned off, and no criterion asked. */
  readonly off: boolean;
  /** Criteria by what they look at. */
  readonly criteria: readonly (readonly Criterion[])[];
  /** Whether one of each must hold, rather than one of any. */
  readonly all: boolean;
}

export interface ProjectPolicy {
  readonly rules: readonly PatternRuleSpec[];
  readonly allowances: readonly Allowance[];
}

export const noPolicy: ProjectPolicy = { rules: [], allowances: [] };

export const isEmpty = ({ rules, allowances }: ProjectPolicy): boolean => rules.length === 0 && allowances.length === 0;
