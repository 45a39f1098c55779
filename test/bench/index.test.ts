// The list of benchmarks, the sums of measurements, and the file of results.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { type Figure, isMet } from "./benchmark.ts";
import { benchmarks } from "./index.ts";
import { seededRandom } from "./support/random.ts";
import { readRows, renderResults, replaceRows, rowsOf } from "./support/results.ts";
import { leakingLine, ordinaryText } from "./support/source-text.ts";
import { alternate, median, percentile } from "./support/statistics.ts";

const here = dirname(fileURLToPath(import.meta.url));
const facts = { date: "2026-01-15", machine: "a machine" };
const figure = (id: string, value: number, what = "a figure"): Figure => ({
  id,
  what,
  unit: "ms",
  goal: { atMost: 5 },
  value,
});

describe("the list of benchmarks", () => {
  it("holds every file of benchmarks/ under its own name", () => {
    const files = readdirSync(join(here, "benchmarks")).map((name) => name.replace(/\.ts$/, ""));
    assert.deepEqual(benchmarks.map(({ name }) => name).sort(), files.sort());
  });
});

describe("statistics", () => {
  it("takes the mean of the two middle values as the median of an even number", () => {
    assert.equal(median([4, 1, 3, 2]), 2.5);
    assert.equal(median([9, 1, 5]), 5);
  });

  it("gives a percentile that the wanted share of values does not exceed, and no smaller one would do", () => {
    const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 100 }), (list, share) => {
        const result = percentile(list, share / 100);
        assert.ok(list.filter((value) => value <= result).length >= (share / 100) * list.length - 1e-9);
        assert.ok(list.filter((value) => value < result).length < (share / 100) * list.length);
      }),
    );
  });

  it("runs each candidate once a round, first each in turn, and measures no warm-up", async () => {
    const order: string[] = [];
    const run = (name: string) => async () => void order.push(name);
    const times = await alternate({ a: run("a"), b: run("b") }, { rounds: 2, warmUps: 1 });
    assert.deepEqual(order, ["a", "b", "b", "a", "a", "b"]);
    assert.deepEqual([times.a.length, times.b.length], [2, 2]);
  });
});

describe("the results file", () => {
  const list = [
    { name: "first", run: async () => ({ kind: "skipped" as const, reason: "" }) },
    { name: "first-of-all", run: async () => ({ kind: "skipped" as const, reason: "" }) },
  ];

  it("reads back what it wrote, whatever the text of a figure", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii" }), (what) => {
        const rows = rowsOf("first", [figure("a", 1, what)], facts);
        assert.deepEqual(readRows(renderResults(list, rows)), rows);
      }),
    );
  });

  it("replaces the rows of a benchmark that ran and keeps those of the others", () => {
    const old = new Map([
      ...rowsOf("first", [figure("gone", 1), figure("a", 2)], facts),
      ...rowsOf("first-of-all", [figure("a", 3)], facts),
    ]);
    const rows = readRows(renderResults(list, replaceRows(old, "first", rowsOf("first", [figure("a", 9)], facts))));
    assert.deepEqual([...rows.keys()], ["first/a", "first-of-all/a"]);
    assert.match(rows.get("first/a")!, /9 ms \| \*\*no\*\*/);
    assert.match(rows.get("first-of-all/a")!, /3 ms \| yes/);
  });

  it("drops the rows of a benchmark that is no more", () => {
    assert.equal(readRows(renderResults(list, rowsOf("removed", [figure("a", 1)], facts))).size, 0);
  });
});

describe("a goal", () => {
  it("is met at its limit, missed beyond it, and neither where there is none", () => {
    assert.equal(isMet({ goal: { atMost: 5 }, value: 5 }), true);
    assert.equal(isMet({ goal: { atMost: 5 }, value: 5.1 }), false);
    assert.equal(isMet({ goal: { atLeast: 5 }, value: 4.9 }), false);
    assert.equal(isMet({ goal: null, value: 4.9 }), null);
  });
});

describe("made-up source", () => {
  it("is the same for the same seed and holds as many lines as asked for", () => {
    assert.equal(ordinaryText(seededRandom(1), 50), ordinaryText(seededRandom(1), 50));
    assert.notEqual(leakingLine(seededRandom(1)), leakingLine(seededRandom(2)));
    assert.equal(ordinaryText(seededRandom(3), 50).split("\n").length, 51);
  });
});
