// Whether a key can be used: makes a data key for nothing and opens it again. For `latchkey doctor`.
import { ok } from "../../../../shared/result.ts";
import type { EnvelopePlace } from "../../../core/encryption/envelope.ts";
import type { KeyHolder } from "../../../core/encryption/key-holder.ts";
import { policyOf, type SecretFailure } from "../../../core/references/failure.ts";
import type { Health, Outcome } from "../../../core/references/provider.ts";

/** Codes: as those of the key holder. Whoever may write alone, or read alone, is in order. */
export async function checkKey(
  holder: KeyHolder,
  place: EnvelopePlace,
  signal: AbortSignal,
): Outcome<Omit<Health, "tooWide">> {
  const known = await holder.describe(signal);
  if (!known.ok && !isForbidden(known.error)) return known;
  const facts = known.ok ? known.value : { detail: holder.title };
  const only = (what: string) => ok({ ...facts, detail: `${facts.detail}, which may not be used to ${what}` });
  const made = await holder.create(place, signal);
  if (!made.ok) return isForbidden(made.error) ? only("write") : made;
  const { key, keys } = made.value;
  key.dispose();
  const opened = await holder.open(keys, place, signal);
  if (opened.ok) opened.value.dispose();
  else return isForbidden(opened.error) || isWithoutKey(opened.error) ? only("read") : opened;
  return ok(facts);
}

const isForbidden = ({ code }: SecretFailure): boolean => code === "forbidden" || code === "key-forbidden";

/** By intent, perhaps: there is no private key here, not in this environment, or it is that of somebody else. */
const isWithoutKey = ({ code }: SecretFailure): boolean =>
  ["key-not-found", "envelope-other-key", "mode-refused"].includes(code) || policyOf(code).absent === true;
