// Seals the value of a secret where it is read, in the broker: what leaves it opens in the cluster alone.
import { ok } from "../../../shared/result.ts";
import { parseCertificate, refuseCertificate } from "../../adapters/providers/sealed-secrets/certificate.ts";
import { sealValue } from "../../adapters/providers/sealed-secrets/envelope.ts";
import type { Outcome } from "../../core/references/provider.ts";
import type { AskOptions, SecretService } from "../secrets/service.ts";

export interface SealWith {
  /** PEM of one certificate. */
  readonly certificate: string;
  /** Whose it is: see `labelOf`. */
  readonly label: string;
}

export interface SealedFrom {
  readonly sealed: string;
  /** Where the value was read. */
  readonly reference: string;
}

/** Codes: those of the certificate, and of reading the secret. */
export async function sealSecret(
  service: Pick<SecretService, "get">,
  name: string,
  { certificate, label }: SealWith,
  options: AskOptions,
): Outcome<SealedFrom> {
  const now = Date.now();
  const its = parseCertificate(certificate, "the request", now);
  if (!its.ok) return its;
  const refused = refuseCertificate(its.value, "the request", now);
  if (refused !== null) return refused;
  const got = await service.get(name, options);
  if (!got.ok) return got;
  using value = got.value.value;
  return ok({ sealed: sealValue(value.bytes, label, its.value.publicKey), reference: got.value.info.reference });
}
