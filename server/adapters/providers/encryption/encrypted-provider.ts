// A provider whose values are encrypted here before they are written and decrypted here after they are read: the backend, and
// whoever copies it, holds envelopes. What the provider can do it still can; nothing else is added.
import { ok } from "../../../../shared/result.ts";
import { fieldNames } from "../../../core/references/json-bytes.ts";
import type {
  Outcome,
  SecretLocation,
  SecretMetadata,
  SecretProvider,
  SecretVersion,
} from "../../../core/references/provider.ts";
import { checkKey } from "./check-key.ts";
import {
  decryptValue,
  type Encryption,
  encryptValue,
  failureOfKey,
  notEncrypted,
  placeOf,
  readStored,
} from "./value-encryption.ts";

const PLAIN = "It is not encrypted in its backend: write it anew.";

export function encryptProvider(base: SecretProvider, encryption: Encryption): SecretProvider {
  const { label, holder, allowsPlain } = encryption;
  // What only an opened value tells, so that a description can: names of fields, by place, of one version each.
  const opened = new Map<string, Pick<SecretMetadata, "version" | "fields">>();
  const keyOf = (location: SecretLocation): string => JSON.stringify(placeOf(encryption, location));

  /** Takes over what the backend keeps. */
  const open = async (stored: SecretVersion, location: SecretLocation, signal: AbortSignal): Outcome<SecretVersion> => {
    using kept = stored.value;
    const { metadata } = stored;
    const envelope = readStored(encryption, location, kept);
    if (!envelope.ok) return envelope;
    if (envelope.value === null) {
      return allowsPlain
        ? ok({ value: kept.copy(), metadata: warned(metadata, PLAIN) })
        : notEncrypted(encryption, location);
    }
    const value = await decryptValue(encryption, location, envelope.value, signal);
    if (!value.ok) return value;
    const fields = fieldNames(value.value.bytes);
    opened.set(keyOf(location), { version: metadata.version, fields });
    const warnings = holder.staleness(envelope.value.keys);
    return ok({ value: value.value, metadata: warned({ ...metadata, fields }, ...warnings) });
  };

  /** What the stored form tells of a secret; no key is asked. */
  const about = ({ value, metadata }: SecretVersion, location: SecretLocation): SecretMetadata => {
    const envelope = readStored(encryption, location, value);
    if (!envelope.ok) return warned({ ...metadata, fields: null }, `It cannot be opened: ${envelope.error.message}.`);
    if (envelope.value === null) return warned({ ...metadata, fields: fieldNames(value.bytes) }, PLAIN);
    const known = opened.get(keyOf(location));
    const fields = known?.version === metadata.version ? known.fields : null;
    return warned({ ...metadata, fields }, ...holder.staleness(envelope.value.keys));
  };

  const write: NonNullable<SecretProvider["write"]> = async (location, value, options, signal) => {
    using held = value;
    const fields = fieldNames(held.bytes);
    const envelope = await encryptValue(encryption, location, held, signal);
    if (!envelope.ok) return envelope;
    const written = await base.write!(location, envelope.value, options, signal);
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
      const metadata = { ...described.value, fields: null };
      // To read what has no versions may be to make it: accounts of databases.
      if (metadata.version === null) return ok(metadata);
      // Whoever may describe it need not be allowed to read it, and another may have written it meanwhile.
      const stored = await base.read(location, signal);
      if (!stored.ok) return ok(metadata);
      using value = stored.value.value;
      return ok(stored.value.metadata.version === metadata.version ? about({ value, metadata }, location) : metadata);
    },
    ...(base.write && { write }),
    ...(base.readMany && { readMany }),
    async check(signal) {
      const health = await base.check(signal);
      if (!health.ok) return health;
      const key = await checkKey(holder, placeOf(encryption, { path: "" }), signal);
      if (!key.ok) return failureOfKey(key.error, holder, label);
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
}

const warned = (metadata: SecretMetadata, ...sentences: readonly string[]): SecretMetadata => ({
  ...metadata,
  warnings: [...metadata.warnings, ...sentences],
});
