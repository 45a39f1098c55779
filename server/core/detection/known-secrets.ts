// Secrets that are stored in a backend already, so that a finding can say where. What is known of each is a keyed hash, in
// memory alone; the key is made for one session of an editor and told to nobody but the broker, which says what it has read.
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

/** What is known of one stored secret: can go to another thread or process that has the key. */
export interface KnownSecret extends StoredAt {
  readonly hash: string;
}

export interface KnownSecretsTable extends KnownSecrets {
  /** The latest place of a value counts. */
  add(secret: KnownSecret): void;
  /** Forgets every version of a reference. */
  forget(reference: string): void;
}

/** Shorter values are words, which stand everywhere. */
const SHORTEST = 6;

/** A hash of `secret`, and not the secret; null: it is too short to be told from a word. `key`: of 32 random bytes. */
export const knownSecret = (hash: KeyedHash, key: Uint8Array, secret: Uint8Array, at: StoredAt): KnownSecret | null =>
  secret.length < SHORTEST ? null : { ...at, hash: nameOf(hash, key, secret) };

const nameOf = (hash: KeyedHash, key: Uint8Array, secret: Uint8Array): string =>
  hash.hex(key, "latchkey.known-secret/1", secret);

export function createKnownSecrets(hash: KeyedHash, key: Uint8Array): KnownSecretsTable {
  const places = new Map<string, StoredAt>();
  return {
    get isEmpty() {
      return places.size === 0;
    },
    find: (secret) => (secret.length < SHORTEST ? null : (places.get(nameOf(hash, key, secret)) ?? null)),
    add: ({ hash: name, ...at }) => void places.set(name, at),
    forget(reference) {
      for (const [name, at] of places) if (at.reference === reference) places.delete(name);
    },
  };
}
