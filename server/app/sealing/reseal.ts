// Seals values anew with the present certificate: from where they were read, opened with the controller's private key, or by
// the controller itself. A file is replaced once all that can be done in it is done.
import { ok, type Result } from "../../../shared/result.ts";
import type { Controller } from "../../adapters/providers/sealed-secrets/controller.ts";
import { openValue, sealValue } from "../../adapters/providers/sealed-secrets/envelope.ts";
import {
  pathOf,
  type SealedSecret,
  type SealedText,
  secretsIn,
} from "../../adapters/providers/sealed-secrets/manifests.ts";
import type { RecoveryKey } from "../../adapters/providers/sealed-secrets/recovery-keys.ts";
import { type SecretFailure, secretFailure } from "../../core/references/failure.ts";
import type { Outcome } from "../../core/references/provider.ts";
import { labelOf } from "../../core/sealing/scope.ts";
import { keyStateOf } from "../../core/sealing/sealed-with.ts";
import { readManifestFile, writeManifestFile } from "./manifest-file.ts";
import type { NamedFile, ResealedValue } from "./requests.ts";
import { recorded, type SealedValue, type Sealing, sealSecret } from "./seal-values.ts";
import { setSealed } from "./sealed-manifests.ts";

export interface ManifestPlace extends NamedFile {
  /** Of those in the file; null: all. */
  readonly secrets: ReadonlySet<string> | null;
}

type WithCertificate = Pick<Sealing, "certificate" | "now">;

/** How a value is had again without its plaintext in the manifest. */
export type SealAnew = (secret: SealedSecret, key: string, value: SealedText) => Outcome<SealedValue>;

/** From the reference that it was sealed from: what is there now, which may be another value by now. */
export const fromReference =
  (sealing: Sealing): SealAnew =>
  async (secret, _, { record }) => {
    const source = record?.source ?? null;
    return source === null ? sourceless : sealSecret(source, secret, sealing);
  };

const sourceless = secretFailure(
  "unseal-failed",
  "nothing says from where its value was read",
  "--controller URL, or --recovery-private-key FILE",
);

export const withRecoveryKeys =
  (keys: readonly RecoveryKey[], sealing: WithCertificate): SealAnew =>
  async (secret, _, { sealed, record }) => {
    const { publicKey, fingerprint: present } = sealing.certificate;
    const label = labelOf(secret);
    for (const { key, fingerprint } of keys) {
      const value = openValue(sealed, label, key);
      if (value === null) continue;
      const anew = fingerprint === present ? sealed : sealValue(value, label, publicKey);
      value.fill(0);
      return ok(recorded(anew, record?.source ?? null, sealing));
    }
    return unopened;
  };

const unopened = secretFailure(
  "unseal-failed",
  "none of the private keys opens it",
  "give the older keys of the controller, too; a value that was moved to another name or namespace opens nowhere",
);

export const byController =
  (controller: Controller, sealing: WithCertificate): SealAnew =>
  async (secret, key, { sealed, record }) => {
    const anew = await controller.sealAnew(secret, key, sealed);
    return anew.ok ? ok(recorded(anew.value, record?.source ?? null, sealing)) : anew;
  };

/** Null for `sealAnew`: nothing is changed, only looked at. Codes: those of reading and writing the file. */
export async function resealFile(
  place: ManifestPlace,
  fingerprint: string,
  sealAnew: SealAnew | null,
  signal: AbortSignal,
): Promise<Result<readonly ResealedValue[], SecretFailure>> {
  const { shown, secrets } = place;
  const before = readManifestFile(place);
  if (!before.ok) return before;
  let text = before.value;
  const all: ResealedValue[] = [];
  const found = secretsIn(text, shown).filter((one) => secrets === null || secrets.has(pathOf(one)));
  if (found.length === 0) {
    return secretFailure("secret-manifest-invalid", `${shown} holds no SealedSecret`, "name a file that does");
  }
  for (const secret of found) {
    const anew = new Map<string, SealedValue>();
    for (const [key, value] of secret.values) {
      const state = keyStateOf(value.record, fingerprint);
      const done = state === "current" || sealAnew === null ? null : await sealAnew(secret, key, value);
      if (signal.aborted) return secretFailure("cancelled", `${shown} was left as it is: interrupted`, "try again");
      if (done?.ok) anew.set(key, done.value);
      all.push({
        ...{ file: shown, secret: pathOf(secret), key, state },
        day: value.record?.day ?? null,
        outcome: outcomeOf(done, value),
        source: value.record?.source ?? null,
      });
    }
    if (anew.size === 0) continue;
    const edited = setSealed(text, secret, anew);
    if (!edited.ok) return edited;
    text = edited.value;
  }
  if (text === before.value) return ok(all);
  const written = await writeManifestFile(place, text, before.value);
  return written.ok ? ok(all) : written;
}

function outcomeOf(done: Awaited<ReturnType<SealAnew>> | null, { sealed }: SealedText): ResealedValue["outcome"] {
  if (done === null) return "kept";
  if (!done.ok) return done.error;
  return done.value.sealed === sealed ? "recorded" : "sealed";
}
