// Everything that can go wrong between a reference and its value: one table says of each code what the cache, the
// retries and the command line make of it. The policy is in docs/references.md.
import type { Failure } from "../../../shared/result.ts";
import { parseRef } from "../../../shared/secret-ref.ts";
import { isNameShaped, isReference } from "./names.ts";

interface Policy {
  /** May be tried again at once, within the limits of `retry.ts`. */
  readonly retry?: true;
  /** The backend is merely out of reach: a value that is still young enough may be given instead. */
  readonly stale?: true;
  /** What is held for this principal at this backend is forgotten, and nothing asked again until a person retries. */
  readonly purge?: true;
  /** There is no value: what a reference with `optional` allows for. */
  readonly absent?: true;
  /** Exit code of the command line. */
  readonly exit: 2 | 3 | 4;
}

const policies = {
  // The backend was not reached, or is in no state to answer.
  unreachable: { retry: true, stale: true, exit: 4 },
  timeout: { retry: true, stale: true, exit: 4 },
  "connection-lost": { retry: true, stale: true, exit: 4 },
  throttled: { retry: true, stale: true, exit: 4 },
  "server-error": { retry: true, stale: true, exit: 4 },
  /** An answer that ends early or is not what the protocol says. */
  "bad-answer": { retry: true, stale: true, exit: 4 },
  "not-replicated": { retry: true, stale: true, exit: 4 },
  standby: { retry: true, stale: true, exit: 4 },
  "circuit-open": { stale: true, exit: 4 },
  "answer-too-large": { exit: 4 },
  "not-supported-by-server": { exit: 4 },
  "tls-failed": { exit: 4 },
  redirected: { exit: 4 },
  sealed: { exit: 4 },
  uninitialised: { exit: 4 },
  // It was reached and says no.
  "signed-out": { purge: true, exit: 4 },
  "credential-expired": { purge: true, exit: 4 },
  "credential-refused": { purge: true, exit: 4 },
  "role-refused": { purge: true, exit: 4 },
  forbidden: { purge: true, exit: 4 },
  /** A one-time token that does not open what was asked for: somebody else may have opened it. */
  "wrapping-refused": { exit: 4 },
  "clock-skewed": { exit: 4 },
  "pin-incorrect": { purge: true, exit: 4 },
  "pin-locked": { purge: true, exit: 4 },
  "pin-missing": { exit: 4 },
  "pin-unsafe": { exit: 3 },
  "module-missing": { exit: 4 },
  "module-unsafe": { exit: 3 },
  "module-crashed": { retry: true, exit: 4 },
  "token-absent": { purge: true, exit: 4 },
  "passphrase-missing": { exit: 4 },
  "passphrase-wrong": { exit: 4 },
  "keyring-unavailable": { exit: 4 },
  "vault-damaged": { exit: 4 },
  // The key that values are encrypted with, and what was encrypted.
  "key-not-found": { exit: 4 },
  "key-forbidden": { purge: true, exit: 4 },
  /** Disabled, retired, or not made for this. */
  "key-unusable": { purge: true, exit: 4 },
  "envelope-tampered": { exit: 2 },
  /** It was encrypted for another place. */
  "envelope-moved": { exit: 2 },
  "envelope-other-key": { exit: 2 },
  "envelope-version-unknown": { exit: 2 },
  "value-not-encrypted": { exit: 3 },
  // There is no such thing, or it is in no state to be read.
  "not-found": { absent: true, exit: 2 },
  "version-not-found": { absent: true, exit: 2 },
  "version-deleted": { absent: true, exit: 2 },
  "version-destroyed": { absent: true, exit: 2 },
  "secret-deleted": { absent: true, exit: 2 },
  "secret-disabled": { exit: 2 },
  "field-not-found": { absent: true, exit: 2 },
  "field-not-text": { exit: 2 },
  "value-not-encoded": { exit: 2 },
  "file-changed": { retry: true, exit: 2 },
  "file-unreadable": { exit: 2 },
  "path-outside": { exit: 3 },
  "value-sealed": { exit: 2 },
  // A write that did not happen.
  conflict: { exit: 2 },
  "already-exists": { exit: 2 },
  "read-only": { exit: 2 },
  "too-large": { exit: 2 },
  /** The backend could, and is not allowed to hold more: waiting does not help. */
  "quota-exceeded": { exit: 4 },
  "name-invalid": { exit: 2 },
  "write-failed": { exit: 2 },
  "value-invalid": { exit: 2 },
  "read-back-differs": { exit: 2 },
  /** It is written, and who wrote it may not read it: no failure to whoever wants no more than that. */
  "written-unread": { exit: 2 },
  unsupported: { exit: 2 },
  // Sealing.
  "certificate-invalid": { exit: 2 },
  "certificate-expired": { exit: 2 },
  /** It is no Secret or SealedSecret, or not one that can be worked on. */
  "secret-manifest-invalid": { exit: 2 },
  /** No key that is at hand opens it. */
  "unseal-failed": { exit: 2 },
  // What was asked makes no sense here.
  "name-unknown": { exit: 2 },
  "environment-missing": { exit: 2 },
  "backend-unknown": { exit: 2 },
  "backend-invalid": { exit: 2 },
  "manifest-invalid": { exit: 2 },
  "manifest-unreadable": { exit: 2 },
  "reference-invalid": { exit: 2 },
  cancelled: { exit: 2 },
  "broker-lost": { retry: true, exit: 2 },
  "handle-invalid": { exit: 2 },
  // Refused by policy.
  "mode-refused": { exit: 3 },
  "endpoint-untrusted": { exit: 3 },
  "endpoint-forbidden": { exit: 3 },
  "plaintext-refused": { exit: 3 },
  "tenant-refused": { exit: 3 },
} as const satisfies Record<string, Policy>;

export type SecretFailureCode = keyof typeof policies;

/** `message` and `remedy` never hold a value; `reference` is the reference or the logical name that was asked for. */
export interface SecretFailure extends Failure {
  readonly code: SecretFailureCode;
  readonly remedy: string;
  readonly reference?: string;
  /** Milliseconds the server asks to wait before the next attempt. */
  readonly retryAfter?: number;
  /** The reference says that there may be no value, and there is none. */
  readonly optional?: true;
}

export const cancelled = (): { readonly ok: false; readonly error: SecretFailure } =>
  secretFailure("cancelled", "it was cancelled", "try again");

export const policyOf = (code: SecretFailureCode): Policy => policies[code];

export const secretFailureCodes = Object.keys(policies) as readonly SecretFailureCode[];

export const isSecretFailureCode = (code: string): code is SecretFailureCode => Object.hasOwn(policies, code);

/** Before these it is not known whether what was asked for is a name at all: it could be a value in the wrong place. */
const UNRESOLVED: readonly SecretFailureCode[] = [
  "manifest-invalid",
  "manifest-unreadable",
  "name-unknown",
  "name-invalid",
  "backend-unknown",
  "mode-refused",
  "cancelled",
  "broker-lost",
];
/** These are about the project as a whole, and begin with the place of the mistake. */
const ABOUT_MANIFEST: readonly SecretFailureCode[] = ["manifest-invalid", "manifest-unreadable"];

/** What was asked for, where it may be repeated. */
export function referenceOf({ code, reference }: SecretFailure): string | null {
  if (reference === undefined) return null;
  const isShown = isReference(reference)
    ? parseRef(reference).ok
    : isNameShaped(reference) || !UNRESOLVED.includes(code);
  return isShown ? reference : null;
}

/** As a word of its own: short names stand in many words. */
const says = (message: string, reference: string): boolean =>
  message.split(/\s+/).some((word) => word.replace(/[,;:.]$/, "") === reference);

/** The message with what was asked for before it, unless it says that itself. */
export function messageOf(failure: SecretFailure): string {
  const { code, message } = failure;
  const reference = referenceOf(failure);
  if (reference === null || says(message, reference) || ABOUT_MANIFEST.includes(code)) return message;
  return `${reference}: ${message}`;
}

/** A failure as providers make it: they need not know how they were referred to. */
export const secretFailure = (
  code: SecretFailureCode,
  message: string,
  remedy: string,
  more: { readonly retryAfter?: number } = {},
): { readonly ok: false; readonly error: SecretFailure } => ({ ok: false, error: { code, message, remedy, ...more } });
