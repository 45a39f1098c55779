// Cache files on the disk: one for each folder that is scanned, in the user's own cache. Any of them may be deleted at any time. One
// that is damaged, or was written under another key, by another version or for other settings, is as good as none.
import { createHmac, timingSafeEqual } from "node:crypto";
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlink,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { RECORD_BYTES } from "./table.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const MAGIC = "latchkey.scan-cache/1";
const HEAD_BYTES = 32;
const MAC_BYTES = 32;
/** Of all cache files together. The oldest go first. */
const MOST_BYTES = 256 * 1024 * 1024;
const MOST_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

/** The folder of the scan caches. */
export function cacheFolder(env: Environment): string {
  const { LATCHKEY_HOME, XDG_CACHE_HOME, LOCALAPPDATA } = env;
  if (LATCHKEY_HOME) return join(LATCHKEY_HOME, "cache", "scan");
  return join(XDG_CACHE_HOME || LOCALAPPDATA || join(homedir(), ".cache"), "latchkey", "scan");
}

export interface CacheContent {
  readonly records: Uint32Array;
  /** JSON. */
  readonly findings: string;
}

/** What is in the cache file; null where there is none that was written under this key. */
export function readCache(path: string, key: Uint8Array): CacheContent | null {
  try {
    if (statSync(path).size > MOST_BYTES) return null;
    const bytes = readFileSync(path);
    const count = bytes.readUInt32LE(24);
    const findingsAt = HEAD_BYTES + count * RECORD_BYTES;
    const macAt = bytes.length - MAC_BYTES;
    if (bytes.toString("latin1", 0, MAGIC.length) !== MAGIC || findingsAt > macAt) return null;
    if (!timingSafeEqual(mac(key, [bytes.subarray(0, macAt)]), bytes.subarray(macAt))) return null;
    // Words must lie on a multiple of four; small files come from a pool that does not care.
    const aligned = (bytes.byteOffset + HEAD_BYTES) % 4 === 0 ? bytes : Buffer.from(new Uint8Array(bytes).buffer);
    const records = new Uint32Array(aligned.buffer, aligned.byteOffset + HEAD_BYTES, (count * RECORD_BYTES) / 4);
    return { records, findings: bytes.toString("utf8", findingsAt, macAt) };
  } catch {
    return null;
  }
}

export interface CacheUpdate {
  /** The records, in pieces. */
  readonly records: readonly Uint32Array[];
  readonly findings: string;
}

/** Replaces the cache file, for its user alone; whoever reads meanwhile sees the old or the new. Where that cannot be done, nothing is kept. */
export function writeCache(path: string, key: Uint8Array, { records, findings }: CacheUpdate): void {
  const folder = join(path, "..");
  const draft = `${path}.${process.pid}.draft`;
  const head = Buffer.alloc(HEAD_BYTES);
  head.write(MAGIC, "latin1");
  const pieces = records.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
  head.writeUInt32LE(pieces.reduce((sum, piece) => sum + piece.length, 0) / RECORD_BYTES, 24);
  const body = [head, ...pieces, Buffer.from(findings)];
  const length = body.reduce((sum, part) => sum + part.length, MAC_BYTES);
  try {
    if (length > MOST_BYTES) {
      rmSync(path, { force: true });
      return;
    }
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = openSync(draft, "wx", 0o600);
    try {
      for (const part of [...body, mac(key, body)]) writeFileSync(file, part);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
    dropOldest(folder, Date.now());
  } catch {
    // A disk that is full or read-only: the next scan does all the work again.
    unlink(draft, () => {});
  }
}

function mac(key: Uint8Array, parts: readonly Uint8Array[]): Buffer {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

/** Removes cache files that nobody has used for long, and the oldest until the others fit. */
function dropOldest(folder: string, now: number): void {
  const files = readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) => {
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat === undefined ? [] : [{ path, size: stat.size, mtimeMs: stat.mtimeMs }];
    })
    .sort((a, b) => b.mtimeMs - a.mtimeMs);
  let total = 0;
  for (const { path, size, mtimeMs } of files) {
    total += size;
    if (total > MOST_BYTES || mtimeMs < now - MOST_DAYS * DAY_MS) rmSync(path, { force: true });
  }
}
