// Standard input to its end, as bytes that are overwritten: a value, or a manifest that holds values.
import { err, ok, type Result } from "../../../shared/result.ts";
import { copyBytes, SecretBytes } from "../../../shared/secret-bytes.ts";
import type { Host } from "../host.ts";
import type { NoAnswer } from "./prompt.ts";

/** No backend takes more in one secret. */
const MAX = 8 * 1024 * 1024;

/** Codes: too-large, interrupted, ended. */
export async function readInput({ input, signal }: Host, keepsNewline: boolean): Promise<Result<SecretBytes>> {
  const pieces: Buffer[] = [];
  let length = 0;
  const stop = (): void => void input.destroy();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const piece of input as AsyncIterable<Buffer>) {
      pieces.push(piece);
      length += piece.length;
      if (length > MAX) return tooLarge;
    }
    const whole = Buffer.concat(pieces);
    const value = new SecretBytes(copyBytes(whole, 0, keepsNewline ? whole.length : endWithoutNewline(whole)));
    whole.fill(0);
    return ok(value);
  } catch {
    const why: NoAnswer = signal.aborted ? "interrupted" : "ended";
    return err({ code: why, message: "standard input was not read to its end: nothing was done", remedy: "try again" });
  } finally {
    signal.removeEventListener("abort", stop);
    for (const piece of pieces) piece.fill(0);
  }
}

const tooLarge = err({ code: "too-large", message: "the value is larger than 8 MiB", remedy: "keep files elsewhere" });

function endWithoutNewline(bytes: Uint8Array): number {
  if (bytes.at(-1) !== 0x0a) return bytes.length;
  return bytes.length - (bytes.at(-2) === 0x0d ? 2 : 1);
}
