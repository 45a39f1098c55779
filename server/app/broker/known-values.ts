// Tells a host by what hashes the secrets are known that were read: with the host's key, so that it can say of a literal in
// a file where it is stored already. No value and no length goes out, and nothing is told before the host asks.

import type { SecretBytes } from "../../../shared/secret-bytes.ts";
import { formatRef, parseRef } from "../../../shared/secret-ref.ts";
import { type KnownSecret, knownSecret } from "../../core/detection/known-secrets.ts";
import type { KeyedHash } from "../../core/ports.ts";
import { fieldNames, pick } from "../../core/references/json-bytes.ts";
import type { SecretInfo } from "../secrets/secret-info.ts";

export interface KnownValues {
  /** Takes the key over. */
  watch(key: Uint8Array): void;
  see(value: SecretBytes, info: SecretInfo): void;
}

export function createKnownValues(hash: KeyedHash, tell: (secrets: readonly KnownSecret[]) => void): KnownValues {
  let key: Uint8Array | null = null;
  /** Versions that were told. */
  const told = new Set<string>();
  return {
    watch(given) {
      key = given;
      told.clear();
    },
    see(value, { reference, version }) {
      const name = `${reference} ${version}`;
      if (key === null || (version !== null && told.has(name))) return;
      told.add(name);
      const known: KnownSecret[] = [];
      // Each part is overwritten before the next comes.
      for (const part of parts(value.bytes, reference)) {
        const one = knownSecret(hash, key, part.bytes, { reference: part.reference, version });
        if (one !== null) known.push(one);
      }
      if (known.length > 0) tell(known);
    },
  };
}

/** The value; of a map, each of its fields with a reference of its own. */
function* parts(value: Uint8Array, reference: string): Generator<{ bytes: Uint8Array; reference: string }> {
  const names = fieldNames(value);
  const ref = names === null ? null : parseRef(reference);
  if (names === null || ref?.ok !== true) return yield { bytes: value, reference };
  for (const name of names) {
    const field = pick(value, [name]);
    if (!field.ok) continue;
    yield { bytes: field.value, reference: formatRef({ ...ref.value, pointer: [...ref.value.pointer, name] }) };
    field.value.fill(0);
  }
}
