// What sign-ins brought, in the keyring of the operating system: Secret Service, Keychain, Credential Manager. Where there
// is none it is kept for the life of the process.
import { SecretBytes } from "../../../shared/secret-bytes.ts";
import type { CredentialStore } from "../../core/references/provider.ts";

const SERVICE = "latchkey";

type Keyring = typeof import("@napi-rs/keyring");

export function createCredentialStore(): CredentialStore {
  const memory = new Map<string, SecretBytes>();
  let loading: Promise<Keyring | null> | undefined;
  const keyring = (): Promise<Keyring | null> => {
    loading ??= import("@napi-rs/keyring").catch(() => null);
    return loading;
  };
  /** Null where there is no keyring, or it is locked. */
  const tried = async <T>(
    key: string,
    act: (entry: InstanceType<Keyring["AsyncEntry"]>) => Promise<T>,
  ): Promise<T | null> => {
    const library = await keyring();
    if (library === null) return null;
    try {
      return await act(new library.AsyncEntry(SERVICE, key));
    } catch {
      return null;
    }
  };
  return {
    async get(key) {
      const held = memory.get(key);
      if (held !== undefined) return held.copy();
      const kept = await tried(key, (entry) => entry.getSecret());
      return kept == null ? null : new SecretBytes(Uint8Array.from(kept));
    },
    async set(key, value) {
      const isKept = await tried(key, async (entry) => {
        await entry.setSecret(Buffer.from(value.bytes));
        return true;
      });
      if (isKept !== true) memory.set(key, value.copy());
    },
    async delete(key) {
      memory.get(key)?.dispose();
      memory.delete(key);
      await tried(key, (entry) => entry.deleteCredential());
    },
  };
}
