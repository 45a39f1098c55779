// What the engine gives: spans with the rule that found them, and the same located in lines and columns.
// Neither ever holds the text of a secret.
import type { StoredAt } from "./known-secrets.ts";
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
  /** Where the secret is stored already, if that is known. */
  readonly stored?: StoredAt;
}

/** A comment in the text: our own, or of the scanner that it is named after. */
export const commentSources = [
  "comment",
  "gitleaks",
  "secretlint",
  "detect-secrets",
  "trufflehog",
  "gosec",
  "bandit",
] as const;
type CommentSource = (typeof commentSources)[number];

/** Who silenced a finding, and until when. */
export interface Suppression {
  /** A comment, the baseline, latchkey.yaml, or the name of another scanner's file: `.gitleaks.toml`. */
  readonly by: CommentSource | "baseline" | "config" | `.${string}`;
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
