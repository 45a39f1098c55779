// Byte offsets become the lines, columns and offsets that an editor shows.
import assert from "node:assert/strict";
import fc from "fast-check";
import { locate } from "../../../server/core/detection/locate.ts";

/** The same by splitting the JavaScript string. */
function position(text: string, offset: number) {
  const lines = text.slice(0, offset).split(/\r\n|\r(?!\n)|\n/);
  // A carriage return whose line feed comes after the offset does not end the line yet.
  const cut = text[offset - 1] === "\r" && text[offset] === "\n";
  const before = cut ? text.slice(0, offset - 1).split(/\r\n|\r(?!\n)|\n/) : lines;
  return { line: before.length, column: before.at(-1)!.length + (cut ? 2 : 1), offset };
}

describe("locate", () => {
  it("counts lines and UTF-16 columns as an editor does", () => {
    const char = fc.constantFrom("a", "é", "中", "😀", "\n", "\r\n", "\r", " ");
    fc.assert(
      fc.property(fc.array(char, { maxLength: 40 }), fc.nat(40), fc.nat(40), (chars, a, b) => {
        const start = chars.slice(0, Math.min(a, b)).join("");
        const end = chars.slice(0, Math.max(a, b)).join("");
        const text = chars.join("");
        const span = { start: Buffer.byteLength(start), end: Buffer.byteLength(end) };
        assert.deepEqual(locate(Buffer.from(text), [span]), [
          { start: position(text, start.length), end: position(text, end.length) },
        ]);
      }),
      { numRuns: 2000 },
    );
  });

  it("does not fail on broken UTF-8", () => {
    const bytes = Buffer.from([0xff, 0x80, 0xc3, 0x0a, 0xe2, 0x41]);
    assert.equal(locate(bytes, [{ start: 5, end: 6 }])[0]!.start.line, 2);
  });
});
