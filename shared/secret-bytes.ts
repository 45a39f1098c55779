// The one form in which a secret's value travels: bytes that no log, error, JSON or debugger shows by accident.

const SHOWN = "[secret]";

/** A copy of memory of its own: `slice` of Node's buffers is none. */
export const copyBytes = (bytes: Uint8Array, start = 0, end = bytes.length): Uint8Array<ArrayBuffer> =>
  new Uint8Array(bytes.subarray(start, end));

export class SecretBytes {
  #bytes: Uint8Array;

  /** Takes the bytes over: whoever gave them must not use them any more. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The bytes themselves, not a copy. Empty after `dispose`. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get length(): number {
    return this.#bytes.length;
  }

  copy(): SecretBytes {
    return new SecretBytes(copyBytes(this.#bytes));
  }

  /** Overwrites the bytes. Copies that libraries made are out of reach: see SECURITY.md. */
  dispose(): void {
    this.#bytes.fill(0);
    this.#bytes = new Uint8Array(0);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return SHOWN;
  }
}
