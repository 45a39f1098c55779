// What a finding is known by: a keyed hash over rule, path and secret, so that it survives moved lines and says nothing
// about the secret to those without the key. Also where the key comes from. See docs/adr/0003-fingerprints.md.
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { createPrivateFile } from "../adapters/platform/write-file.ts";
import type { KeyedHash } from "../core/ports.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const KEY_BYTES = 32;
/** 128 bits: two secrets never collide, and lines of a report stay readable. */
const HEX_LENGTH = 32;

/** Fingerprints are made with `key`; `path` is relative to the project, with "/". */
export function fingerprint(hash: KeyedHash, key: Uint8Array, rule: string, path: string, secret: Uint8Array): string {
  return hash.hex(key, "latchkey.fingerprint/1", rule, path, secret).slice(0, HEX_LENGTH);
}

/** Proves that a key is the one a baseline was made with, without telling it. */
export const keyCheck = (hash: KeyedHash, key: Uint8Array): string =>
  hash.hex(key, "latchkey.fingerprint-key/1").slice(0, HEX_LENGTH);

export const newFingerprintKey = (): Uint8Array => randomBytes(KEY_BYTES);

/** The key that the environment names, or null. Any text will do; it is brought to length by a hash. */
export function environmentKey(env: Environment): Uint8Array | null {
  const text = env["LATCHKEY_FINGERPRINT_KEY"];
  return text === undefined || text === "" ? null : createHash("sha256").update(text).digest();
}

/** The folder for what Latchkey remembers on this machine. */
export function stateFolder(env: Environment): string {
  const named = env["LATCHKEY_HOME"];
  if (named !== undefined && named !== "") return named;
  if (process.platform === "win32") return join(env["LOCALAPPDATA"] ?? homedir(), "Latchkey");
  const state = env["XDG_STATE_HOME"];
  return join(state === undefined || state === "" ? join(homedir(), ".local", "state") : state, "latchkey");
}

/**
 * The key of this machine: made when first asked for, readable by its user alone. Where none can be kept, a key for
 * this run only: fingerprints then differ from run to run, and still match within one.
 */
export function machineKey(env: Environment): Uint8Array {
  const folder = stateFolder(env);
  const path = join(folder, "fingerprint.key");
  try {
    return readKey(path);
  } catch {
    // Not there yet, or damaged: see below.
  }
  const key = newFingerprintKey();
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Never over the key that another run has just made.
    createPrivateFile(path, key);
    return key;
  } catch {
    try {
      return readKey(path);
    } catch {
      return key;
    }
  }
}

function readKey(path: string): Uint8Array {
  const key = readFileSync(path);
  if (key.length !== KEY_BYTES) throw new Error("not a fingerprint key");
  return key;
}
