// Finds all keywords of all rules in one pass over the bytes. Each keyword contributes, for either alignment, its rarest
// three bytes; the pass looks at every second position, probes one table by their hash, and verifies the few candidates.
import { pairFrequency } from "./pair-frequency.ts";

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

/** The keyword and the offset within it of the three bytes that were seen. */
interface Candidate {
  readonly keyword: number;
  readonly offset: number;
}

const TABLE_BITS = 17;
/** Sets the bit that tells lower from upper case in each of three bytes; other characters only share a slot more often. */
const FOLD = 0x202020;
/** Slot of three folded bytes: multiplicative hashing (the multiplier is 2^32 / golden ratio). */
const slotOf = (gram: number): number => Math.imul(gram | FOLD, 0x9e3779b1) >>> (32 - TABLE_BITS);

export function createPrefilter(keywords: readonly Keyword[]): Prefilter {
  const patterns = keywords.map(encode);
  const slots = new Map<number, Candidate[]>();
  patterns.forEach((pattern, keyword) => {
    for (const parity of [0, 1]) {
      const offset = rarestGram(pattern, parity);
      for (const slot of slotsAt(pattern, offset)) slots.set(slot, [...(slots.get(slot) ?? []), { keyword, offset }]);
    }
  });
  return compile(
    patterns,
    keywords.map(({ caseSensitive }) => caseSensitive),
    slots,
  );
}

function encode({ text, caseSensitive }: Keyword): Uint8Array {
  if (text.length < 3 || /[^\x20-\x7e]/.test(text)) {
    throw new Error(`A keyword needs three or more ASCII characters: ${JSON.stringify(text)}`);
  }
  return Uint8Array.from(caseSensitive ? text : text.toLowerCase(), (char) => char.charCodeAt(0));
}

/** Offset of the rarest three bytes among those of one parity; of a three-byte keyword, offset 1 holds only two. */
function rarestGram(pattern: Uint8Array, parity: number): number {
  let best = parity;
  for (let offset = parity; offset + 2 < pattern.length; offset += 2) {
    if (gramFrequency(pattern, offset) < gramFrequency(pattern, best)) best = offset;
  }
  return best;
}

const gramFrequency = (pattern: Uint8Array, offset: number): number =>
  pairFrequency(pattern[offset]!, pattern[offset + 1]!) * pairFrequency(pattern[offset + 1]!, pattern[offset + 2]!);

/** Slots under which the bytes at `offset` may be seen: one, or one for each byte that can follow the last two. */
function slotsAt(pattern: Uint8Array, offset: number): number[] {
  const pair = pattern[offset]! | (pattern[offset + 1]! << 8);
  const third = pattern[offset + 2];
  if (third !== undefined) return [slotOf(pair | (third << 16))];
  return [...new Set(Array.from({ length: 256 }, (_, byte) => slotOf(pair | (byte << 16))))];
}

function compile(
  patterns: readonly Uint8Array[],
  exact: readonly boolean[],
  slots: ReadonlyMap<number, readonly Candidate[]>,
): Prefilter {
  // table[slot] is 0 where no keyword is, else 1 + the place in `first` of where its candidates begin.
  const table = new Uint16Array(1 << TABLE_BITS);
  const first = new Int32Array(slots.size + 1);
  const candidates: Candidate[] = [];
  let used = 0;
  for (const [slot, list] of slots) {
    first[used] = candidates.length;
    table[slot] = ++used;
    candidates.push(...list);
  }
  first[used] = candidates.length;
  const keywordOf = Int32Array.from(candidates, ({ keyword }) => keyword);
  const offsetOf = Int32Array.from(candidates, ({ offset }) => offset);
  const farOf = Int32Array.from(candidates, (candidate) => farOffset(patterns, candidate));
  const farByteOf = Uint8Array.from(candidates, (candidate, i) => patterns[candidate.keyword]![farOf[i]!]! | 0x20);
  const longest = Math.max(0, ...patterns.map((pattern) => pattern.length));

  function verify(bytes: Uint8Array, at: number, entry: number, from: number, to: number, hits: Hits): void {
    for (let i = first[entry - 1]!; i < first[entry]!; i++) {
      const start = at - offsetOf[i]!;
      if (start < from || start >= to) continue;
      // Most candidates fall at the letter on the far side of the three bytes that were seen.
      if ((bytes[start + farOf[i]!]! | 0x20) !== farByteOf[i]!) continue;
      const keyword = keywordOf[i]!;
      if (standsAt(bytes, start, patterns[keyword]!, exact[keyword]!)) push(hits, start, keyword);
    }
  }

  function find(bytes: Uint8Array, from: number, to: number, hits: Hits): void {
    hits.count = 0;
    const end = Math.min(bytes.length, to + longest);
    // A 16-bit view needs an even address. A keyword that starts on the odd byte before it is seen by its other gram.
    const base = from + ((bytes.byteOffset + from) & 1);
    const units = (end - base) >> 1;
    if (units <= 0) return;
    const pairs = new Uint16Array(bytes.buffer, bytes.byteOffset + base, units);
    const last = units - 1;
    let i = 0;
    let pair = pairs[0]!;
    for (; i + 4 <= last; i += 4) {
      const next1 = pairs[i + 1]!;
      const next2 = pairs[i + 2]!;
      const next3 = pairs[i + 3]!;
      const next4 = pairs[i + 4]!;
      const a = table[slotOf(pair | ((next1 & 0xff) << 16))]!;
      const b = table[slotOf(next1 | ((next2 & 0xff) << 16))]!;
      const c = table[slotOf(next2 | ((next3 & 0xff) << 16))]!;
      const d = table[slotOf(next3 | ((next4 & 0xff) << 16))]!;
      pair = next4;
      if ((a | b | c | d) === 0) continue;
      const at = base + 2 * i;
      if (a !== 0) verify(bytes, at, a, from, to, hits);
      if (b !== 0) verify(bytes, at + 2, b, from, to, hits);
      if (c !== 0) verify(bytes, at + 4, c, from, to, hits);
      if (d !== 0) verify(bytes, at + 6, d, from, to, hits);
    }
    for (; i <= last; i++) {
      const at = base + 2 * i;
      const entry = table[slotOf(pairs[i]! | ((bytes[at + 2] ?? 0) << 16))]!;
      if (entry !== 0) verify(bytes, at, entry, from, to, hits);
    }
  }

  return { longest, find };
}

/** Offset within the keyword that is farthest from the three bytes of the candidate. */
function farOffset(patterns: readonly Uint8Array[], { keyword, offset }: Candidate): number {
  const last = patterns[keyword]!.length - 1;
  return offset > last - offset - 2 ? 0 : last;
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
