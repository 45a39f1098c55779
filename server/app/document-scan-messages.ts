// What travels between the thread that holds the documents and the one that scans them.
// Text goes one way only; what comes back are positions.

import type { Suppression } from "../core/detection/finding.ts";
import type { KnownSecret, StoredAt } from "../core/detection/known-secrets.ts";
import type { ProjectPolicy } from "../core/detection/project/policy.ts";
import type { Confidence, Reason, Severity } from "../core/detection/rule.ts";

/** Line and character from 0; characters count UTF-16 units. */
export interface LinePosition {
  readonly line: number;
  readonly character: number;
}

/** The text between two positions of the document as it is before this edit became `text`. */
export interface TextEdit {
  readonly start: LinePosition;
  readonly end: LinePosition;
  readonly text: string;
}

/** A finding in an open document, with what is shown of its rule. Holds no text of the secret. */
export interface DocumentFinding {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly reasons: readonly Reason[];
  readonly suppressed: Suppression | null;
  readonly fingerprint: string;
  readonly start: LinePosition;
  readonly end: LinePosition;
  /** The name that the secret is given to, where one stands before it. */
  readonly name: string | null;
  /** How many characters the secret has. */
  readonly length: number;
  readonly docs: string | null;
  readonly revoke: string | null;
  /** Where the secret is stored already, if that is known. */
  readonly stored?: StoredAt;
  /** The rule is the project's own, so that there is no page about it. */
  readonly isOwn?: boolean;
}

/** A project with rules or allowances of its own, and where in it a document lies. */
export interface DocumentProject {
  /** Of the policy that was sent before. */
  readonly id: number;
  readonly path: string;
}

/** The whole text, or the edits since the version that the worker holds. */
export type DocumentContent = { readonly text: string } | { readonly edits: readonly TextEdit[] };

export interface ScanMessage {
  readonly type: "scan";
  readonly id: string;
  readonly version: number;
  /** The path that rules look at. */
  readonly path: string;
  /** The path that a fingerprint is made of. */
  readonly fingerprintPath: string;
  /** None: there is nothing but the product's own rules. */
  readonly project?: DocumentProject;
  readonly content: DocumentContent;
}

export type ToWorker =
  | ScanMessage
  | { readonly type: "forget"; readonly id: string }
  /** Comes before the first document of a project; null: no document is of it any more. */
  | { readonly type: "project"; readonly id: number; readonly policy: ProjectPolicy | null }
  /** Where secrets are stored, as far as it was not said before. */
  | { readonly type: "known"; readonly secrets: readonly KnownSecret[] };

export type FromWorker =
  /** The scan itself begins now: its deadline runs from here. */
  | { readonly type: "begin" }
  | { readonly type: "done"; readonly findings: readonly DocumentFinding[]; readonly overdue: boolean }
  /** A bug: `cause` is the kind of the error and the place in our code, never its message. */
  | { readonly type: "failed"; readonly cause: string };
