// What the SDK throws: what was asked for, what happened and what to do, for people and for programs. Never a value.
import { referenceOf, type SecretFailure, type SecretFailureCode } from "../core/references/failure.ts";

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
export function errorOf(failure: SecretFailure): SecretsError {
  const { code, message, remedy } = failure;
  return new SecretsError(code, message, remedy, referenceOf(failure));
}
