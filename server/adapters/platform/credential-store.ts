// What sign-ins brought, in a keyring. Where there is none it is kept for the life of the process.
import { SecretBytes } from "../../../shared/secret-bytes.ts";
import type { CredentialStore, Keyring } from "../../core/references/provider.ts";

export function createCredentialStore(keyring: Keyring): CredentialStore {
  const memory = new Map<string, SecretBytes>();
  // Nobody waits for a keyring with a way to call it off here.
  const { signal } = new AbortController();
  const forget = (key: string): void => {
    memory.get(key)?.dispose();
    memory.delete(key);
  };
  return {
    async get(key) {
      const held = memory.get(key);
      if (held !== undefined) return held.copy();
      const kept = await keyring.get(key, signal);
      return kept.ok && kept.value !== null ? new SecretBytes(kept.value) : null;
    },
    async set(key, value) {
      forget(key);
      const kept = await keyring.set(key, value.bytes, signal);
      if (!kept.ok) memory.set(key, value.copy());
      return kept.ok;
    },
    async delete(key) {
      forget(key);
      await keyring.delete(key, signal);
    },
  };
}
