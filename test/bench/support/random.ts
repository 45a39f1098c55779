// Repeatable randomness: the same seed gives the same trees on every machine.

export interface Random {
  /** An integer in [0, below). */
  integer(below: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** A string of `length` characters of `alphabet`. */
  text(alphabet: string, length: number): string;
}

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
export const ALPHANUMERIC = `${UPPER}${UPPER.toLowerCase()}0123456789`;
export const HEX = "0123456789abcdef";

/** Mulberry32. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const integer = (below: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
  return {
    integer,
    pick: (items) => items[integer(items.length)]!,
    text: (alphabet, length) => Array.from({ length }, () => alphabet[integer(alphabet.length)]).join(""),
  };
}
