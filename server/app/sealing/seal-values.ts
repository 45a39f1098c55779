// Seals values for one SealedSecret: those that were given, and those that are read from their backends. With each goes what
// is written beside it: the key that sealed it, and from where it was.
import { ok, type Result } from "../../../shared/result.ts";
import { isDataKey, isNamespace, isSecretName } from "../../../shared/sealed-secrets.ts";
import { SecretBytes } from "../../../shared/secret-bytes.ts";
import { dayOf, type SealingCertificate } from "../../adapters/providers/sealed-secrets/certificate.ts";
import { ciphertextId, sealValue } from "../../adapters/providers/sealed-secrets/envelope.ts";
import { type SecretFailure, secretFailure } from "../../core/references/failure.ts";
import type { Outcome } from "../../core/references/provider.ts";
import { labelOf, type Sealee } from "../../core/sealing/scope.ts";
import type { SealedWith } from "../../core/sealing/sealed-with.ts";
import type { AskOptions, SecretService } from "../secrets/service.ts";

export interface SealedValue {
  readonly sealed: string;
  readonly record: SealedWith;
}

/** A value, or the logical name or reference that it is read from. */
export type ValueSource = SecretBytes | string;

export interface Sealing {
  readonly certificate: SealingCertificate;
  readonly service: Pick<SecretService, "get">;
  readonly ask: AskOptions;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** All or none. Values stay with whoever gave them. Codes: those of `checkSealee`, and of reading what is referred to. */
export async function sealValues(
  values: ReadonlyMap<string, ValueSource>,
  sealee: Sealee,
  sealing: Sealing,
): Promise<Result<ReadonlyMap<string, SealedValue>, SecretFailure>> {
  const checked = checkSealee(sealee, [...values.keys()]);
  if (checked !== null) return checked;
  const all = new Map<string, SealedValue>();
  for (const [key, source] of values) {
    const sealed =
      source instanceof SecretBytes
        ? ok(recorded(sealValue(source.bytes, labelOf(sealee), sealing.certificate.publicKey), null, sealing))
        : await sealSecret(source, sealee, sealing);
    if (!sealed.ok) return sealed;
    all.set(key, sealed.value);
  }
  return ok(all);
}

/** Of a logical name or a reference. Codes: those of reading it. */
export async function sealSecret(name: string, sealee: Sealee, sealing: Sealing): Outcome<SealedValue> {
  const got = await sealing.service.get(name, sealing.ask);
  if (!got.ok) return got;
  using value = got.value.value;
  const sealed = sealValue(value.bytes, labelOf(sealee), sealing.certificate.publicKey);
  return ok(recorded(sealed, got.value.info.reference, sealing));
}

/** A ciphertext with what is known of it. */
export const recorded = (
  sealed: string,
  source: string | null,
  { certificate, now }: Pick<Sealing, "certificate" | "now">,
): SealedValue => ({
  sealed,
  record: { fingerprint: certificate.fingerprint, day: dayOf(now), ciphertext: ciphertextId(sealed), source },
});

/** Null: values of these keys can be sealed for it. Code: name-invalid. */
export function checkSealee({ name, namespace, scope }: Sealee, keys: readonly string[]) {
  if (name === null && scope === "strict") {
    return invalid(
      "the Secret has no name, and a value of scope strict opens under its name alone",
      "give it a name, or --name",
    );
  }
  if (namespace === null && scope !== "cluster-wide") {
    const message = `the Secret has no namespace, and a value of scope ${scope} opens in its namespace alone`;
    return invalid(message, "give it metadata.namespace or --namespace, or --scope cluster-wide");
  }
  if (name !== null && !isSecretName(name)) {
    return invalid("the name of the Secret is none that Kubernetes takes", "use lower case letters, digits, - and .");
  }
  if (namespace !== null && !isNamespace(namespace)) {
    return invalid("the namespace is none that Kubernetes takes", "use up to 63 lower case letters, digits and -");
  }
  if (keys.every(isDataKey)) return null;
  return invalid("a key is none that Kubernetes takes in a Secret", "use letters, digits, -, _ and .");
}

const invalid = (message: string, remedy: string) => secretFailure("name-invalid", message, remedy);
