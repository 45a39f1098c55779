// Finds all keywords of all rules in one pass over the bytes. Each keyword contributes, for either alignment, its rarest
// four bytes; the pass looks at every second position, probes a table by their hash, and verifies the few candidates.
import { sequenceFrequency } from "./byte-frequency.ts";

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

/** The keyword and the offset within it of the bytes that were seen. */
interface Candidate {
  readonly keyword: number;
  readonly offset: number;
}

/** Candidates by the slot of the bytes by which they are seen. */
type Slots = Map<number, Candidate[]>;

/** Sets the bit that tells lower from upper case in each byte; other characters only share a slot more often. */
const FOLD = 0x20202020;
/** Multiplicative hashing: 2^32 / golden ratio. */
const hashOf = (bytes: number): number => Math.imul(bytes | FOLD, 0x9e3779b1);
/** Slot of the four bytes at an even position: keywords of five bytes and more have such at either alignment. */
const LONG_BITS = 16;
const longSlot = (four: number): number => hashOf(four) >>> (32 - LONG_BITS);
/** Slot of the three bytes at any position, by which the shorter keywords are seen: few, so the table is small. */
const SHORT_BITS = 14;
const shortSlot = (three: number): number => hashOf(three) >>> (32 - SHORT_BITS);

export function createPrefilter(keywords: readonly Keyword[]): Prefilter {
  const patterns = keywords.map(encode);
  const long: Slots = new Map();
  const short: Slots = new Map();
  patterns.forEach((pattern, keyword) => {
    if (pattern.length < 5) {
      const offset = rarest(pattern, 0, 1, 3);
      add(short, shortSlot(bytesAt(pattern, offset, 3)), { keyword, offset });
    } else {
      for (const parity of [0, 1]) {
        const offset = rarest(pattern, parity, 2, 4);
        add(long, longSlot(bytesAt(pattern, offset, 4)), { keyword, offset });
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

function add(slots: Slots, slot: number, candidate: Candidate): void {
  const list = slots.get(slot);
  if (list === undefined) slots.set(slot, [candidate]);
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

/** `length` bytes as one little-endian number. */
function bytesAt(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let i = 0; i < length; i++) value |= bytes[at + i]! << (8 * i);
  return value;
}

function compile(patterns: readonly Uint8Array[], exact: readonly boolean[], long: Slots, short: Slots): Prefilter {
  // A table holds 0 where no keyword is, else 1 + the place in `first` of where the slot's candidates begin.
  const longTable = new Uint16Array(1 << LONG_BITS);
  const shortTable = new Uint16Array(1 << SHORT_BITS);
  const first = new Int32Array(long.size + short.size + 1);
  const candidates: Candidate[] = [];
  const seenLength: number[] = [];
  let used = 0;
  for (const [table, slots, length] of [
    [longTable, long, 4],
    [shortTable, short, 3],
  ] as const) {
    for (const [slot, list] of slots) {
      first[used] = candidates.length;
      table[slot] = ++used;
      candidates.push(...list);
      for (const _ of list) seenLength.push(length);
    }
  }
  first[used] = candidates.length;
  const keywordOf = Int32Array.from(candidates, ({ keyword }) => keyword);
  const offsetOf = Int32Array.from(candidates, ({ offset }) => offset);
  const farOf = Int32Array.from(candidates, (candidate, i) => farOffset(patterns, candidate, seenLength[i]!));
  const farByteOf = Uint8Array.from(candidates, (candidate, i) => patterns[candidate.keyword]![farOf[i]!]! | 0x20);
  const longest = Math.max(0, ...patterns.map((pattern) => pattern.length));

  function verify(bytes: Uint8Array, at: number, entry: number, from: number, to: number, hits: Hits): void {
    for (let i = first[entry - 1]!; i < first[entry]!; i++) {
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
    const end = Math.min(bytes.length, to + longest);
    // A 16-bit view needs an even address.
    const base = from + ((bytes.byteOffset + from) & 1);
    if (base > from) probeShort(bytes, from, from, to, hits);
    const units = Math.max(0, (end - base) >> 1);
    const pairs = units === 0 ? NONE : new Uint16Array(bytes.buffer, bytes.byteOffset + base, units);
    // Several prefilters share this code, so the engine cannot treat the tables as constants; locals come next to that.
    const longEntries = longTable;
    const shortEntries = shortTable;
    let i = 0;
    let low = units > 0 ? pairs[0]! : 0;
    for (; i + 1 < units; i++) {
      const high = pairs[i + 1]!;
      const four = low | (high << 16);
      low = high;
      const a = longEntries[longSlot(four)]!;
      const b = shortEntries[shortSlot(four & 0xffffff)]!;
      const c = shortEntries[shortSlot(four >>> 8)]!;
      if ((a | b | c) === 0) continue;
      const at = base + 2 * i;
      if (a !== 0) verify(bytes, at, a, from, to, hits);
      if (b !== 0) verify(bytes, at, b, from, to, hits);
      if (c !== 0) verify(bytes, at + 1, c, from, to, hits);
    }
    for (let at = base + 2 * i; at + 2 < end; at++) probeShort(bytes, at, from, to, hits);
  }

  function probeShort(bytes: Uint8Array, at: number, from: number, to: number, hits: Hits): void {
    if (at + 3 > bytes.length) return;
    const entry = shortTable[shortSlot(bytesAt(bytes, at, 3))]!;
    if (entry !== 0) verify(bytes, at, entry, from, to, hits);
  }

  return { longest, find };
}

const NONE = new Uint16Array(0);

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
