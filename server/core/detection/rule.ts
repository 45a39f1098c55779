// What a detection rule is. A rule names the keywords that make it worth a look and reports spans, never text.
// Adding a rule is one entry in a vendor file of server/core/rules and, for a new file, one line in its index.

export type Severity = "critical" | "high" | "medium" | "low";
export type Confidence = "high" | "medium" | "low";

/** Why a match is believed (or doubted). Shown to people; each code has one sentence in `reasons.ts`. */
export type Reason =
  | "checksum-holds"
  | "checksum-fails"
  | "structure-holds"
  | "encrypted"
  | "vendor-named"
  | "name-and-value"
  | "url-user-info"
  | "authorization-header"
  | "decoded-base64"
  | "decoded-hex"
  | "decoded-percent"
  | "ignore-expired"
  | "ignore-unreasoned"
  | "exposed-in-log"
  | "exposed-in-error"
  | "exposed-in-url"
  | "exposed-in-token"
  | "exposed-in-image"
  | "exposed-in-front-end";

/**
 * The text a rule looks at: the UTF-8 bytes of a document read as latin-1, so that an index is a byte offset and a
 * character outside ASCII shows as two to four characters of U+0080–U+00FF.
 */
export interface Source {
  readonly text: string;
  /** Path with `/` as given by the caller; may be empty. Only its name and extension are worth looking at. */
  readonly path: string;
}

export interface Match {
  /** Byte offsets of the secret alone, not its quotes or its key; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** Lowers or raises the rule's own confidence. */
  readonly confidence?: Confidence;
  readonly reason?: Reason;
  /** Replaces the rule's severity for this match. */
  readonly severity?: Severity;
}

export type Report = (match: Match) => void;

/** How far from a keyword a rule may look, in bytes, in either direction. Incremental scanning depends on it. */
export const REACH = 4096;

export interface Rule {
  readonly id: string;
  /** What it is, as in "GitHub personal access token". */
  readonly title: string;
  readonly severity: Severity;
  /** Confidence of a match that says nothing of its own. */
  readonly confidence: Confidence;
  /**
   * Literals of at least three ASCII characters; one of them stands at `hit` when `match` is called. None: a line begins
   * there, and the rule is asked for every line, which is slow; for the rules that projects bring.
   */
  readonly keywords: readonly string[];
  /** Keywords are compared without regard to case unless this is true. */
  readonly caseSensitive?: boolean;
  /**
   * "near" (default): what is reported for a hit depends only on the text within REACH bytes of it.
   * "block": on the text from the hit on, as far as the rule likes (private key blocks). Block rules run over the
   * whole document on every edit, so they need keywords that are rare.
   */
  readonly reach?: "near" | "block";
  /** True for the rules of another project (see `RuleSource`): a finding is dropped where it overlaps one of ours. */
  readonly yields?: boolean;
  /** A guess from a name and a value's shape: where it overlaps a rule that knows the token, that rule wins. */
  readonly generic?: boolean;
  /** Of code that lets a secret out rather than of a secret in the text: the span is the variable, not a value. */
  readonly exposure?: boolean;
  /** Longest public prefix; all that a preview may show. Empty where the token has none. */
  readonly prefix: string;
  /** Least length of the token, for rules with a prefix: shorter values that begin so are cut off or made up. */
  readonly shortest?: number;
  /** Pure and synchronous; calls `report` for every secret that belongs to the keyword at byte offset `hit`. */
  match(source: Source, hit: number, report: Report): void;
  readonly examples: Examples;
  /** Where to read about the token and how to revoke it. */
  readonly help?: { readonly docs?: string; readonly revoke?: string };
}

/**
 * Texts that must and must not be reported. Written as templates so that no key-shaped literal stands in a source
 * file: `{{ghp_[A-Za-z0-9]{36}}}` is replaced by a random string that the pattern matches.
 */
export interface Examples {
  readonly leaks: readonly Sample[];
  readonly clean: readonly Sample[];
}

export type Sample = string | { readonly text: string; readonly path: string };
