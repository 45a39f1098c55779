// A mistake in latchkey.yaml, at its place in the text.

export interface ManifestProblem {
  readonly code: string;
  readonly severity: "error" | "warning";
  /** UTF-16 offsets into the text; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** Never repeats a text that could be a value in the wrong place. */
  readonly message: string;
  readonly remedy: string;
  readonly fix?: { readonly title: string; readonly start: number; readonly end: number; readonly newText: string };
}
