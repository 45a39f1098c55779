// What a scan gives to those who show it: findings in lines and columns, and what happened to each file. Never the
// text of a secret: an excerpt is a source line in which everything that was found is masked.

import type { Failure } from "../../shared/result.ts";
import type { Position, Suppression } from "../core/detection/finding.ts";
import type { StoredAt } from "../core/detection/known-secrets.ts";
import type { Confidence, Reason, Severity } from "../core/detection/rule.ts";

export interface LocatedFinding {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** As the report names the file: with "/", relative to the working directory. */
  readonly path: string;
  readonly start: Position;
  readonly end: Position;
  readonly fingerprint: string;
  /** The commit that brought it in, where the history was scanned. */
  readonly commit: string | null;
  /** The rule's public prefix and "****". */
  readonly preview: string;
  readonly suppressed: Suppression | null;
  /** Where the secret is stored already, if that is known. */
  readonly stored?: StoredAt;
  readonly reasons: readonly Reason[];
  /** The line of `start`, masked; null where none was asked for. */
  readonly excerpt: Excerpt | null;
}

export interface Excerpt {
  readonly text: string;
  /** UTF-16 units of `text` that stand for the secret. */
  readonly start: number;
  readonly length: number;
}

export type SkipReason =
  | "binary"
  | "too large"
  | "not a regular file"
  | "link to a folder"
  | "link leaves the folder"
  | "broken link"
  | "node_modules"
  | "cut off while being read"
  | "scanner error"
  | `archive: ${string}`
  | "the project's rules took too long"
  | `unreadable (${string})`;

/** A file, or a part of one, that was not looked at. */
export interface Skipped {
  readonly path: string;
  readonly reason: SkipReason;
  /** True where something that should have been scanned was not. */
  readonly incomplete: boolean;
}

const harmless: ReadonlySet<SkipReason> = new Set([
  "binary",
  "not a regular file",
  "link to a folder",
  "link leaves the folder",
  "broken link",
  "node_modules",
]);

/** `named`: the user asked for this very file; then only what is binary is left out without harm. */
export const skip = (path: string, reason: SkipReason, named = false): Skipped => ({
  path,
  reason,
  incomplete: !harmless.has(reason) || (named && reason !== "binary"),
});

/** One file that has findings or was skipped (in part). */
export interface FileReport {
  readonly path: string;
  readonly findings: readonly LocatedFinding[];
  readonly skipped: Skipped | null;
}

export interface ScanSummary {
  /** Files that were read as text. */
  readonly files: number;
  readonly bytes: number;
  readonly skipped: readonly Skipped[];
  /** What a project asks for that could not be done; messages begin with file and line. */
  readonly problems: readonly Failure[];
  readonly elapsedMs: number;
  /** Everything of a project was looked at, and not a part of it. */
  readonly whole: boolean;
  /** False where something that should have been done was not: an incomplete skip, a problem, or the scan was stopped. */
  readonly complete: boolean;
}
