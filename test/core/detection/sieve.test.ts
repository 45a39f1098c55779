// The assembled loop of the sieve notes exactly what the plain one does, and nothing of a sequence that it knows escapes.
import assert from "node:assert/strict";
import fc from "fast-check";
import { BLOCK, createPlainMachine, createSieve, type Sieve } from "../../../server/core/detection/sieve.ts";

const folded = (text: string): number =>
  [...text].reduce((value, char, i) => value | (char.charCodeAt(0) << (8 * i)), 0) | 0x20202020;
const long = ["auth", "_key", "pass"].map(folded);
const short = ["sk_", "pwd"].map((three) => folded(three) << 8);
const assembled = createSieve(long, short);
const plain = createSieve(long, short, createPlainMachine());

const notesOf = (sieve: Sieve, bytes: Uint8Array, from: number): number[] => [
  ...sieve.notes.subarray(0, 2 * sieve.sift(bytes, from, bytes.length)),
];

const text = fc
  .array(fc.constantFrom("auth", "_KEY", "Pass", "sk_", "PWD", "é", "x", " ", "pw", "\0"), { maxLength: 40 })
  .map((parts) => new TextEncoder().encode(parts.join("")));

describe("sieve", () => {
  it("notes the same in WebAssembly as in JavaScript, whatever it sifted before", () => {
    fc.assert(
      fc.property(text, fc.nat(8), (bytes, skipped) => {
        const from = Math.min(skipped, bytes.length);
        assert.deepEqual(notesOf(assembled, bytes, from), notesOf(plain, bytes, from));
      }),
      { numRuns: 2000 },
    );
  });

  it("sees a sequence of four at an even place, one of three at any, at the very end too", () => {
    for (const [content, at, seen] of [
      ["..AUTH", 2, long[0]],
      ["...sk_", 3, short[0]],
      ["....sk_", 4, short[0]],
    ] as const) {
      assert.deepEqual(notesOf(assembled, new TextEncoder().encode(content), 0), [at, seen], content);
    }
  });

  it("looks past the end of a block for what begins in it", () => {
    const bytes = new Uint8Array(BLOCK + 8).fill(0x2e);
    bytes.set(new TextEncoder().encode("auth"), BLOCK - 2);
    assert.deepEqual(notesOf(assembled, bytes, 0), [BLOCK - 2, long[0]]);
    assert.deepEqual(notesOf(assembled, bytes, BLOCK), []);
  });
});
