// Secrets that are stored in a backend already, so that a finding can say where. What is known of each is a keyed hash, in
// memory alone; the key is made for one process and told to nobody. Backends fill the table with what they have read.
import type { KeyedHash } from "../ports.ts";

/** Where a secret is stored. */
export interface StoredAt {
  /** A reference, such as `ref+vault.main://kv/app/db#/password`. */
  readonly reference: string;
  /** As its backend names it; null where it has none. */
  readonly version: string | null;
}

/** What the engine asks of every finding. */
export interface KnownSecrets {
  readonly isEmpty: boolean;
  find(secret: Uint8Array): StoredAt | null;
}

export interface KnownSecretsTable extends KnownSecrets {
  /** Keeps a hash of `secret`, and not the secret. A later place of the same value takes the earlier one's. */
  add(secret: Uint8Array, at: StoredAt): void;
  /** Forgets every version of a reference. */
  forget(reference: string): void;
}

/** Shorter values are words, which stand everywhere. */
const SHORTEST = 6;

/** `key`: of 32 random bytes. */
export function createKnownSecrets(hash: KeyedHash, key: Uint8Array): KnownSecretsTable {
  const places = new Map<string, StoredAt>();
  const nameOf = (secret: Uint8Array): string => hash.hex(key, "latchkey.known-secret/1", secret);
  return {
    get isEmpty() {
      return places.size === 0;
    },
    find: (secret) => (secret.length < SHORTEST ? null : (places.get(nameOf(secret)) ?? null)),
    add(secret, at) {
      if (secret.length >= SHORTEST) places.set(nameOf(secret), at);
    },
    forget(reference) {
      for (const [name, at] of places) if (at.reference === reference) places.delete(name);
    },
  };
}
