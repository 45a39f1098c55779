// A set of Git's object ids in little memory: half of each id (no two objects share one unless somebody spent years on it), in an open
// hash table of words. A million ids take 32 MB; as strings they would take four times as much.

const WORDS = 4;

export interface IdSet {
  /** `id` in hex, at least 32 digits. False: it was there. */
  add(id: string): boolean;
}

export function createIdSet(): IdSet {
  let room = 1024;
  let table = new Uint32Array(room * WORDS);
  let count = 0;

  /** The place of the id, or the free one where it belongs. */
  const placeOf = (words: readonly number[]): number => {
    let place = words[0]! & (room - 1);
    for (;;) {
      const at = place * WORDS;
      const isHere = words.every((word, i) => table[at + i] === word);
      if (isHere || (table[at] === 0 && table[at + 1] === 0 && table[at + 2] === 0 && table[at + 3] === 0)) return at;
      place = (place + 1) & (room - 1);
    }
  };

  const grow = (): void => {
    const old = table;
    room *= 2;
    table = new Uint32Array(room * WORDS);
    for (let at = 0; at < old.length; at += WORDS) {
      const words = [...old.subarray(at, at + WORDS)];
      if (words.some((word) => word !== 0)) table.set(words, placeOf(words));
    }
  };

  return {
    add(id) {
      const words = [0, 8, 16, 24].map((at) => Number.parseInt(id.slice(at, at + 8), 16));
      const at = placeOf(words);
      if (words.every((word, i) => table[at + i] === word)) return false;
      table.set(words, at);
      if (++count > room / 2) grow();
      return true;
    },
  };
}
