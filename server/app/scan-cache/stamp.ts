// What a scan cache knows files by: numbers that change when a path, a file or its content is another. Made with a key of this
// machine, so that neither names nor contents can be guessed from them.
import { createHmac, hash } from "node:crypto";
import type { FileStat } from "../../adapters/platform/open-file.ts";

/** 64 bits. */
export type Pair = readonly [number, number];

/** No file has this. */
export const NO_PAIR: Pair = [0, 0];

/**
 * File times are as coarse as two seconds. A file that changed so shortly before it was read may change again without another
 * time, so that its content must be looked at the next time: Git calls it racily clean.
 */
const COARSEST_TIME_MS = 2000;

export const isSettled = ({ mtimeMs, ctimeMs }: FileStat, now: number): boolean =>
  Math.max(mtimeMs, ctimeMs) < now - COARSEST_TIME_MS;

/** Identifies a text, such as a path. */
export function pairOfText({ seed }: StampKeys, text: string): Pair {
  let [a, b] = seed;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x9e3779b1);
    b = Math.imul(b ^ unit, 0x5f356495);
  }
  return finish(a, b);
}

const numbers = new Float64Array(4);
const words = new Uint32Array(numbers.buffer);

/** Identifies the state of a file. */
export function pairOfStat({ seed }: StampKeys, { size, mtimeMs, ctimeMs, ino }: FileStat): Pair {
  numbers[0] = size;
  numbers[1] = mtimeMs;
  numbers[2] = ctimeMs;
  numbers[3] = ino;
  let [a, b] = seed;
  for (const word of words) {
    a = Math.imul(a ^ word, 0x9e3779b1);
    a ^= a >>> 15;
    b = Math.imul(b ^ word, 0x5f356495);
    b ^= b >>> 13;
  }
  return finish(a, b);
}

/** Every bit of either half comes to depend on all of both. */
function finish(a: number, b: number): Pair {
  let high = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  let low = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  high ^= low >>> 16;
  low ^= high >>> 15;
  return [high >>> 0, low >>> 0];
}

/** Words that tell a content from any other. */
export type Digest = readonly number[];

export const NO_DIGEST: Digest = [0, 0, 0];

export const sameDigest = (a: Digest, b: Digest): boolean => a.every((word, i) => word === b[i]);

/** What stamps are made with. */
export interface StampKeys {
  readonly seed: Pair;
  /** In hex. */
  readonly content: string;
}

/** `key`: that of the fingerprints. */
export function stampKeys(key: Uint8Array): StampKeys {
  const derived = createHmac("sha256", key).update("latchkey.scan-cache.stamp/1").digest();
  return { seed: [derived.readInt32LE(0), derived.readInt32LE(4)], content: derived.toString("hex", 8) };
}

export function digestContent({ content: key }: StampKeys, content: Uint8Array): Digest {
  // The inner digest has a fixed length, so that nothing can be appended to what the key was put before. In hex, as a Buffer
  // for each file would be a burden on memory.
  const digest = hash("sha256", key + hash("sha256", content, "hex"), "hex");
  return NO_DIGEST.map((_, i) => Number.parseInt(digest.slice(i * 8, i * 8 + 8), 16));
}

/** What to remember of a file whose content alone decides what is found in it. */
export interface FileStamp {
  /** `NO_PAIR`: the file may change without its times telling. */
  readonly stat: Pair;
  /** `NO_DIGEST`: the content was too large for one. */
  readonly digest: Digest;
  /** The content is the one that was known: it was not scanned, the findings are not there. */
  readonly unchanged: boolean;
}

// Stamps travel from thread to thread in one array of words for a batch: as objects they would be a burden on memory.
const STAMP_WORDS = 6;
const [NOTHING, SOMETHING, UNCHANGED] = [0, 1, 2];

export const newStamps = (files: number): Uint32Array => new Uint32Array(files * STAMP_WORDS);

export function writeStamp(stamps: Uint32Array, file: number, stamp: FileStamp | null): void {
  if (stamp === null) return;
  stamps.set([stamp.unchanged ? UNCHANGED : SOMETHING, ...stamp.stat, ...stamp.digest], file * STAMP_WORDS);
}

/** null where there is nothing to remember. */
export function readStamp(stamps: Uint32Array, file: number): FileStamp | null {
  const at = file * STAMP_WORDS;
  if (stamps[at] === NOTHING) return null;
  return {
    stat: [stamps[at + 1]!, stamps[at + 2]!],
    digest: [stamps[at + 3]!, stamps[at + 4]!, stamps[at + 5]!],
    unchanged: stamps[at] === UNCHANGED,
  };
}
