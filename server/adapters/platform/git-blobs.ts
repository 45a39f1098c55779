// Reads the content of Git objects, one after the other, through one process.
import { spawn } from "node:child_process";
import { safeEnvironment, safeOptions } from "./git.ts";

export interface BlobReader {
  /**
   * Reads objects one after the other. `onBlob` gets each content, or null where the object is missing, broken, or larger
   * than `limit` bytes (its size is 0 but for the last of these); it may take its time. False from it: no more is wanted, and
   * the reader is of no use any more.
   */
  read(blobs: readonly string[], limit: number, onBlob: OnBlob): Promise<void>;
  /** Waits for the end of the process. */
  close(): Promise<void>;
}

type OnBlob = (index: number, content: Buffer | null, size: number) => Promise<boolean>;

/** A process is started when something is to be read, and stays until the reader is closed. */
export function createBlobReader(top: string): BlobReader {
  let process: BlobProcess | null = null;
  const close = async (): Promise<void> => {
    const closing = process;
    process = null;
    await closing?.close();
  };
  return {
    async read(blobs, limit, onBlob) {
      // A broken object ends the process that reads it; the rest is read by another.
      for (let next = 0; next < blobs.length; ) {
        process ??= startProcess(top);
        next = await readSome(process, blobs, next, limit, onBlob);
        if (process?.output.ended) await close();
      }
    },
    close,
  };
}

interface BlobProcess {
  readonly output: BatchOutput;
  ask(blobs: readonly string[]): void;
  close(): Promise<void>;
}

function startProcess(top: string): BlobProcess {
  const git = spawn("git", [...safeOptions, "cat-file", "--batch"], {
    cwd: top,
    env: safeEnvironment(),
    stdio: ["pipe", "pipe", "ignore"],
  });
  const exited = new Promise<void>((resolve) => {
    git.on("error", () => resolve());
    git.on("close", () => resolve());
  });
  // A git that ends early shows in the missing output.
  git.stdin.on("error", () => {});
  return {
    output: readerOf(git.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>),
    ask: (blobs) => void git.stdin.write(blobs.map((blob) => `${blob}\n`).join("")),
    async close() {
      git.stdin.end();
      git.stdout.resume();
      await exited;
    },
  };
}

/** Reads from `first` on as far as the process goes; returns the index of what is left. */
async function readSome(
  { output, ask }: BlobProcess,
  blobs: readonly string[],
  first: number,
  limit: number,
  onBlob: OnBlob,
): Promise<number> {
  // All at once: Git reads the next while this one is scanned.
  ask(blobs.slice(first));
  let next = first;
  while (next < blobs.length && !output.ended) {
    const header = / blob (\d+)$/.exec((await output.line()) ?? "");
    const size = Number(header?.[1] ?? 0);
    const content = header === null ? null : await output.content(size, size <= limit);
    const wanted = await onBlob(next, content, output.ended ? 0 : size);
    next = wanted ? next + 1 : blobs.length;
  }
  return next;
}

interface BatchOutput {
  /** Whether something was asked for that did not come. */
  readonly ended: boolean;
  /** The next line, or null at the end. */
  line(): Promise<string | null>;
  /** `size` bytes, kept or thrown away, and the line end after them; null where they are not kept or cut off. */
  content(size: number, keep: boolean): Promise<Buffer | null>;
}

function readerOf(chunks: AsyncIterator<Buffer>): BatchOutput {
  let rest: Buffer = Buffer.alloc(0);
  let ended = false;
  const more = async (): Promise<boolean> => {
    const next = await chunks.next().catch(() => ({ done: true, value: undefined }));
    if (next.done === true || next.value === undefined) {
      ended = true;
      return false;
    }
    rest = rest.length === 0 ? next.value : Buffer.concat([rest, next.value]);
    return true;
  };
  return {
    get ended() {
      return ended;
    },
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
