// What the engine gives: spans with the rule that found them, and the same located in lines and columns.
// Neither ever holds the text of a secret.
import type { Confidence, Reason, Rule, Severity } from "./rule.ts";

/** A secret in a document, as byte offsets into its UTF-8 text. */
export interface Finding {
  readonly rule: Rule;
  readonly start: number;
  readonly end: number;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly reasons: readonly Reason[];
  readonly suppressed: Suppression | null;
}

/** Who silenced a finding, and until when. */
export interface Suppression {
  readonly by: "comment" | "baseline" | "config" | "gitleaks" | "secretlint" | "detect-secrets";
  readonly reason: string | null;
  readonly owner: string | null;
  /** ISO date (YYYY-MM-DD) or null. */
  readonly expires: string | null;
}

/** Line and column from 1, offset from 0; columns and offsets count UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

export interface Location {
  readonly start: Position;
  readonly end: Position;
}
