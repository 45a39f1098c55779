// One value on its way to a backend and back: what is made of it there, and every reason why it does not open.
import { randomBytes } from "node:crypto";
import { ok, type Result } from "../../../../shared/result.ts";
import { SecretBytes } from "../../../../shared/secret-bytes.ts";
import {
  additionalData,
  type Envelope,
  type EnvelopePlace,
  formatEnvelope,
  isEnvelope,
  parseEnvelope,
  tampered,
} from "../../../core/encryption/envelope.ts";
import { DATA_KEY_BYTES, type KeyHolder } from "../../../core/encryption/key-holder.ts";
import { policyOf, type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import type { Outcome, SecretLocation } from "../../../core/references/provider.ts";
import { NONCE_BYTES, seal, unseal } from "./data-cipher.ts";

export interface Encryption {
  /** How the backend is called, in messages: `vault.main`. */
  readonly label: string;
  /** Kind of the key holder, as the envelope names it. */
  readonly kind: string;
  readonly holder: KeyHolder;
  readonly scope: string;
  /** Of locations that name none. */
  readonly namespace: string;
  readonly allowsPlain: boolean;
}

export const placeOf = (encryption: Encryption, { path, namespace }: SecretLocation): EnvelopePlace => ({
  scope: encryption.scope,
  namespace: namespace ?? encryption.namespace,
  path,
});

const named = ({ label }: Encryption, { path }: SecretLocation): string => `${path} in ${label}`;

/** The envelope of a value. `value` stays with whoever gave it. */
export async function encryptValue(
  encryption: Encryption,
  location: SecretLocation,
  value: SecretBytes,
  signal: AbortSignal,
): Outcome<SecretBytes> {
  const { holder, kind } = encryption;
  const place = placeOf(encryption, location);
  const made = await holder.create(place, signal);
  if (!made.ok) return failureOfKey(made.error, holder, named(encryption, location));
  using key = made.value.key;
  const nonce = randomBytes(NONCE_BYTES);
  const header = { ...place, holder: kind, keys: made.value.keys, nonce: nonce.toString("base64") };
  const sealed = seal(key.bytes, nonce, Buffer.from(additionalData(header)), value.bytes);
  const envelope = formatEnvelope({ ...header, ciphertext: sealed.toString("base64") });
  return ok(new SecretBytes(new TextEncoder().encode(envelope)));
}

/** What a backend keeps, before any key is asked; null: it is not encrypted. */
export function readStored(
  encryption: Encryption,
  location: SecretLocation,
  { bytes }: SecretBytes,
): Result<Envelope | null, SecretFailure> {
  if (!isEnvelope(bytes)) return ok(null);
  return parseEnvelope(Buffer.from(bytes).toString("utf8"), named(encryption, location));
}

/** The value of an envelope that stands at `location`. Whoever receives it disposes of it. */
export async function decryptValue(
  encryption: Encryption,
  location: SecretLocation,
  envelope: Envelope,
  signal: AbortSignal,
): Outcome<SecretBytes> {
  const { holder, kind } = encryption;
  const where = named(encryption, location);
  if (envelope.holder !== kind) return otherKey(where, envelope);
  const place = placeOf(encryption, location);
  const isHere =
    envelope.scope === place.scope && envelope.namespace === place.namespace && envelope.path === place.path;
  if (!isHere) return moved(where, envelope);
  const opened = await holder.open(envelope.keys, place, signal);
  if (!opened.ok) {
    const isOther = opened.error.code === "envelope-other-key";
    return isOther ? otherKey(where, envelope) : failureOfKey(opened.error, holder, where);
  }
  using key = opened.value;
  const additional = Buffer.from(additionalData(envelope));
  const [nonce, sealed] = [Buffer.from(envelope.nonce, "base64"), Buffer.from(envelope.ciphertext, "base64")];
  const value = key.length === DATA_KEY_BYTES ? unseal(key.bytes, nonce, additional, sealed) : null;
  return value === null ? tampered(where) : ok(value);
}

/** A failure of the key holder, as it is to whoever asked for a secret. */
export function failureOfKey(
  { code, message, remedy, ...more }: SecretFailure,
  { title }: KeyHolder,
  where: string,
): ReturnType<typeof secretFailure> {
  if (code === "envelope-tampered") return tampered(where);
  if (code === "cancelled") return secretFailure(code, message, remedy);
  // What is absent or forbidden is the key, and not the secret.
  const own = code === "forbidden" ? "key-forbidden" : policyOf(code).absent === true ? "key-not-found" : code;
  return secretFailure(own, `${where} is encrypted with ${title}: ${message}`, remedy, more);
}

export const notEncrypted = (encryption: Encryption, location: SecretLocation) =>
  secretFailure(
    "value-not-encrypted",
    `${named(encryption, location)} is not encrypted, and latchkey.yaml says that it is`,
    "write it anew; while you encrypt what is there, add plain: allow to encrypt",
  );

const moved = (where: string, { scope, namespace, path }: EnvelopePlace) => {
  const from = shown(`${path} in ${scope}${namespace === "" ? "" : `, namespace ${namespace}`}`, "another place");
  const remedy = "write the value here; where a backend has a new name, add scope: with the old one to encrypt";
  return secretFailure("envelope-moved", `${where} holds a value that was encrypted for ${from}`, remedy);
};

const otherKey = (where: string, { holder, keys }: Envelope) => {
  const those = shown(`${holder} ${keys.map(({ id }) => id).join(", ")}`, "they are not well formed");
  const message = `${where} was encrypted for other keys than are used here: ${those}`;
  const remedy = "name the key that it was encrypted for in encrypt, or have it written anew";
  return secretFailure("envelope-other-key", message, remedy);
};

/** What an envelope says until it is opened, anybody may have written: it is repeated only where it looks like names. */
const shown = (text: string, otherwise: string): string => (/^[\w./:@+=, -]{1,300}$/.test(text) ? text : otherwise);
