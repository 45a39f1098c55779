// A vault for tests, whose key opens fast: the work of the passphrase is what the file says, and is made small here.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Encrypter } from "age-encryption";
import { makeIdentity, passphraseRecipient } from "../../../../server/adapters/providers/local/age-keys.ts";

/** Puts a key into the home, sealed with `passphrase`. */
export async function putKey(home: string, passphrase: string): Promise<void> {
  mkdirSync(join(home, "vaults"), { recursive: true, mode: 0o700 });
  const encrypter = new Encrypter();
  encrypter.addRecipient(passphraseRecipient(Buffer.from(passphrase), 2));
  writeFileSync(join(home, "vaults", "identity.age"), await encrypter.encrypt(makeIdentity()), { mode: 0o600 });
}
