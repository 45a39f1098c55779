// The value of `latchkey set`: asked for twice on a terminal, or standard input to its end. Bytes all the way.
import { ok, type Result } from "../../../shared/result.ts";
import { copyBytes, SecretBytes } from "../../../shared/secret-bytes.ts";
import { type ParsedCommand, usage } from "../command.ts";
import type { Host } from "../host.ts";
import { hidingInput, isInteractive, type NoAnswer } from "../secrets/prompt.ts";
import { escapeText } from "../terminal.ts";
import { setSpec } from "./spec.ts";

/** No backend takes more in one secret. */
const MAX = 8 * 1024 * 1024;

/** Codes: usage, value-empty, value-differs, too-large, interrupted, ended. */
export async function readValue(name: string, parsed: ParsedCommand, host: Host): Promise<Result<SecretBytes>> {
  const read = parsed.has("stdin") ? await readInput(host, parsed.has("keep-newline")) : await askTwice(name, host);
  if (!read.ok || read.value.length > 0) return read;
  return wrong("value-empty", "the value is empty: nothing was stored", "give one; an empty secret protects nothing");
}

async function askTwice(name: string, host: Host): Promise<Result<SecretBytes>> {
  if (!isInteractive(host)) {
    const message = "the value is asked for on a terminal, and there is none";
    return { ok: false, error: usage(setSpec, message, "--stdin, as in: latchkey set NAME --stdin < FILE") };
  }
  return hidingInput(host, async (ask) => {
    const first = await ask(`Value of ${escapeText(name)}: `);
    if (typeof first === "string") return none(first);
    using value = new SecretBytes(first);
    const second = await ask("Once more: ");
    if (typeof second === "string") return none(second);
    using again = new SecretBytes(second);
    if (Buffer.compare(value.bytes, again.bytes) === 0) return ok(value.copy());
    return wrong("value-differs", "the two are not the same: nothing was stored", "set it again");
  });
}

async function readInput({ input, signal }: Host, keepsNewline: boolean): Promise<Result<SecretBytes>> {
  const pieces: Buffer[] = [];
  let length = 0;
  const stop = (): void => void input.destroy();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const piece of input as AsyncIterable<Buffer>) {
      pieces.push(piece);
      length += piece.length;
      if (length > MAX) return wrong("too-large", "the value is larger than 8 MiB", "keep files elsewhere");
    }
    const whole = Buffer.concat(pieces);
    const value = new SecretBytes(copyBytes(whole, 0, keepsNewline ? whole.length : endWithoutNewline(whole)));
    whole.fill(0);
    return ok(value);
  } catch {
    return none(signal.aborted ? "interrupted" : "ended");
  } finally {
    signal.removeEventListener("abort", stop);
    for (const piece of pieces) piece.fill(0);
  }
}

function endWithoutNewline(bytes: Uint8Array): number {
  if (bytes.at(-1) !== 0x0a) return bytes.length;
  return bytes.length - (bytes.at(-2) === 0x0d ? 2 : 1);
}

const wrong = (code: string, message: string, remedy: string): Result<never> => ({
  ok: false,
  error: { code, message, remedy },
});

const none = (why: NoAnswer): Result<never> => wrong(why, "no value was given: nothing was stored", "set it again");
