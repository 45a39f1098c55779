// The one-pass prefilter finds exactly the keyword occurrences that a search for each keyword alone finds.
import assert from "node:assert/strict";
import fc from "fast-check";
import { createPrefilter, type Keyword, newHits } from "../../../server/core/detection/prefilter.ts";

const found = (keywords: readonly Keyword[], bytes: Uint8Array, from = 0, to = bytes.length): string[] => {
  const hits = newHits();
  createPrefilter(keywords).find(bytes, from, to, hits);
  const list: string[] = [];
  for (let i = 0; i < hits.count; i++) list.push(`${hits.starts[i]}:${hits.keywords[i]}`);
  return list.sort();
};

const expected = (keywords: readonly Keyword[], text: string, from = 0, to = text.length): string[] => {
  const list: string[] = [];
  keywords.forEach(({ text: literal, caseSensitive }, index) => {
    for (let at = from; at < to; at++) {
      const part = text.slice(at, at + literal.length);
      if (caseSensitive ? part === literal : part.toLowerCase() === literal.toLowerCase()) list.push(`${at}:${index}`);
    }
  });
  return list.sort();
};

// A small alphabet, so that keywords occur, overlap and repeat.
const text = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom("a", "b", "A", "B", "_", "1"), minLength: min, maxLength: max });
const keyword = fc.record({ text: text(3, 7), caseSensitive: fc.boolean() });

describe("prefilter", () => {
  it("finds what a search for each keyword finds, in any range and at any alignment", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(keyword, { minLength: 1, maxLength: 6, selector: (k) => `${k.caseSensitive}${k.text}` }),
        text(0, 80),
        fc.nat(80),
        fc.nat(80),
        fc.nat(3),
        (keywords, content, a, b, shift) => {
          const padded = Buffer.alloc(content.length + shift);
          padded.write(content, shift, "latin1");
          const bytes = new Uint8Array(padded.buffer, padded.byteOffset + shift, content.length);
          const from = Math.min(a, b, content.length);
          const to = Math.min(Math.max(a, b), content.length);
          assert.deepEqual(found(keywords, bytes, from, to), expected(keywords, content, from, to));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it("refuses a keyword that is too short to be rare", () => {
    assert.throws(() => createPrefilter([{ text: "ab", caseSensitive: false }]), /three or more/);
  });
});
