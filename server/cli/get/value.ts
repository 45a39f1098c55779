// Hands a value over: shown on the terminal, written to a pipe as it is, or put into the clipboard.
import { type Failure, ok, type Result } from "../../../shared/result.ts";
import type { SecretBytes } from "../../../shared/secret-bytes.ts";
import { type ParsedCommand, usage } from "../command.ts";
import { complain, EXIT, type Host } from "../host.ts";
import { copyToClipboard } from "../secrets/clipboard.ts";
import { fail, type Session } from "../secrets/session.ts";
import { escapeText } from "../terminal.ts";
import { getSpec } from "./spec.ts";

export type Delivery = { readonly to: "terminal" | "pipe" } | { readonly to: "clipboard"; readonly seconds: number };

const CLEAR_AFTER = 30;
const MAX_CLEAR_AFTER = 600;

/** Null: the value is not asked for. Code: "usage". */
export function readDelivery(parsed: ParsedCommand, { output }: Host): Result<Delivery | null> {
  if (parsed.has("reveal")) {
    if (parsed.has("raw")) return ok({ to: "pipe" });
    if (output.isTTY === true) return ok({ to: "terminal" });
    const message = "the value is shown on a terminal alone, and standard output is none";
    return { ok: false, error: usage(getSpec, message, "--copy; or --reveal --raw where a program is to have it") };
  }
  if (!parsed.has("copy")) return ok(null);
  const text = parsed.get("clear-after") ?? String(CLEAR_AFTER);
  const seconds = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (seconds >= 1 && seconds <= MAX_CLEAR_AFTER) return ok({ to: "clipboard", seconds });
  const message = "--clear-after is not a number of seconds";
  return { ok: false, error: usage(getSpec, message, `--clear-after with 1 to ${MAX_CLEAR_AFTER}`) };
}

/** The result is the exit code. */
export async function hand(name: string, delivery: Delivery, session: Session, host: Host): Promise<number> {
  const got = await session.secrets.get(name, session.ask);
  if (!got.ok) return fail(host, got.error);
  using value = got.value.value;
  for (const warning of got.value.info.warnings) host.log.write(`latchkey: ${escapeText(warning)}\n`);
  switch (delivery.to) {
    case "pipe":
      await write(host, value.bytes);
      return EXIT.nothing;
    case "terminal":
      return await show(value, host);
    case "clipboard":
      // The value is overwritten when this function is left.
      return await copy(name, value, delivery.seconds, host);
  }
}

/** Resolves when the bytes are out of our hands. */
const write = (host: Host, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve) => void host.output.write(bytes, () => resolve()));

/** Lines stay lines; whatever else would command the terminal is written out. */
async function show(value: SecretBytes, host: Host): Promise<number> {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value.bytes);
  } catch {
    complain(host, {
      code: "value-not-text",
      message: "the value is not text: a terminal cannot show it",
      remedy: "--reveal --raw > FILE, or --copy",
    });
    return EXIT.failed;
  }
  const shown = text.split("\n").map(escapeText).join("\n");
  host.output.write(`${shown}\n`);
  if (shown !== text) {
    host.log.write("latchkey: what is not printable is shown as \\x1b. Try: --reveal --raw for the bytes\n");
  }
  return EXIT.nothing;
}

async function copy(name: string, value: SecretBytes, seconds: number, host: Host): Promise<number> {
  const copied = await copyToClipboard(value.bytes, seconds, host);
  if (!copied.ok) return failed(host, copied.error);
  const then =
    copied.value === "clears"
      ? `The clipboard is cleared in ${seconds} s.`
      : "The terminal took it: clear the clipboard yourself.";
  host.output.write(`${escapeText(name)} copied. ${then}\n`);
  return EXIT.nothing;
}

function failed(host: Host, failure: Failure): number {
  complain(host, failure);
  return EXIT.failed;
}
