// Reads the content of Git objects, one after the other, through one process.
import { spawn } from "node:child_process";
import { safeOptions } from "./git.ts";

/**
 * Reads objects one after the other. `onBlob` gets each content, or null where the object is missing, broken, or larger
 * than `limit` bytes (its size is 0 but for the last of these); it may take its time. False from it: no more is wanted.
 */
export async function readBlobs(
  top: string,
  blobs: readonly string[],
  limit: number,
  onBlob: (index: number, content: Buffer | null, size: number) => Promise<boolean>,
): Promise<void> {
  // A broken object ends the process that reads it; the rest is read by another.
  for (let next = 0; next < blobs.length; ) next = await readSome(top, blobs, next, limit, onBlob);
}

/** Reads from `first` on as far as one process goes; returns the index of what is left. */
async function readSome(
  top: string,
  blobs: readonly string[],
  first: number,
  limit: number,
  onBlob: Parameters<typeof readBlobs>[3],
): Promise<number> {
  const git = spawn("git", [...safeOptions, "cat-file", "--batch"], { cwd: top, stdio: ["pipe", "pipe", "ignore"] });
  const exited = new Promise<void>((resolve) => {
    git.on("error", () => resolve());
    git.on("close", () => resolve());
  });
  // A git that ends early shows in the missing output.
  git.stdin.on("error", () => {});
  const output = readerOf(git.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>);
  let index = first;
  for (let wanted = true; wanted && index < blobs.length; index++) {
    git.stdin.write(`${blobs[index]}\n`);
    const header = await output.line();
    const size = Number(/ blob (\d+)$/.exec(header ?? "")?.[1] ?? Number.NaN);
    const content = Number.isNaN(size) ? null : await output.content(size, size <= limit);
    const isBroken = header === null || (!Number.isNaN(size) && content === null && size <= limit);
    wanted = await onBlob(index, content, isBroken || Number.isNaN(size) ? 0 : size);
    if (!wanted) index = blobs.length - 1;
    if (isBroken) {
      index++;
      break;
    }
  }
  git.stdin.end();
  git.stdout.resume();
  await exited;
  return index;
}

interface BatchOutput {
  /** The next line, or null at the end. */
  line(): Promise<string | null>;
  /** `size` bytes, kept or thrown away, and the line end after them; null where they are not kept or cut off. */
  content(size: number, keep: boolean): Promise<Buffer | null>;
}

function readerOf(chunks: AsyncIterator<Buffer>): BatchOutput {
  let rest: Buffer = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    const next = await chunks.next().catch(() => ({ done: true, value: undefined }));
    if (next.done === true || next.value === undefined) return false;
    rest = rest.length === 0 ? next.value : Buffer.concat([rest, next.value]);
    return true;
  };
  return {
    async line() {
      for (;;) {
        const end = rest.indexOf(0x0a);
        if (end >= 0) {
          const line = rest.toString("latin1", 0, end);
          rest = rest.subarray(end + 1);
          return line;
        }
        if (!(await more())) return null;
      }
    },
    async content(size, keep) {
      const kept = Buffer.allocUnsafe(keep ? size : 0);
      for (let at = 0; at < size; ) {
        if (rest.length === 0 && !(await more())) return null;
        const part = rest.subarray(0, size - at);
        if (keep) part.copy(kept, at);
        at += part.length;
        rest = rest.subarray(part.length);
      }
      if (rest.length > 0 || (await more())) rest = rest.subarray(1);
      return keep ? kept : null;
    },
  };
}
