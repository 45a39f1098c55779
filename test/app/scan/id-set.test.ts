// The set of object ids that a scan of the history keeps.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { createIdSet } from "../../../server/app/scan/id-set.ts";

const idOf = (n: number): string => createHash("sha1").update(String(n)).digest("hex");

describe("a set of object ids", () => {
  it("holds each once, however many there are", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3000 }), { maxLength: 4000 }), (numbers) => {
        const [ids, model] = [createIdSet(), new Set<number>()];
        for (const n of numbers) {
          assert.equal(ids.add(idOf(n)), !model.has(n));
          model.add(n);
        }
      }),
      { numRuns: 20 },
    );
  });
});
