// The key of the vaults of one LATCHKEY_HOME: in the keyring of the system, or in a file beside the vaults that a passphrase
// opens. It is made at the first write, and never anew while a vault is there that only the old one opens.

import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Decrypter } from "age-encryption";
import { ok } from "../../../../shared/result.ts";
import { cancelled, secretFailure } from "../../../core/references/failure.ts";
import type { Environment, Keyring, Outcome } from "../../../core/references/provider.ts";
import { lockForWriting } from "../../platform/writer-lock.ts";
import { replaceDurably } from "../support/durable-file.ts";
import { readFailure, systemCode, writeFailure } from "../support/failures.ts";
import { type AgeKey, importIdentity, makeIdentity, passphraseIdentity, passphraseRecipient } from "./age-keys.ts";

export interface VaultKey {
  readonly from: "keyring" | "passphrase";
  readonly identity: AgeKey;
  /** The public half: "age1…". */
  readonly recipient: string;
}

export interface KeyPlace {
  /** Folder of the vaults. */
  readonly folder: string;
  readonly environment: Environment;
  readonly keyring: Keyring;
}

/** The identity, sealed with the passphrase: `age -d -i identity.age` reads it as it is. */
const SEALED = "identity.age";
/** Says that the key is in the keyring, and under what name. */
const IN_KEYRING = "identity.keyring";
export const VAULT_SUFFIX = ".vault.age";

/**
 * Null: there is none yet. Codes: passphrase-missing, passphrase-wrong, keyring-unavailable, vault-damaged,
 * file-unreadable, cancelled.
 */
export async function findKey(place: KeyPlace, signal: AbortSignal): Outcome<VaultKey | null> {
  const sealed = await contentOf(join(place.folder, SEALED));
  if (!sealed.ok) return sealed;
  if (sealed.value !== null) return unseal(sealed.value, place);
  const account = await contentOf(join(place.folder, IN_KEYRING));
  if (!account.ok) return account;
  if (account.value !== null) return fetchFromKeyring(account.value.toString("latin1").trim(), place, signal);
  return (await hasVaults(place.folder)) ? lost(place.folder) : ok(null);
}

/** As `findKey`, and makes one where there is none. The folder is there. */
export async function findOrMakeKey(place: KeyPlace, signal: AbortSignal): Outcome<VaultKey> {
  const there = await findKey(place, signal);
  if (!there.ok) return there;
  if (there.value !== null) return ok(there.value);
  const lock = await lockForWriting(join(place.folder, "identity"), signal);
  if (lock === null) return cancelled();
  try {
    const meanwhile = await findKey(place, signal);
    if (!meanwhile.ok) return meanwhile;
    return meanwhile.value === null ? await makeKey(place, signal) : ok(meanwhile.value);
  } catch (error) {
    return writeFailure(error, "the key of the vaults");
  } finally {
    lock.release();
  }
}

async function makeKey(place: KeyPlace, signal: AbortSignal): Outcome<VaultKey> {
  const { folder, keyring } = place;
  const text = makeIdentity();
  const passphrase = passphraseOf(place);
  try {
    if (passphrase !== null) {
      await replaceDurably(join(folder, SEALED), await seal(text, passphrase), { mode: 0o600 });
      return await keyFrom(text, "passphrase");
    }
    const account = `vaults-${randomBytes(8).toString("hex")}`;
    if (!(await keyring.set(account, text, signal)).ok) return noKeyring();
    const kept = await keyring.get(account, signal);
    if (!kept.ok || kept.value === null || !Buffer.from(text).equals(kept.value)) return noKeyring();
    kept.value.fill(0);
    await replaceDurably(join(folder, IN_KEYRING), Buffer.from(`${account}\n`), { mode: 0o600 });
    return await keyFrom(text, "keyring");
  } finally {
    text.fill(0);
    passphrase?.fill(0);
  }
}

async function seal(text: Uint8Array, passphrase: Uint8Array): Promise<Uint8Array> {
  const { Encrypter } = await import("age-encryption");
  const encrypter = new Encrypter();
  encrypter.addRecipient(passphraseRecipient(passphrase));
  const line = Buffer.concat([text, Buffer.from("\n")]);
  const sealed = await encrypter.encrypt(line);
  line.fill(0);
  return sealed;
}

async function unseal(sealed: Uint8Array, place: KeyPlace): Outcome<VaultKey> {
  const passphrase = passphraseOf(place);
  if (passphrase === null) {
    const message = "the key of the vaults is sealed with a passphrase, and none is given";
    return secretFailure("passphrase-missing", message, "set LATCHKEY_PASSPHRASE");
  }
  const { Decrypter } = await import("age-encryption");
  const decrypter: Decrypter = new Decrypter();
  decrypter.addIdentity(passphraseIdentity(passphrase));
  try {
    const text = await decrypter.decrypt(sealed);
    const key = await keyFrom(text, "passphrase");
    text.fill(0);
    return key;
  } catch (error) {
    if (!isOtherKey(error)) return damaged(join(place.folder, SEALED));
    const message = "the passphrase does not open the key of the vaults";
    return secretFailure("passphrase-wrong", message, "correct LATCHKEY_PASSPHRASE");
  } finally {
    passphrase.fill(0);
  }
}

/** What the library says where all is well but the key. */
export const isOtherKey = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith("no identity matched");

async function fetchFromKeyring(account: string, place: KeyPlace, signal: AbortSignal): Outcome<VaultKey> {
  const got = await place.keyring.get(account, signal);
  if (signal.aborted) return cancelled();
  if (got.ok && got.value !== null) {
    const key = await keyFrom(got.value, "keyring");
    got.value.fill(0);
    return key;
  }
  const message = got.ok
    ? `the keyring of the system has no entry ${account} of latchkey, the key of the vaults`
    : "the key of the vaults is in the keyring of the system, which does not answer";
  const remedy = got.ok
    ? "unlock or restore the keyring in which it was made"
    : "unlock the keyring, and run this in the session of your desktop";
  return secretFailure("keyring-unavailable", message, remedy);
}

async function keyFrom(text: Uint8Array, from: VaultKey["from"]): Outcome<VaultKey> {
  const identity = await importIdentity(text);
  if (identity === null) return damaged(from === "keyring" ? "the entry in the keyring" : SEALED);
  const { identityToRecipient } = await import("age-encryption");
  return ok({ from, identity, recipient: await identityToRecipient(identity) });
}

const passphraseOf = ({ environment }: KeyPlace): Uint8Array | null => {
  const text = environment["LATCHKEY_PASSPHRASE"];
  return text === undefined || text === "" ? null : Buffer.from(text);
};

export const noKeyring = () =>
  secretFailure(
    "passphrase-missing",
    "there is no keyring that answers here, and no passphrase to keep the vault's key with",
    "set LATCHKEY_PASSPHRASE, or unlock the keyring of your desktop",
  );

const damaged = (what: string) =>
  secretFailure("vault-damaged", `the key of the vaults is damaged: ${what}`, "restore it from your backup");

const lost = (folder: string) =>
  secretFailure(
    "vault-damaged",
    `there are vaults in ${folder}, but neither ${SEALED} nor ${IN_KEYRING} that lead to their key`,
    "restore that file from your backup, or move the vaults away",
  );

async function hasVaults(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  return names.some((name) => name.endsWith(VAULT_SUFFIX));
}

async function contentOf(path: string): Outcome<Buffer | null> {
  try {
    return ok(await readFile(path));
  } catch (error) {
    return systemCode(error) === "ENOENT" ? ok(null) : readFailure(error, path);
  }
}
