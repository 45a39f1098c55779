// Bytes of an open file, which stays open: the system's own streams close it when they are no longer wanted.
import { readSync } from "node:fs";
import { Readable } from "node:stream";

export interface OpenFile {
  readonly fd: number;
  /** In bytes. */
  readonly size: number;
}

const CHUNK = 64 * 1024;

/** The bytes [start, end). Fails with a system error, and where the file ends sooner. */
export const fileRange = (fd: number, start: number, end: number): Readable => Readable.from(chunksOf(fd, start, end));

function* chunksOf(fd: number, start: number, end: number): Generator<Buffer> {
  for (let at = start; at < end; ) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK, end - at));
    // Synchronously, so that nothing is still read when the file is closed.
    const count = readSync(fd, chunk, 0, chunk.length, at);
    if (count === 0) throw new Error("the file ends before its size");
    at += count;
    yield chunk.subarray(0, count);
  }
}
