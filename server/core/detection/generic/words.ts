// Common words and how probable a run of letters is in them: tells names and sentences from random text.
import data from "./words.json" with { type: "json" };

const LONGEST = 14;

interface Lexicon {
  readonly words: ReadonlySet<string>;
  /** One for the first three letters of any word, as `triple` numbers them: most places in random text begin none. */
  readonly heads: Uint8Array;
  /** Surprise in bits of a letter after another, 27 × 27 with 0 for the edge of a word. */
  readonly surprise: Float64Array;
}

let lexicon: Lexicon | undefined;

const decode = (coded: string): string[] => {
  const words: string[] = [];
  let previous = "";
  let start = 0;
  while (start < coded.length) {
    let end = start + 1;
    while (end < coded.length && coded.charCodeAt(end) >= 97) end++;
    previous = previous.slice(0, coded.charCodeAt(start) - 65) + coded.slice(start + 1, end);
    words.push(previous);
    start = end;
  }
  return words;
};

const pairSurprise = (words: readonly string[]): Float64Array => {
  const counts = new Float64Array(27 * 27).fill(0.5);
  for (const word of words) {
    let before = 0;
    for (let index = 0; index < word.length; index++) {
      const letter = word.charCodeAt(index) - 96;
      counts[before * 27 + letter]!++;
      before = letter;
    }
  }
  for (let before = 0; before < 27; before++) {
    let total = 0;
    for (let letter = 1; letter < 27; letter++) total += counts[before * 27 + letter]!;
    for (let letter = 0; letter < 27; letter++)
      counts[before * 27 + letter] = -Math.log2(counts[before * 27 + letter]! / total);
  }
  return counts;
};

/** Number of the three lowercase letters at `at`. */
const triple = (text: string, at: number): number =>
  ((text.charCodeAt(at) & 31) << 10) | ((text.charCodeAt(at + 1) & 31) << 5) | (text.charCodeAt(at + 2) & 31);

/** Decoded when first used, as most files of a scan never need it. */
const load = (): Lexicon => {
  if (lexicon === undefined) {
    const words = decode(data.frontCoded);
    const heads = new Uint8Array(1 << 15);
    for (const word of words) heads[triple(word, 0)] = 1;
    lexicon = { words: new Set(words), heads, surprise: pairSurprise(words) };
  }
  return lexicon;
};

export const isCommonWord = (word: string): boolean => load().words.has(word);

/** Sum of the surprise of the letters of a lowercase run, in bits. */
export const letterSurprise = (run: string): number => {
  const { surprise } = load();
  let sum = 0;
  let before = 0;
  for (let index = 0; index < run.length; index++) {
    const letter = run.charCodeAt(index) - 96;
    sum += surprise[before * 27 + letter]!;
    before = letter;
  }
  return sum;
};

/** How a run of letters divides into common words. */
export interface Coverage {
  /** Letters that lie in words. */
  readonly letters: number;
  readonly words: readonly string[];
}

/** How much of a run is divided. */
const COVERED = 40;
/** Scratch of the division: the best gain up to each letter, where the word that ends there begins, where words may. */
const best = new Float64Array(COVERED + 1);
const from = new Int32Array(COVERED + 1);
const begins = new Uint8Array(COVERED + 1);
const none: Coverage = { letters: 0, words: [] };

/** The division of a lowercase run (at most 40 letters of it) that covers most letters, in as few words as it can. */
export const coverWithWords = (run: string): Coverage => {
  if (run.length < 3) return none;
  const { words, heads } = load();
  if (words.has(run)) return { letters: run.length, words: [run] };
  const length = Math.min(run.length, COVERED);
  let any = 0;
  for (let start = 0; start <= length - 3; start++) any |= begins[start] = heads[triple(run, start)]!;
  if (any === 0) return none;
  from.fill(-1);
  for (let end = 1; end <= length; end++) {
    best[end] = best[end - 1]!;
    for (let start = Math.max(0, end - LONGEST); start <= end - 3; start++) {
      if (begins[start] === 0) continue;
      const gain = best[start]! + (end - start) - 0.9;
      if (gain > best[end]! && words.has(run.slice(start, end))) {
        best[end] = gain;
        from[end] = start;
      }
    }
  }
  const found: string[] = [];
  let letters = 0;
  for (let end = length; end > 0; ) {
    const start = from[end]!;
    if (start < 0) end--;
    else {
      found.push(run.slice(start, end));
      letters += end - start;
      end = start;
    }
  }
  return { letters, words: found };
};
