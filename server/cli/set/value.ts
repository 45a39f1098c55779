// The value of `latchkey set`: asked for twice on a terminal, or standard input to its end. Bytes all the way.
import { ok, type Result } from "../../../shared/result.ts";
import { SecretBytes } from "../../../shared/secret-bytes.ts";
import { type ParsedCommand, usage } from "../command.ts";
import type { Host } from "../host.ts";
import { hidingInput, isInteractive, type NoAnswer } from "../secrets/prompt.ts";
import { readInput } from "../secrets/read-input.ts";
import { escapeText } from "../terminal.ts";
import { setSpec } from "./spec.ts";

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

const wrong = (code: string, message: string, remedy: string): Result<never> => ({
  ok: false,
  error: { code, message, remedy },
});

const none = (why: NoAnswer): Result<never> => wrong(why, "no value was given: nothing was stored", "set it again");
