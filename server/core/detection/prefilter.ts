// Finds all keywords of all rules in one pass over the bytes. Each keyword contributes, for either alignment, its rarest
// four bytes; a sieve notes the positions, every second one, where such may stand, and the few of them are verified.
import { sequenceFrequency } from "./byte-frequency.ts";
import { BLOCK, createSieve, FOLD, firstThree } from "./sieve.ts";

export interface Keyword {
  /** At least three ASCII characters. */
  readonly text: string;
  readonly caseSensitive: boolean;
}

/** Keyword hits of one pass: `starts[i]` is the byte offset at which keyword number `keywords[i]` stands. */
export interface Hits {
  starts: Int32Array;
  keywords: Int32Array;
  count: number;
}

export interface Prefilter {
  /** Length of the longest keyword in bytes. */
  readonly longest: number;
  /**
   * Writes to `hits` every keyword that starts in [from, to), in no particular order, each once.
   * A keyword may end beyond `to`, never beyond the end of `bytes`.
   */
  find(bytes: Uint8Array, from: number, to: number, hits: Hits): void;
}

export const newHits = (): Hits => ({ starts: new Int32Array(256), keywords: new Int32Array(256), count: 0 });

/** A keyword, and the offset within it of the bytes by which it is seen. */
interface Candidate {
  readonly keyword: number;
  readonly offset: number;
}

/**
 * Candidates by the bytes by which they are seen, folded: four at an even position, as keywords of five bytes and more
 * have at either alignment, or three at any position, in the upper bytes of a number.
 */
type Seen = Map<number, Candidate[]>;

export function createPrefilter(keywords: readonly Keyword[]): Prefilter {
  const patterns = keywords.map(encode);
  const long: Seen = new Map();
  const short: Seen = new Map();
  patterns.forEach((pattern, keyword) => {
    if (pattern.length < 5) {
      const offset = rarest(pattern, 0, 1, 3);
      add(short, firstThree(foldedAt(pattern, offset, 3)), { keyword, offset });
    } else {
      for (const parity of [0, 1]) {
        const offset = rarest(pattern, parity, 2, 4);
        add(long, foldedAt(pattern, offset, 4), { keyword, offset });
      }
    }
  });
  return compile(
    patterns,
    keywords.map(({ caseSensitive }) => caseSensitive),
    long,
    short,
  );
}

function add(all: Seen, seen: number, candidate: Candidate): void {
  const list = all.get(seen);
  if (list === undefined) all.set(seen, [candidate]);
  else list.push(candidate);
}

function encode({ text, caseSensitive }: Keyword): Uint8Array {
  if (text.length < 3 || /[^\x20-\x7e]/.test(text)) {
    throw new Error(`A keyword needs three or more ASCII characters: ${JSON.stringify(text)}`);
  }
  const literal = caseSensitive ? text : text.toLowerCase();
  const bytes = new Uint8Array(literal.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = literal.charCodeAt(i);
  return bytes;
}

/** Among the offsets `from`, `from + step`, … that of the `length` bytes that are rarest in source text. */
function rarest(pattern: Uint8Array, from: number, step: number, length: 3 | 4): number {
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  for (let offset = from; offset + length <= pattern.length; offset += step) {
    const frequency = sequenceFrequency(pattern, offset, length);
    if (frequency >= least) continue;
    least = frequency;
    best = offset;
  }
  return best;
}

/** `length` bytes, folded, as one little-endian number. */
function foldedAt(bytes: Uint8Array, at: number, length: number): number {
  let value = FOLD;
  for (let i = 0; i < length; i++) value |= bytes[at + i]! << (8 * i);
  return value;
}

function compile(patterns: readonly Uint8Array[], exact: readonly boolean[], long: Seen, short: Seen): Prefilter {
  const sieve = createSieve(long.keys(), short.keys());
  // The candidates that are seen by `keys[i]` are those from `first[i]` up to `first[i + 1]`.
  const keys: number[] = [];
  const first: number[] = [0];
  const candidates: Candidate[] = [];
  const farOffsets: number[] = [];
  for (const [all, length] of [
    [long, 4],
    [short, 3],
  ] as const) {
    for (const [seen, list] of all) {
      keys.push(seen);
      candidates.push(...list);
      first.push(candidates.length);
      for (const candidate of list) farOffsets.push(farOffset(patterns, candidate, length));
    }
  }
  const indexOf = createIndex(keys);
  const firstOf = Int32Array.from(first);
  const keywordOf = Int32Array.from(candidates, ({ keyword }) => keyword);
  const offsetOf = Int32Array.from(candidates, ({ offset }) => offset);
  const farOf = Int32Array.from(farOffsets);
  const farByteOf = Uint8Array.from(candidates, ({ keyword }, i) => patterns[keyword]![farOffsets[i]!]! | 0x20);
  const longest = Math.max(0, ...patterns.map((pattern) => pattern.length));

  function verify(bytes: Uint8Array, at: number, seen: number, from: number, to: number, hits: Hits): void {
    const index = indexOf(seen);
    if (index < 0) return;
    for (let i = firstOf[index]!; i < firstOf[index + 1]!; i++) {
      const start = at - offsetOf[i]!;
      if (start < from || start >= to) continue;
      // Most candidates fall at the byte on the far side of those that were seen.
      const far = start + farOf[i]!;
      if (far >= bytes.length || (bytes[far]! | 0x20) !== farByteOf[i]!) continue;
      const keyword = keywordOf[i]!;
      if (standsAt(bytes, start, patterns[keyword]!, exact[keyword]!)) push(hits, start, keyword);
    }
  }

  function find(bytes: Uint8Array, from: number, to: number, hits: Hits): void {
    hits.count = 0;
    const { notes } = sieve;
    const end = Math.min(bytes.length, to + longest);
    for (let block = from; block < end; block += BLOCK) {
      const noted = sieve.sift(bytes, block, end);
      for (let i = 0; i < noted; i++) verify(bytes, block + notes[2 * i]!, notes[2 * i + 1]!, from, to, hits);
    }
  }

  return { longest, find };
}

/** Says which place in `keys` (none of them 0) a number has, or -1: a hash table of a quarter's load. */
function createIndex(keys: readonly number[]): (key: number) => number {
  const bits = 34 - Math.clz32(keys.length);
  const mask = (1 << bits) - 1;
  const table = new Int32Array(1 << bits);
  const places = new Int32Array(1 << bits).fill(-1);
  const slotOf = (key: number): number => Math.imul(key, 0x85ebca6b) >>> (32 - bits);
  keys.forEach((key, place) => {
    let slot = slotOf(key);
    while (table[slot] !== 0) slot = (slot + 1) & mask;
    table[slot] = key;
    places[slot] = place;
  });
  return (key) => {
    let slot = slotOf(key);
    while (table[slot] !== key) {
      if (table[slot] === 0) return -1;
      slot = (slot + 1) & mask;
    }
    return places[slot]!;
  };
}

/** Offset within the keyword that is farthest from the `seen` bytes by which the candidate was found. */
function farOffset(patterns: readonly Uint8Array[], { keyword, offset }: Candidate, seen: number): number {
  const last = patterns[keyword]!.length - 1;
  return offset > last - (offset + seen - 1) ? 0 : last;
}

const isLower = (byte: number): boolean => byte >= 0x61 && byte <= 0x7a;

function standsAt(bytes: Uint8Array, start: number, pattern: Uint8Array, exact: boolean): boolean {
  if (start + pattern.length > bytes.length) return false;
  for (let i = 0; i < pattern.length; i++) {
    const byte = bytes[start + i]!;
    const want = pattern[i]!;
    if (byte !== want && (exact || byte + 0x20 !== want || !isLower(want))) return false;
  }
  return true;
}

function push(hits: Hits, start: number, keyword: number): void {
  if (hits.count === hits.starts.length) {
    hits.starts = grow(hits.starts);
    hits.keywords = grow(hits.keywords);
  }
  hits.starts[hits.count] = start;
  hits.keywords[hits.count] = keyword;
  hits.count++;
}

function grow(array: Int32Array): Int32Array {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
