// A value as a program has it: printed by accident it shows nothing, and its bytes are overwritten when it is disposed of.
import { Buffer } from "node:buffer";
import type { SecretBytes } from "../../shared/secret-bytes.ts";

const SHOWN = "[secret]";

/** A secret's value. `T` narrows what `reveal` gives, where generated types say so. */
export class Secret<T extends string = string> {
  readonly #value: SecretBytes;
  #isDisposed = false;

  /** Takes the bytes over. */
  constructor(value: SecretBytes) {
    this.#value = value;
  }

  /** The value as text. It is a copy that nothing can overwrite: keep it no longer than needed. Throws once disposed of. */
  reveal(): T {
    return Buffer.from(this.#alive().bytes).toString("utf8") as T;
  }

  /** A copy of the bytes, which whoever receives it overwrites. Throws once disposed of. */
  bytes(): Uint8Array {
    return this.#alive().copy().bytes;
  }

  /** Overwrites the bytes. */
  dispose(): void {
    this.#isDisposed = true;
    this.#value.dispose();
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

  #alive(): SecretBytes {
    if (this.#isDisposed) throw new TypeError("the secret was disposed of; get it again");
    return this.#value;
  }
}
