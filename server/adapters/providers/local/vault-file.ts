// One vault on the disk: opened, kept open while the file is the same, changed by one writer at a time. A reader sees the
// vault before a change or after it; what was acknowledged is on the disk; a damaged vault is never written over.
import { constants } from "node:fs";
import { chmod, lstat, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { ok, type Result } from "../../../../shared/result.ts";
import { cancelled, type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import type { Outcome } from "../../../core/references/provider.ts";
import { lockForWriting } from "../../platform/writer-lock.ts";
import { removeDrafts, replaceDurably } from "../support/durable-file.ts";
import { readFailure, systemCode, writeFailure } from "../support/failures.ts";
import { type Contents, decodeContents, encodeContents } from "./container.ts";
import { findKey, findOrMakeKey, isOtherKey, type KeyPlace, type VaultKey } from "./identity.ts";

export interface VaultFile {
  /** Valid until the caller's next await: then it may be overwritten, since the file has changed. */
  read(signal: AbortSignal): Outcome<Contents>;
  /** Replaces what the vault holds, unless `edit` fails. The promise is kept once it is on the disk. */
  change<T>(edit: (contents: Contents) => Result<Change<T>, SecretFailure>, signal: AbortSignal): Outcome<T>;
  /** Null: no key was needed so far. */
  readonly key: VaultKey | null;
  close(): void;
}

export interface Change<T> {
  readonly contents: Contents;
  readonly result: T;
}

/** What is kept of a file that was read: who finds it unchanged need not decrypt it again. */
interface Opened {
  readonly identity: string;
  readonly bytes: Uint8Array;
  readonly contents: Contents;
}

const NOTHING: Contents = new Map();
/** Bytes. A vault is read, and written, whole. */
const MAX_SIZE = 128 * 1024 * 1024;

export function openVaultFile(path: string, place: KeyPlace): VaultFile {
  let opened: Opened | null = null;
  let key: VaultKey | null = null;

  const put = (next: Opened | null): void => {
    const before = opened;
    opened = next;
    // Whoever has just been given it, and has not yet gone on, still reads it: they all have by the next turn.
    if (before !== null) setImmediate(() => before.bytes.fill(0));
  };

  const readIt = async (signal: AbortSignal): Outcome<Contents> => {
    if (signal.aborted) return cancelled();
    try {
      const stat = await lstat(path, { bigint: true });
      if (opened !== null && opened.identity === identityOf(stat)) return ok(opened.contents);
    } catch (error) {
      if (systemCode(error) === "ENOTDIR") return noFolder("file-unreadable", dirname(path), error);
      if (systemCode(error) !== "ENOENT") return readFailure(error, path);
      put(null);
      return ok(NOTHING);
    }
    const found = key === null ? await findKey(place, signal) : ok(key);
    if (!found.ok) return found;
    if (signal.aborted) return cancelled();
    key = found.value;
    const next = key === null ? ok(null) : await load(path, key);
    if (!next.ok) return next;
    put(next.value);
    return ok(next.value?.contents ?? NOTHING);
  };

  const changeIt: VaultFile["change"] = async (edit, signal) => {
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await chmod(dirname(path), 0o700);
    } catch (error) {
      return noFolder("write-failed", dirname(path), error);
    }
    try {
      const made = key === null ? await findOrMakeKey(place, signal) : ok(key);
      if (!made.ok) return made;
      key = made.value;
      const lock = await lockForWriting(path, signal);
      if (lock === null) return signal.aborted ? cancelled() : busy(path);
      try {
        const before = await readIt(signal);
        if (!before.ok) return before;
        const edited = edit(before.value);
        if (!edited.ok) return edited;
        const bytes = encodeContents(edited.value.contents);
        const sealed = bytes.length > MAX_SIZE ? null : await encrypt(bytes, key);
        bytes.fill(0);
        if (sealed === null) return tooLarge(path);
        await removeDrafts(path);
        const options = { mode: 0o600, previous: previousOf(path), goAhead: lock.held };
        return (await replaceDurably(path, sealed, options)) ? ok(edited.value.result) : busy(path);
      } finally {
        lock.release();
      }
    } catch (error) {
      return writeFailure(error, path);
    }
  };

  return {
    read: readIt,
    change: changeIt,
    get key() {
      return key;
    },
    close() {
      put(null);
      key = null;
    },
  };
}

const previousOf = (path: string): string => `${path}.previous`;

/** Changes with every replacement: the one before is kept, so that its number of inode is not given out again. */
const identityOf = (stat: { ino: bigint; mtimeNs: bigint; size: bigint }): string =>
  `${stat.ino}-${stat.mtimeNs}-${stat.size}`;

/** Null: it has gone meanwhile. */
async function load(path: string, key: VaultKey): Outcome<Opened | null> {
  let sealed: Buffer;
  let identity: string;
  try {
    const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const stat = await file.stat({ bigint: true });
      if (stat.size > BigInt(2 * MAX_SIZE)) return tooLarge(path);
      identity = identityOf(stat);
      sealed = await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    return systemCode(error) === "ENOENT" ? ok(null) : readFailure(error, path);
  }
  const { Decrypter } = await import("age-encryption");
  const decrypter = new Decrypter();
  decrypter.addIdentity(key.identity);
  try {
    const bytes = await decrypter.decrypt(sealed);
    const contents = decodeContents(bytes);
    return contents === null ? damaged(path) : ok({ identity, bytes, contents });
  } catch (error) {
    return isOtherKey(error) ? otherKey(path) : damaged(path);
  }
}

async function encrypt(bytes: Uint8Array, { recipient }: VaultKey): Promise<Uint8Array> {
  const { Encrypter } = await import("age-encryption");
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return encrypter.encrypt(bytes);
}

/** Also of a file system that takes no changes, which the system words as a folder that is not there. */
const noFolder = (code: "file-unreadable" | "write-failed", folder: string, error: unknown) =>
  secretFailure(
    code,
    `the folder of the vaults, ${folder}, cannot be made or used (${systemCode(error)})`,
    "set LATCHKEY_HOME to a folder that you may write to, and see that the disk is not full",
  );

const damaged = (path: string) =>
  secretFailure(
    "vault-damaged",
    `the vault ${path} is damaged; nothing was written over it`,
    `copy ${previousOf(path)}, which is as it was before the last change, over it`,
  );

const otherKey = (path: string) =>
  secretFailure(
    "vault-damaged",
    `the vault ${path} is sealed for another key than the one that is here`,
    `restore the key that it was made with; or, if it is damaged, copy ${previousOf(path)} over it`,
  );

const busy = (path: string) =>
  secretFailure("timeout", `another process is writing ${path}`, "end it, or try again when it is done");

const tooLarge = (path: string) =>
  secretFailure(
    "too-large",
    `the vault ${path} holds more than 128 MiB`,
    "remove what is not needed, or use two vaults",
  );
