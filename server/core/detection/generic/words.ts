// Common words and how probable a run of letters is in them: tells names and sentences from random text.
import data from "./words.json" with { type: "json" };

const LONGEST = 14;

interface Lexicon {
  readonly words: ReadonlySet<string>;
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

/** Decoded when first used, as most files of a scan never need it. */
const load = (): Lexicon => {
  if (lexicon === undefined) {
    const words = decode(data.frontCoded);
    lexicon = { words: new Set(words), surprise: pairSurprise(words) };
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
/** Scratch of the division: the best gain up to each letter, and where the word that ends there begins. */
const best = new Float64Array(COVERED + 1);
const from = new Int32Array(COVERED + 1);

/** The division of a lowercase run (at most 40 letters of it) that covers most letters, in as few words as it can. */
export const coverWithWords = (run: string): Coverage => {
  const { words } = load();
  if (run.length < 3) return { letters: 0, words: [] };
  if (words.has(run)) return { letters: run.length, words: [run] };
  const length = Math.min(run.length, COVERED);
  from.fill(-1);
  for (let end = 1; end <= length; end++) {
    best[end] = best[end - 1]!;
    for (let start = Math.max(0, end - LONGEST); start <= end - 3; start++) {
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
