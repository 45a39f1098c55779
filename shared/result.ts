// Expected failures travel as values: a Result is either a value or an error with a stable code.
// Only bugs throw.

export type Result<T, E extends Failure = Failure> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

/** What every expected error carries. `message` says what happened and where, `remedy` what to do; neither holds a value. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly remedy?: string;
}

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

export const err = <E extends Failure>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error });
