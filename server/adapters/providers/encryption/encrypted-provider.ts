// A provider whose values are encrypted here before they are written and decrypted here after they are read: the backend, and
// whoever copies it, holds envelopes. What the provider can do it still can; nothing else is added.
import { randomBytes } from "node:crypto";
import { ok } from "../../../../shared/result.ts";
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
import { fieldNames } from "../../../core/references/json-bytes.ts";
import type {
  Outcome,
  SecretLocation,
  SecretMetadata,
  SecretProvider,
  SecretVersion,
} from "../../../core/references/provider.ts";
import { checkKey } from "./check-key.ts";
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

const PLAIN = "It is not encrypted in its backend: write it anew.";

export function encryptProvider(base: SecretProvider, encryption: Encryption): SecretProvider {
  const { label, kind, holder, scope, allowsPlain } = encryption;
  // What only an opened value tells, so that a description can: names of fields, by place, of one version each.
  const opened = new Map<string, Pick<SecretMetadata, "version" | "fields">>();
  const placeOf = ({ path, namespace = encryption.namespace }: SecretLocation): EnvelopePlace => ({
    scope,
    namespace,
    path,
  });
  const named = ({ path }: SecretLocation): string => `${path} in ${label}`;

  const decrypt = async (envelope: Envelope, location: SecretLocation, signal: AbortSignal): Outcome<SecretBytes> => {
    const where = named(location);
    if (envelope.holder !== kind) return otherKey(where, envelope);
    const place = placeOf(location);
    const isHere =
      envelope.scope === place.scope && envelope.namespace === place.namespace && envelope.path === place.path;
    if (!isHere) return moved(where, envelope);
    const key = await holder.open(envelope.keys, place, signal);
    if (!key.ok) return key.error.code === "envelope-other-key" ? otherKey(where, envelope) : ofKey(key.error, where);
    using held = key.value;
    const additional = Buffer.from(additionalData(envelope));
    const [nonce, sealed] = [Buffer.from(envelope.nonce, "base64"), Buffer.from(envelope.ciphertext, "base64")];
    const value = held.length === DATA_KEY_BYTES ? unseal(held.bytes, nonce, additional, sealed) : null;
    return value === null ? tampered(where) : ok(value);
  };

  /** Takes over what the backend keeps. */
  const open = async (stored: SecretVersion, location: SecretLocation, signal: AbortSignal): Outcome<SecretVersion> => {
    using kept = stored.value;
    const { metadata } = stored;
    if (!isEnvelope(kept.bytes)) {
      return allowsPlain
        ? ok({ value: kept.copy(), metadata: warned(metadata, PLAIN) })
        : notEncrypted(named(location));
    }
    const envelope = parseEnvelope(Buffer.from(kept.bytes).toString("utf8"), named(location));
    if (!envelope.ok) return envelope;
    const value = await decrypt(envelope.value, location, signal);
    if (!value.ok) return value;
    const fields = fieldNames(value.value.bytes);
    opened.set(JSON.stringify(placeOf(location)), { version: metadata.version, fields });
    return ok({
      value: value.value,
      metadata: warned({ ...metadata, fields }, ...holder.staleness(envelope.value.keys)),
    });
  };

  /** What the stored form tells; no key is asked. */
  const about = (stored: Uint8Array, metadata: SecretMetadata, location: SecretLocation): SecretMetadata => {
    if (!isEnvelope(stored)) return warned({ ...metadata, fields: fieldNames(stored) }, PLAIN);
    const envelope = parseEnvelope(Buffer.from(stored).toString("utf8"), named(location));
    if (!envelope.ok) return warned({ ...metadata, fields: null }, `It cannot be opened: ${envelope.error.message}.`);
    const known = opened.get(JSON.stringify(placeOf(location)));
    const fields = known?.version === metadata.version ? known.fields : null;
    return warned({ ...metadata, fields }, ...holder.staleness(envelope.value.keys));
  };

  const write: NonNullable<SecretProvider["write"]> = async (location, value, options, signal) => {
    using held = value;
    const place = placeOf(location);
    const made = await holder.create(place, signal);
    if (!made.ok) return ofKey(made.error, named(location));
    const { key, keys } = made.value;
    const nonce = randomBytes(NONCE_BYTES);
    const header = { ...place, holder: kind, keys, nonce: nonce.toString("base64") };
    const sealed = seal(key.bytes, nonce, Buffer.from(additionalData(header)), held.bytes);
    key.dispose();
    const fields = fieldNames(held.bytes);
    const envelope = formatEnvelope({ ...header, ciphertext: sealed.toString("base64") });
    const written = await base.write!(
      location,
      new SecretBytes(Uint8Array.from(Buffer.from(envelope))),
      options,
      signal,
    );
    return written.ok ? ok({ ...written.value, fields }) : written;
  };

  const readMany: NonNullable<SecretProvider["readMany"]> = async (locations, signal) => {
    const all = await base.readMany!(locations, signal);
    return Promise.all(all.map((one, at) => (one.ok ? open(one.value, locations[at]!, signal) : one)));
  };

  return {
    ...base,
    principal: () => `${base.principal()} ${holder.principal()}`,
    async read(location, signal) {
      const stored = await base.read(location, signal);
      return stored.ok ? open(stored.value, location, signal) : stored;
    },
    async describe(location, signal) {
      const described = await base.describe(location, signal);
      if (!described.ok) return described;
      // To read what has no versions may be to make it: accounts of databases.
      if (described.value.version === null) return ok({ ...described.value, fields: null });
      // Whoever may describe it need not be allowed to read it, and another may have written it meanwhile.
      const stored = await base.read(location, signal);
      if (!stored.ok) return ok({ ...described.value, fields: null });
      using kept = stored.value.value;
      const isSame = stored.value.metadata.version === described.value.version;
      return ok(isSame ? about(kept.bytes, described.value, location) : { ...described.value, fields: null });
    },
    ...(base.write && { write }),
    ...(base.readMany && { readMany }),
    async check(signal) {
      const health = await base.check(signal);
      if (!health.ok) return health;
      const key = await checkKey(holder, { scope, namespace: encryption.namespace, path: "" }, signal);
      if (!key.ok) return ofKey(key.error, label);
      const { detail, tooWide, warnings = [] } = health.value;
      const plain = allowsPlain ? ["Values that are not encrypted are given out (plain: allow)."] : [];
      return ok({
        detail: `${detail}; encrypted with ${key.value.detail}`,
        tooWide,
        warnings: [...warnings, ...(key.value.warnings ?? []), ...plain],
      });
    },
    async close() {
      holder.close();
      await base.close();
    },
  };

  /** A failure of the key holder, as it is to whoever asked for a secret. */
  function ofKey({ code, message, remedy, ...more }: SecretFailure, where: string) {
    if (code === "envelope-tampered") return tampered(where);
    if (code === "cancelled") return secretFailure(code, message, remedy);
    // What is absent or forbidden is the key, and not the secret.
    const own = code === "forbidden" ? "key-forbidden" : policyOf(code).absent === true ? "key-not-found" : code;
    return secretFailure(own, `${where} is encrypted with ${holder.title}: ${message}`, remedy, more);
  }
}

const warned = (metadata: SecretMetadata, ...sentences: readonly string[]): SecretMetadata => ({
  ...metadata,
  warnings: [...metadata.warnings, ...sentences],
});

const notEncrypted = (where: string) =>
  secretFailure(
    "value-not-encrypted",
    `${where} is not encrypted, and latchkey.yaml says that it is`,
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
