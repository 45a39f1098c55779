// The record of the keys that sealed values: read as it was written, whatever else an annotation holds.
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  formatSealedWith,
  keyStateOf,
  parseSealedWith,
  type SealedWith,
} from "../../../server/core/sealing/sealed-with.ts";

const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const records = fc
  .dictionary(
    fc.stringMatching(/^[-._a-zA-Z0-9]{1,40}$/).filter((key) => key !== "__proto__"),
    fc.record(
      {
        fingerprint: hex(64),
        day: fc.constantFrom("2026-01-31", "1999-12-01"),
        ciphertext: hex(32),
        source: fc.constantFrom(null, "ref+vault.main://kv/app#/key"),
      },
      { noNullPrototype: true },
    ),
  )
  .map((all) => new Map<string, SealedWith>(Object.entries(all)));

describe("the record of the keys that sealed values", () => {
  it("is read as it was written, a line a key", () => {
    fc.assert(
      fc.property(records, (all) => {
        const text = formatSealedWith(all);
        assert.equal(text.split("\n").length, all.size + 1);
        assert.deepEqual(new Map([...parseSealedWith(text)].sort()), new Map([...all].sort()));
      }),
    );
  });

  it("tells nothing where it is no record", () => {
    for (const text of [undefined, 5, "", "password", "key sha256:ab 2026-01-31 cd", "{}"]) {
      assert.equal(parseSealedWith(text).size, 0);
    }
    fc.assert(fc.property(fc.string(), (text) => parseSealedWith(text).size === 0));
  });

  it("is of the present key, of an old one, or absent", () => {
    const record = { fingerprint: "a".repeat(64), day: "2026-01-31", ciphertext: "b".repeat(32), source: null };
    assert.equal(keyStateOf(record, "a".repeat(64)), "current");
    assert.equal(keyStateOf(record, "c".repeat(64)), "old");
    assert.equal(keyStateOf(null, "a".repeat(64)), "unknown");
  });
});
