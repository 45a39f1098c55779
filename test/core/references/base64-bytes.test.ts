// Base64 as bytes, held to Node's own.
import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeBase64, encodeBase64 } from "../../../server/core/references/base64-bytes.ts";

const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "latin1"));

describe("Base64 as bytes", () => {
  it("writes what Node writes, and reads it back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        const text = Buffer.from(bytes).toString("base64");
        assert.equal(Buffer.from(encodeBase64(bytes)).toString("latin1"), text);
        assert.deepEqual(decodeBase64(ascii(text)), bytes);
        assert.deepEqual(decodeBase64(ascii(text.replace(/=+$/, ""))), bytes);
      }),
      { numRuns: 5000 },
    );
  });

  it("reads nothing that is not Base64", () => {
    for (const wrong of ["A", "AAAAA", "A===", "AA=A", "AA A", "AA-_", "é===", "AAA\n"]) {
      assert.equal(decodeBase64(ascii(wrong)), null, wrong);
    }
    assert.deepEqual(decodeBase64(new Uint8Array(0)), new Uint8Array(0));
  });
});
