// The keyring of the operating system: Secret Service, Keychain, Credential Manager. Its library is loaded when first
// needed, and may be absent, as may be the keyring.
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { AsyncEntry } from "@napi-rs/keyring";
import { ok, type Result } from "../../../shared/result.ts";
import type { Environment, Keyring } from "../../core/references/provider.ts";

const SERVICE = "latchkey";

export const osKeyring = (environment: Environment): Keyring => ({
  async get(account, signal) {
    const got = await use(account, (entry) => entry.getSecret(signal));
    if (!got.ok) return got;
    if (got.value === null) return ok(null);
    const bytes = Uint8Array.from(got.value);
    got.value.fill(0);
    return ok(bytes);
  },
  set: (account, secret, signal) => use(account, (entry) => entry.setSecret(secret, signal)),
  async delete(account, signal) {
    const removed = await use(account, (entry) => entry.deleteCredential(signal));
    return removed.ok ? ok(undefined) : removed;
  },
  weakness: () => (process.platform === "linux" && isPlainText(environment) ? PLAIN : null),
});

async function use<T>(account: string, ask: (entry: AsyncEntry) => Promise<T>): Promise<Result<T>> {
  try {
    const { AsyncEntry } = await import("@napi-rs/keyring");
    // Left to itself the library falls back to the kernel's keyring, which forgets everything when the machine stops.
    return ok(await ask(new AsyncEntry(SERVICE, account, { linux: { store: "secret-service" } })));
  } catch {
    return { ok: false, error: { code: "keyring-unavailable", message: "the keyring of the system does not answer" } };
  }
}

const PLAIN =
  "The keyring has no password, so that its file holds the vault's key as plain text: give it one in the settings of the keyring.";

/** The GNOME keyring writes one without a password as a text file. */
function isPlainText(environment: Environment): boolean {
  const data = environment["XDG_DATA_HOME"] || join(environment["HOME"] || homedir(), ".local", "share");
  try {
    const name = readFileSync(join(data, "keyrings", "default"), "utf8").trim() || "login";
    return readFileSync(join(data, "keyrings", `${name}.keyring`), "latin1").startsWith("[keyring]");
  } catch {
    return false;
  }
}
