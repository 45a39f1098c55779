// A mistake in how a file names secrets, at its place as the protocol counts, and its mends.
import type { LinePosition } from "../../app/document-scan-messages.ts";
import type { TextProblem } from "../../core/references/text-problems.ts";

export interface Problem {
  readonly code: string;
  readonly severity: TextProblem["severity"];
  readonly start: LinePosition;
  readonly end: LinePosition;
  /** Whole sentences: what is wrong, and what to do. */
  readonly message: string;
  readonly fixes: readonly Fix[];
}

export type Fix =
  | {
      readonly kind: "replace";
      readonly title: string;
      readonly start: LinePosition;
      readonly end: LinePosition;
      readonly newText: string;
    }
  /** Adds the logical name to the manifest of the file's project. */
  | { readonly kind: "add-name"; readonly title: string; readonly name: string };
