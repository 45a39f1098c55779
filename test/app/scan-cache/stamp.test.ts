// What a scan cache knows files by.
import assert from "node:assert/strict";
import fc from "fast-check";
import { digestContent, isSettled, pairOfStat, pairOfText, stampKeys } from "../../../server/app/scan-cache/stamp.ts";
import { createFileTable } from "../../../server/app/scan-cache/table.ts";

const keys = stampKeys(new Uint8Array(32).fill(1));
const others = stampKeys(new Uint8Array(32).fill(2));
const stat = { size: 10, mtimeMs: 1_700_000_000_000.25, ctimeMs: 1_700_000_000_001, ino: 42 };

describe("the stamp of a file", () => {
  it("differs with each of size, times and number", () => {
    const own = pairOfStat(keys, stat).join();
    for (const field of ["size", "mtimeMs", "ctimeMs", "ino"] as const) {
      assert.notEqual(pairOfStat(keys, { ...stat, [field]: stat[field] + 0.25 }).join(), own);
    }
  });

  it("cannot be made without the key", () => {
    assert.notDeepEqual(pairOfText(keys, "src/a.ts"), pairOfText(others, "src/a.ts"));
    assert.notDeepEqual(digestContent(keys, Buffer.from("a")), digestContent(others, Buffer.from("a")));
  });

  it("does not rest on times that the file may change without", () => {
    assert.equal(isSettled(stat, stat.ctimeMs + 1), false);
    assert.equal(isSettled({ ...stat, mtimeMs: stat.ctimeMs + 60_000 }, stat.ctimeMs + 10_000), false);
    assert.equal(isSettled(stat, stat.ctimeMs + 10_000), true);
  });
});

describe("the table of files", () => {
  it("finds each file by its path, in any order, and none that is not there", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { maxLength: 40 }), fc.array(fc.nat()), (paths, order) => {
        const first = createFileTable();
        for (const [i, path] of paths.entries()) first.set(first.add(pairOfText(keys, path)), [i, 1], [i, 2, 3], i);
        const [records = new Uint32Array(0)] = first.compact(true, (result) => result);
        const table = createFileTable(records);
        for (const at of [...paths.keys(), ...order.map((n) => n % Math.max(1, paths.length))]) {
          if (paths.length === 0) break;
          const record = table.find(pairOfText(keys, paths[at]!));
          assert.deepEqual([table.result(record), table.digest(record)], [at, [at, 2, 3]]);
          assert.ok(table.hasStat(record, [at, 1]));
        }
        assert.equal(table.find(pairOfText(keys, `${paths.join("")}x`)), -1);
      }),
    );
  });

  it("keeps only what was seen, unless the scan was stopped", () => {
    const table = createFileTable(new Uint32Array(3 * 8).fill(9).map((_, i) => (i % 8 === 7 ? 0 : i + 1)));
    table.keep(1);
    const [kept] = table.compact(false, (result) => result);
    assert.equal(kept!.length, 8);
    assert.equal(kept![0], 9);
  });
});
