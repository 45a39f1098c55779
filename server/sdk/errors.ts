// What the SDK throws: what was asked for, what happened and what to do, for people and for programs. Never a value.
import { parseRef } from "../../shared/secret-ref.ts";
import type { SecretFailure, SecretFailureCode } from "../core/references/failure.ts";
import { isNameShaped } from "../core/references/resolve.ts";

/** Stable: programs may branch on it. */
export type SecretsErrorCode =
  | SecretFailureCode
  /** The secret was disposed of, and is asked for its value. */
  | "secret-disposed"
  /** The value is not UTF-8, and is asked for as a string. */
  | "secret-not-text"
  /** The secrets were closed. */
  | "closed";

/** Every error of secrets. It has no `cause`, and neither message nor fields ever hold a value. */
export class SecretsError extends Error {
  readonly code: SecretsErrorCode;
  /** The name or the reference that was asked for; null: the error concerns none. */
  readonly reference: string | null;
  /** What to do. */
  readonly remedy: string;

  constructor(code: SecretsErrorCode, message: string, remedy: string, reference: string | null = null) {
    super(`${reference === null ? "" : `${reference}: `}${message}. Try: ${remedy}`);
    this.code = code;
    this.reference = reference;
    this.remedy = remedy;
  }

  override get name(): "SecretsError" {
    return "SecretsError";
  }
}

/** A failure of the service as the error that is thrown. */
export function errorOf({ code, message, remedy, reference }: SecretFailure): SecretsError {
  return new SecretsError(code, message, remedy, reference === undefined ? null : shownOf(reference));
}

/** What was asked for might be a value in the wrong place, and is then not repeated. */
const shownOf = (asked: string): string | null => (isNameShaped(asked) || parseRef(asked).ok ? asked : null);
