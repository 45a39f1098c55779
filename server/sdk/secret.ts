// The value of a secret as a program holds it: nothing that prints, copies or serializes objects finds it.
import { copyBytes, SecretBytes } from "../../shared/secret-bytes.ts";
import { SecretsError } from "./errors.ts";

/**
 * A value that shows itself as "[secret]" wherever it is printed, joined to a text or made JSON of. `reveal` and `bytes`
 * give it. Made for `using`: at the end of the block its memory is overwritten.
 */
export class Secret<Value extends string = string> {
  #held: SecretBytes | null;

  /** Takes the bytes over: whoever gave them must not use them any more. */
  constructor(bytes: Uint8Array) {
    this.#held = new SecretBytes(bytes);
  }

  /**
   * The value. A string cannot be overwritten: keep it as short as possible, and prefer `bytes` where bytes will do.
   * Throws SecretsError "secret-disposed", and "secret-not-text" where the value is not UTF-8.
   */
  reveal(): Value {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.#value()) as Value;
    } catch (error) {
      if (error instanceof SecretsError) throw error;
      throw new SecretsError("secret-not-text", "the value is not text", "take its bytes()");
    }
  }

  /** A copy of the value, for the caller to overwrite. Throws SecretsError "secret-disposed". */
  bytes(): Uint8Array {
    return copyBytes(this.#value());
  }

  /** Overwrites the value in this process. What `reveal` and `bytes` gave stays as it is. */
  dispose(): void {
    this.#held?.dispose();
    this.#held = null;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  toString(): "[secret]" {
    return "[secret]";
  }

  toJSON(): "[secret]" {
    return "[secret]";
  }

  #value(): Uint8Array {
    if (this.#held !== null) return this.#held.bytes;
    throw new SecretsError("secret-disposed", "the secret was disposed of", "get it again, or dispose of it later");
  }
}

// Not a member, which would put a symbol of Node's into the types.
Object.defineProperty(Secret.prototype, Symbol.for("nodejs.util.inspect.custom"), { value: () => "[secret]" });
