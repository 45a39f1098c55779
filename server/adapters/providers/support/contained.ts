// Files below a folder, and none outside of it, whatever happens to links meanwhile: every part of a path is entered from
// the one before and no link is followed. What is read is what was opened, and was the same all the while.
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
} from "node:fs";
import { join } from "node:path";
import { ok, type Result } from "../../../../shared/result.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import { readFailure, systemCode } from "./failures.ts";

/** A folder that stays the one that was entered, also when its name leads elsewhere by now. */
export interface Folder {
  /** What stands before the name of something in it. */
  readonly at: string;
  close(): void;
}

export interface ReadFile {
  /** A buffer of its own. */
  readonly bytes: Buffer;
  readonly stat: FileState;
}

export interface FileState {
  readonly ino: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly size: bigint;
  readonly mode: bigint;
}

const { O_RDONLY, O_NOFOLLOW = 0, O_DIRECTORY = 0, O_NONBLOCK = 0 } = constants;

// Linux names what a descriptor has open: a name after it is looked up there, and nowhere else.
const hasDescriptorPaths = process.platform === "linux" && existsSync("/proc/self/fd");

/**
 * Enters `parts` below `root`, one after another. `make`: those that are not there are made, for the person alone.
 * Codes: path-outside, not-found, file-unreadable.
 */
export function enterFolder(root: string, parts: readonly string[], make = false): Result<Folder, SecretFailure> {
  if (!parts.every(isPlainName)) return outside(parts);
  let folder: Folder;
  try {
    folder = openFolder(realpathSync.native(root));
  } catch (error) {
    return readFailure(error, "folder of the backend");
  }
  for (const part of parts) {
    const path = join(folder.at, part);
    try {
      if (make && lstatSync(path, { throwIfNoEntry: false }) === undefined) makeFolder(path);
      const next = openFolder(path);
      folder.close();
      folder = next;
    } catch (error) {
      const failure = isLink(path) ? outside(parts) : readFailure(error, parts.join("/"));
      folder.close();
      return failure;
    }
  }
  return ok(folder);
}

function openFolder(path: string): Folder {
  if (!hasDescriptorPaths) {
    if (!lstatSync(path).isDirectory()) throw Object.assign(new Error("not a folder"), { code: "ENOTDIR" });
    return { at: path, close() {} };
  }
  const fd = openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  return { at: `/proc/self/fd/${fd}`, close: () => closeSync(fd) };
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Somebody else was faster.
    if (systemCode(error) !== "EEXIST") throw error;
  }
}

/** Reads one file below `root`. Codes: path-outside, not-found, file-unreadable, file-changed, too-large. */
export function readContained(root: string, parts: readonly string[], limit: number): Result<ReadFile, SecretFailure> {
  const folder = enterFolder(root, parts.slice(0, -1));
  if (!folder.ok) return folder;
  try {
    return readIn(folder.value, parts.at(-1) ?? "", limit);
  } finally {
    folder.value.close();
  }
}

/** Reads one file of a folder. Codes: as `readContained`. */
export function readIn(folder: Folder, name: string, limit: number): Result<ReadFile, SecretFailure> {
  if (!isPlainName(name)) return outside([name]);
  const path = join(folder.at, name);
  let fd: number;
  try {
    // Opening a pipe without its writer must not wait.
    fd = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    return isLink(path) ? outside([name]) : readFailure(error, name);
  }
  try {
    return readOpened(fd, path, name, limit);
  } catch (error) {
    return readFailure(error, name);
  } finally {
    closeSync(fd);
  }
}

function readOpened(fd: number, path: string, name: string, limit: number): Result<ReadFile, SecretFailure> {
  const before = fstatSync(fd, { bigint: true });
  if (!before.isFile()) return readFailure(Object.assign(new Error("no file"), { code: "EISDIR" }), name);
  if (!hasDescriptorPaths && !isStillAt(path, before)) return outside([name]);
  if (before.size > BigInt(limit)) {
    return secretFailure("too-large", `${name} is larger than ${limit} bytes`, "keep it in a backend for files");
  }
  const bytes = Buffer.alloc(Number(before.size) + 1);
  let length = 0;
  for (;;) {
    const got = readSync(fd, bytes, length, bytes.length - length, null);
    length += got;
    if (got === 0 || length === bytes.length) break;
  }
  const after = fstatSync(fd, { bigint: true });
  if (BigInt(length) !== before.size || after.mtimeNs !== before.mtimeNs || after.size !== before.size) {
    bytes.fill(0);
    return secretFailure("file-changed", `${name} changed while it was read`, "try again");
  }
  return ok({ bytes: bytes.subarray(0, length), stat: before });
}

/** Where descriptors have no paths: what was opened is what the path names, without any link on the way. */
function isStillAt(path: string, opened: { readonly ino: bigint; readonly dev: bigint }): boolean {
  const there = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return there?.ino === opened.ino && there.dev === opened.dev && realpathSync.native(path) === path;
}

export const isLink = (path: string): boolean => {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
};

const isPlainName = (part: string): boolean =>
  part !== "" &&
  part !== "." &&
  part !== ".." &&
  !part.includes("/") &&
  !part.includes("\0") &&
  (process.platform !== "win32" || !/[\\:]/.test(part));

export const outside = (parts: readonly string[]) =>
  secretFailure(
    "path-outside",
    `${parts.join("/").replaceAll("\0", "")} leads out of its folder, or through a link`,
    "put the file itself where the link is: links are not followed",
  );
