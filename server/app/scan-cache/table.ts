// The table of a scan cache: a record for each file, found by its path. A record is eight words of 32 bits, so that a million files
// take 32 MB, a file of the disk is read as it is, and a scan in the order of the last one finds each record after the one before.
import { type Digest, NO_DIGEST, type Pair } from "./stamp.ts";

/** What became of a file: clean, binary, or from `FIRST_FINDINGS` on the findings with that number. */
export const CLEAN = 0;
export const BINARY = 1;
export const FIRST_FINDINGS = 2;

const WORDS = 8;
export const RECORD_BYTES = WORDS * 4;
const [PATH, STAT, DIGEST, RESULT] = [0, 2, 4, 7];
/** Set in the result of a record whose file this scan has seen. */
const SEEN = 0x8000_0000;
/** Records in a piece of the table. */
const PIECE = 8192;

export interface FileTable {
  /** The record of a path, or -1. */
  find(path: Pair): number;
  /** Makes a record for a path that has none. */
  add(path: Pair): number;
  hasStat(record: number, stat: Pair): boolean;
  digest(record: number): Digest;
  result(record: number): number;
  /** The file was seen by this scan, and is as it was. */
  keep(record: number): void;
  /** The file was seen by this scan. */
  set(record: number, stat: Pair, digest: Digest, result: number): void;
  /** Nothing is known of the file any more. */
  drop(record: number): void;
  /** Whether a record was set or dropped, or is of a file that was not seen. */
  changed(): boolean;
  /**
   * The records of the files that were seen, or of all, with their results as `renumber` gives them, in pieces. They take the
   * place of the table, which is of no use any more.
   */
  compact(all: boolean, renumber: (result: number) => number): Uint32Array[];
}

/** A table of the records that `loaded` holds. */
export function createFileTable(loaded: Uint32Array = new Uint32Array(0)): FileTable {
  const inherited = Math.floor(loaded.length / WORDS);
  const pieces: Uint32Array[] = [];
  for (let at = 0; at < inherited; at += PIECE) {
    const part = loaded.subarray(at * WORDS, Math.min(inherited, at + PIECE) * WORDS);
    pieces.push(part.length === PIECE * WORDS ? part : grown(part));
  }
  let count = inherited;
  let last = -1;
  let changed = false;
  let index: Int32Array | null = null;

  const word = (record: number, at: number): number =>
    pieces[Math.floor(record / PIECE)]![(record % PIECE) * WORDS + at]!;
  const has = (record: number, at: number, [high, low]: Pair): boolean =>
    word(record, at) === high && word(record, at + 1) === low;
  const write = (record: number, at: number, value: number): void => {
    pieces[Math.floor(record / PIECE)]![(record % PIECE) * WORDS + at] = value;
  };

  /** Places of the inherited records by their paths; those that are added are never looked for. */
  const lookUp = (path: Pair): number => {
    index ??= indexOf(inherited, (record) => word(record, PATH));
    const mask = index.length - 1;
    for (let at = path[0] & mask; index[at] !== -1; at = (at + 1) & mask) {
      if (has(index[at]!, PATH, path)) return index[at]!;
    }
    return -1;
  };

  return {
    find(path) {
      const next = last + 1 < inherited && has(last + 1, PATH, path) ? last + 1 : inherited === 0 ? -1 : lookUp(path);
      if (next >= 0) last = next;
      return next;
    },
    add([high, low]) {
      if (count % PIECE === 0) pieces.push(new Uint32Array(PIECE * WORDS));
      write(count, PATH, high);
      write(count, PATH + 1, low);
      return count++;
    },
    hasStat: (record, stat) => (stat[0] !== 0 || stat[1] !== 0) && has(record, STAT, stat),
    digest: (record) => NO_DIGEST.map((_, i) => word(record, DIGEST + i)),
    result: (record) => (word(record, RESULT) & ~SEEN) >>> 0,
    keep: (record) => write(record, RESULT, (word(record, RESULT) | SEEN) >>> 0),
    set(record, stat, digest, result) {
      changed = true;
      write(record, STAT, stat[0]);
      write(record, STAT + 1, stat[1]);
      for (const [i, part] of digest.entries()) write(record, DIGEST + i, part);
      write(record, RESULT, (result | SEEN) >>> 0);
    },
    drop(record) {
      changed = true;
      for (let at = 0; at < WORDS; at++) write(record, at, 0);
    },
    changed() {
      for (let record = 0; record < count && !changed; record++) changed = (word(record, RESULT) & SEEN) === 0;
      return changed;
    },
    compact(all, renumber) {
      let kept = 0;
      for (let record = 0; record < count; record++) {
        const result = word(record, RESULT);
        const known = word(record, PATH) !== 0 || word(record, PATH + 1) !== 0;
        if (!known || (!all && (result & SEEN) === 0)) continue;
        for (let at = 0; at < RESULT; at++) write(kept, at, word(record, at));
        write(kept, RESULT, renumber((result & ~SEEN) >>> 0));
        kept++;
      }
      return pieces.map((piece, i) => piece.subarray(0, Math.max(0, Math.min(PIECE, kept - i * PIECE)) * WORDS));
    },
  };
}

function grown(part: Uint32Array): Uint32Array {
  const piece = new Uint32Array(PIECE * WORDS);
  piece.set(part);
  return piece;
}

/** An open hash table of record numbers; -1: free. */
function indexOf(records: number, firstWord: (record: number) => number): Int32Array {
  let size = 16;
  while (size < records * 2) size *= 2;
  const index = new Int32Array(size).fill(-1);
  for (let record = 0; record < records; record++) {
    let at = firstWord(record) & (size - 1);
    while (index[at] !== -1) at = (at + 1) & (size - 1);
    index[at] = record;
  }
  return index;
}
