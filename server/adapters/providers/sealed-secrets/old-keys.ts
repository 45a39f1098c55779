// Which values of SealedSecrets were sealed with another key than the present certificate's, in the words that people read.
// The controller opens them as long as it keeps that key; who has got hold of it, too.
import { type KeyState, keyStateOf } from "../../../core/sealing/sealed-with.ts";
import type { SealedSecret } from "./manifests.ts";

const REMEDY = "seal anew with latchkey reseal";

/** Of one secret, a sentence at most for each state. */
export function oldKeysOf({ values }: SealedSecret, fingerprint: string): readonly string[] {
  const named = (state: KeyState): readonly string[] =>
    [...values].filter(([, { record }]) => keyStateOf(record, fingerprint) === state).map(([key]) => key);
  const [old, unknown] = [named("old"), named("unknown")];
  return [
    ...(old.length === 0 ? [] : [`Sealed with an old key: ${old.join(", ")}; ${REMEDY}.`]),
    ...(unknown.length === 0 ? [] : [`Nothing says with which key these were sealed: ${unknown.join(", ")}.`]),
  ];
}

/** Of many, as counts. What nothing is known of is no fault of the set-up, and is left to `oldKeysOf`. */
export function oldKeysIn(secrets: readonly SealedSecret[], fingerprint: string): readonly string[] {
  const values = secrets.flatMap((one) => [...one.values.values()]);
  const old = values.filter(({ record }) => keyStateOf(record, fingerprint) === "old").length;
  if (old === 0) return [];
  const which = old === 1 ? "1 value is sealed with an old key" : `${old} values are sealed with an old key`;
  return [`${which}: latchkey reseal --check says which.`];
}
