// Finds all keywords of all rules in one pass over the bytes. Each keyword contributes, for either alignment, its rarest
// pair of bytes; the pass looks at every second position, probes one 64 KB table, and verifies the few candidates.
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

/** A keyword and the offset within it of the pair that was seen. */
interface Candidate {
  readonly keyword: number;
  readonly offset: number;
}

export function createPrefilter(keywords: readonly Keyword[]): Prefilter {
  const patterns = keywords.map(({ text, caseSensitive }) => encode(text, caseSensitive));
  const longest = Math.max(0, ...patterns.map((pattern) => pattern.length));
  const buckets = new Map<number, Candidate[]>();
  keywords.forEach(({ caseSensitive }, keyword) => {
    const pattern = patterns[keyword]!;
    for (const parity of [0, 1]) {
      const offset = rarestPair(pattern, parity);
      for (const pair of pairVariants(pattern[offset]!, pattern[offset + 1]!, caseSensitive)) {
        buckets.set(pair, [...(buckets.get(pair) ?? []), { keyword, offset }]);
      }
    }
  });
  return compile(
    patterns,
    keywords.map(({ caseSensitive }) => caseSensitive),
    buckets,
    longest,
  );
}

function encode(text: string, caseSensitive: boolean): Uint8Array {
  if (text.length < 3 || /[^\x20-\x7e]/.test(text)) {
    throw new Error(`A keyword needs three or more ASCII characters: ${JSON.stringify(text)}`);
  }
  return Uint8Array.from(caseSensitive ? text : text.toLowerCase(), (char) => char.charCodeAt(0));
}

function rarestPair(pattern: Uint8Array, parity: number): number {
  let best = parity;
  for (let offset = parity; offset + 1 < pattern.length; offset += 2) {
    if (frequencyAt(pattern, offset) < frequencyAt(pattern, best)) best = offset;
  }
  return best;
}

const frequencyAt = (pattern: Uint8Array, offset: number): number =>
  pairFrequency(pattern[offset]!, pattern[offset + 1]!);

const isLower = (byte: number): boolean => byte >= 0x61 && byte <= 0x7a;

/** The 16-bit little-endian values under which a pair may be seen. */
function pairVariants(a: number, b: number, caseSensitive: boolean): number[] {
  const variants = (byte: number): number[] => (!caseSensitive && isLower(byte) ? [byte, byte - 0x20] : [byte]);
  return variants(a).flatMap((first) => variants(b).map((second) => first | (second << 8)));
}

function compile(
  patterns: readonly Uint8Array[],
  exact: readonly boolean[],
  buckets: ReadonlyMap<number, readonly Candidate[]>,
  longest: number,
): Prefilter {
  // table[pair] is 0 where no keyword has the pair, else 1 + the place of its bucket in `first`.
  const table = new Uint16Array(65536);
  const first = new Int32Array(buckets.size + 1);
  const candidateKeyword: number[] = [];
  const candidateOffset: number[] = [];
  let bucketCount = 0;
  for (const [pair, candidates] of buckets) {
    first[bucketCount] = candidateKeyword.length;
    table[pair] = ++bucketCount;
    for (const { keyword, offset } of candidates) {
      candidateKeyword.push(keyword);
      candidateOffset.push(offset);
    }
  }
  first[bucketCount] = candidateKeyword.length;
  const keywordOf = Int32Array.from(candidateKeyword);
  const offsetOf = Int32Array.from(candidateOffset);

  function verify(bytes: Uint8Array, at: number, bucket: number, from: number, to: number, hits: Hits): void {
    for (let i = first[bucket - 1]!; i < first[bucket]!; i++) {
      const start = at - offsetOf[i]!;
      if (start < from || start >= to) continue;
      const keyword = keywordOf[i]!;
      if (standsAt(bytes, start, patterns[keyword]!, exact[keyword]!)) push(hits, start, keyword);
    }
  }

  function find(bytes: Uint8Array, from: number, to: number, hits: Hits): void {
    hits.count = 0;
    const end = Math.min(bytes.length, to + longest);
    // A 16-bit view needs an even address. A keyword that starts on the odd byte before it is seen by its other pair.
    const position = from + ((bytes.byteOffset + from) & 1);
    const units = (end - position) >> 1;
    if (units <= 0) return;
    const pairs = new Uint16Array(bytes.buffer, bytes.byteOffset + position, units);
    const unrolled = units & ~3;
    let i = 0;
    for (; i < unrolled; i += 4) {
      const a = table[pairs[i]!]!;
      const b = table[pairs[i + 1]!]!;
      const c = table[pairs[i + 2]!]!;
      const d = table[pairs[i + 3]!]!;
      if ((a | b | c | d) === 0) continue;
      const at = position + 2 * i;
      if (a !== 0) verify(bytes, at, a, from, to, hits);
      if (b !== 0) verify(bytes, at + 2, b, from, to, hits);
      if (c !== 0) verify(bytes, at + 4, c, from, to, hits);
      if (d !== 0) verify(bytes, at + 6, d, from, to, hits);
    }
    for (; i < units; i++) {
      const bucket = table[pairs[i]!]!;
      if (bucket !== 0) verify(bytes, position + 2 * i, bucket, from, to, hits);
    }
  }

  return { longest, find };
}

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
