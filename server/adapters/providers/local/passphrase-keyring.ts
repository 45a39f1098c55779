// A keyring for machines that have none (servers, containers): files that the key of the vaults seals, which LATCHKEY_PASSPHRASE
// opens. Without a passphrase it does not answer, as a keyring that is not there.
import { createHash } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { ok, type Result } from "../../../../shared/result.ts";
import type { Environment, Keyring } from "../../../core/references/provider.ts";
import { replaceDurably } from "../support/durable-file.ts";
import { systemCode } from "../support/failures.ts";
import { findKey, findOrMakeKey, type KeyPlace, type VaultKey } from "./identity.ts";

/** `home`: the state folder. */
export function passphraseKeyring(home: string, environment: Environment): Keyring {
  const folder = join(home, "sign-ins");
  const place: KeyPlace = { folder: join(home, "vaults"), environment, keyring: nobody };
  const isUsed = (): boolean => (environment["LATCHKEY_PASSPHRASE"] ?? "") !== "";
  // Names of servers and roles stay within the files.
  const pathOf = (account: string): string => join(folder, `${createHash("sha256").update(account).digest("hex")}.age`);
  let kept: VaultKey | null = null;

  const open = async (path: string, signal: AbortSignal): Promise<Result<Uint8Array | null>> => {
    const sealed = await readFile(path);
    const key = kept === null ? await findKey(place, signal) : ok(kept);
    if (!key.ok || key.value === null) return unavailable;
    kept = key.value;
    const { Decrypter } = await import("age-encryption");
    const decrypter = new Decrypter();
    decrypter.addIdentity(kept.identity);
    return ok(await decrypter.decrypt(sealed));
  };
  const seal = async (path: string, secret: Uint8Array, signal: AbortSignal): Promise<Result<void>> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await mkdir(place.folder, { recursive: true, mode: 0o700 });
    const key = kept === null ? await findOrMakeKey(place, signal) : ok(kept);
    if (!key.ok) return unavailable;
    kept = key.value;
    const { Encrypter } = await import("age-encryption");
    const encrypter = new Encrypter();
    encrypter.addRecipient(kept.recipient);
    await replaceDurably(path, await encrypter.encrypt(secret), { mode: 0o600 });
    return ok(undefined);
  };

  return {
    async get(account, signal) {
      if (!isUsed()) return unavailable;
      try {
        return await open(pathOf(account), signal);
      } catch (error) {
        return systemCode(error) === "ENOENT" ? ok(null) : unavailable;
      }
    },
    async set(account, secret, signal) {
      if (!isUsed()) return unavailable;
      try {
        return await seal(pathOf(account), secret, signal);
      } catch {
        return unavailable;
      }
    },
    async delete(account) {
      try {
        await rm(pathOf(account), { force: true });
        return ok(undefined);
      } catch {
        return unavailable;
      }
    },
    weakness: () => null,
  };
}

const unavailable = {
  ok: false,
  error: { code: "keyring-unavailable", message: "there is no passphrase to keep a sign-in with" },
} as const;

const nobody: Keyring = {
  get: async () => unavailable,
  set: async () => unavailable,
  delete: async () => unavailable,
  weakness: () => null,
};
