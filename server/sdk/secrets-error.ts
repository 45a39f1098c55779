// What a program catches when a secret cannot be had.

/** `code` is stable and `docs/references.md` lists it; neither message nor remedy holds a value. */
export class SecretsError extends Error {
  override readonly name = "SecretsError";
  readonly code: string;
  /** What was asked for: a logical name or a reference. */
  readonly reference: string | null;
  /** What to do. */
  readonly remedy: string;

  constructor(failure: { code: string; message: string; remedy: string; reference?: string }) {
    const { code, message, remedy, reference = null } = failure;
    super(`${reference === null ? "" : `${reference}: `}${message}. Try: ${remedy}`);
    this.code = code;
    this.reference = reference;
    this.remedy = remedy;
  }
}
