// Opens a file for reading so that what is read is a regular file inside the root, whatever happens to links meanwhile.
// The check comes after the open, on the open file itself: nothing can be swapped between the two.
import { closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, readSync, realpathSync } from "node:fs";
import { errorCode } from "./walk.ts";

/** What the system says of a file, as far as it changes when the content does. */
export interface FileStat {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
}

export type OpenedFile =
  | { readonly kind: "open"; readonly fd: number; readonly size: number; readonly stat: FileStat }
  | {
      readonly kind: "refused";
      readonly reason: "not a regular file" | "link to a folder" | "link leaves the folder" | "broken link";
    }
  | { readonly kind: "failed"; readonly code: string };

/** What reading files needs of the system; tests give one that fails. */
export interface FileReader {
  /** `root` null: the file was named by the user and may lie anywhere. */
  open(path: string, root: string | null): OpenedFile;
  /** Bytes read into `into`, 0 at the end. Throws a system error. */
  read(fd: number, into: Uint8Array): number;
  close(fd: number): void;
}

// O_NONBLOCK: opening a FIFO must not wait for a writer. Absent on Windows, where there is none in a folder.
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

function open(path: string, root: string | null): OpenedFile {
  let fd: number;
  try {
    fd = openSync(path, flags);
  } catch (error) {
    const code = errorCode(error);
    // Sockets and devices without a driver.
    if (code === "ENXIO") return { kind: "refused", reason: "not a regular file" };
    return (code === "ENOENT" || code === "ELOOP") && isLink(path)
      ? { kind: "refused", reason: "broken link" }
      : { kind: "failed", code };
  }
  try {
    const stat = fstatSync(fd);
    const reason =
      root !== null && !isInside(root, fd, path, stat)
        ? "link leaves the folder"
        : stat.isDirectory()
          ? "link to a folder"
          : stat.isFile()
            ? null
            : "not a regular file";
    if (reason === null) return { kind: "open", fd, size: stat.size, stat };
    closeSync(fd);
    return { kind: "refused", reason };
  } catch (error) {
    closeSync(fd);
    return { kind: "failed", code: errorCode(error) };
  }
}

const isLink = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;

function isInside(root: string, fd: number, path: string, opened: { ino: number; dev: number }): boolean {
  const inside = (actual: string): boolean => root === "/" || actual === root || actual.startsWith(`${root}/`);
  if (process.platform === "linux") {
    try {
      return inside(readlinkSync(`/proc/self/fd/${fd}`));
    } catch {
      // No /proc here: the way of the other systems.
    }
  }
  const actual = realpathSync.native(path);
  const there = lstatSync(actual);
  const separated = process.platform === "win32" ? actual.replaceAll("\\", "/") : actual;
  return inside(separated) && there.ino === opened.ino && there.dev === opened.dev;
}

export const nodeFileReader: FileReader = {
  open,
  read: (fd, into) => readSync(fd, into, 0, into.byteLength, null),
  close: closeSync,
};
