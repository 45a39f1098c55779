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
import { type KeyState, keyStateOf } from "../../core/sealing/sealed-with.ts";
import { readManifestFile, writeManifestFile } from "./manifest-file.ts";
import { recorded, type SealedValue, type Sealing } from "./seal-values.ts";
import { setSealed } from "./sealed-manifests.ts";

export interface ManifestPlace {
  readonly path: string;
  /** As messages name it. */
  readonly shown: string;
  /** Of those in the file; null: all. */
  readonly secrets: ReadonlySet<string> | null;
}

/** A value in a file, and what became of it. */
export interface ResealedValue {
  readonly file: string;
  /** NAMESPACE/NAME */
  readonly secret: string;
  readonly key: string;
  /** As it was before. */
  readonly state: KeyState;
  /** Day of sealing; null: not known. */
  readonly day: string | null;
  /** `recorded`: it was sealed with the present key, and now the manifest says so. */
  readonly outcome: "kept" | "sealed" | "recorded" | SecretFailure;
  readonly source: string | null;
}

/** How a value is had again without its plaintext in the manifest. */
export type SealAnew = (secret: SealedSecret, key: string, value: SealedText) => Outcome<SealedValue>;

/** From the reference that it was sealed from: what is there now, which may be another value by now. */
export const fromReference =
  ({ certificate, secrets, ask, now }: Sealing): SealAnew =>
  async (secret, _, { record }) => {
    const source = record?.source ?? null;
    if (source === null) return sourceless;
    const with_ = { certificate: certificate.pem, label: labelOf(secret) };
    const sealed = await secrets.seal(source, with_, ask);
    return sealed.ok ? ok(recorded(sealed.value.sealed, certificate.fingerprint, source, now)) : sealed;
  };

const sourceless = secretFailure(
  "unseal-failed",
  "nothing says from where its value was read",
  "--controller URL, or --recovery-private-key FILE",
);

export const withRecoveryKeys =
  (keys: readonly RecoveryKey[], { certificate, now }: Omit<Sealing, "secrets" | "ask">): SealAnew =>
  async (secret, _, { sealed, record }) => {
    const label = labelOf(secret);
    const source = record?.source ?? null;
    for (const { key, fingerprint } of keys) {
      const value = openValue(sealed, label, key);
      if (value === null) continue;
      const isPresent = fingerprint === certificate.fingerprint;
      const anew = isPresent ? sealed : sealValue(value, label, certificate.publicKey);
      value.fill(0);
      return ok(recorded(anew, certificate.fingerprint, source, now));
    }
    return unopened;
  };

const unopened = secretFailure(
  "unseal-failed",
  "none of the private keys opens it",
  "give the older keys of the controller, too; a value that was moved to another name or namespace opens nowhere",
);

export const byController =
  (controller: Controller, { certificate, now }: Omit<Sealing, "secrets" | "ask">): SealAnew =>
  async (secret, key, { sealed, record }) => {
    const anew = await controller.sealAnew(secret, key, sealed);
    return anew.ok ? ok(recorded(anew.value, certificate.fingerprint, record?.source ?? null, now)) : anew;
  };

/** Null for `sealAnew`: nothing is changed, only looked at. Codes: those of reading and writing the file. */
export async function resealFile(
  { path, shown, secrets }: ManifestPlace,
  fingerprint: string,
  sealAnew: SealAnew | null,
  signal: AbortSignal,
): Promise<Result<readonly ResealedValue[], SecretFailure>> {
  const before = readManifestFile(path, shown);
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
  const written = await writeManifestFile(path, shown, text, before.value);
  return written.ok ? ok(all) : written;
}

function outcomeOf(done: Awaited<ReturnType<SealAnew>> | null, { sealed }: SealedText): ResealedValue["outcome"] {
  if (done === null) return "kept";
  if (!done.ok) return done.error;
  return done.value.sealed === sealed ? "recorded" : "sealed";
}
