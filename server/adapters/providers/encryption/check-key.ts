// Whether a key can be used: makes a data key for nothing and opens it again. For `latchkey doctor`.
import { ok } from "../../../../shared/result.ts";
import type { EnvelopePlace } from "../../../core/encryption/envelope.ts";
import type { KeyHolder } from "../../../core/encryption/key-holder.ts";
import type { SecretFailure } from "../../../core/references/failure.ts";
import { policyOf } from "../../../core/references/failure.ts";
import type { Health, Outcome } from "../../../core/references/provider.ts";

/** Codes: as those of the key holder. Whoever may write alone, or read alone, is in order. */
export async function checkKey(
  holder: KeyHolder,
  place: EnvelopePlace,
  signal: AbortSignal,
): Outcome<Omit<Health, "tooWide">> {
  const known = await holder.describe(signal);
  if (!known.ok && known.error.code !== "forbidden") return known;
  const facts = known.ok ? known.value : { detail: holder.title };
  const made = await holder.create(place, signal);
  if (!made.ok) {
    return isDenied(made.error) ? ok({ ...facts, detail: `${facts.detail}, which may not be used to write` }) : made;
  }
  const { key, keys } = made.value;
  key.dispose();
  const opened = await holder.open(keys, place, signal);
  if (opened.ok) opened.value.dispose();
  else if (isDenied(opened.error)) return ok({ ...facts, detail: `${facts.detail}, which may not be used to read` });
  else return opened;
  return ok(facts);
}

/** By intent, perhaps: a right is missing, or a private key. */
const isDenied = ({ code }: SecretFailure): boolean =>
  code === "forbidden" || code === "key-forbidden" || policyOf(code).absent === true;
