// The engine as a whole: what it finds, what it leaves out, and that an edit gives what a full scan gives.
import assert from "node:assert/strict";
import fc from "fast-check";
import { nodeCodec } from "../../../server/adapters/platform/node-codec.ts";
import { createEngine, type Engine, type ScanState } from "../../../server/core/detection/engine.ts";
import type { Rule } from "../../../server/core/detection/rule.ts";

const rule = (id: string, pattern: RegExp, keywords: string[], more: Partial<Rule> = {}): Rule => ({
  id,
  title: id,
  severity: "high",
  confidence: "medium",
  keywords,
  prefix: "",
  examples: { leaks: [], clean: [] },
  match({ text }, hit, report) {
    pattern.lastIndex = hit;
    const found = pattern.exec(text);
    if (found !== null) report({ start: hit, end: hit + found[0].length });
  },
  ...more,
});

const token = rule("token", /tok_[a-z0-9]{8,12}/y, ["tok_"], { caseSensitive: true, confidence: "high" });
const guess = rule("guess", /pass=[^\s"]{4,20}/iy, ["pass="], { generic: true });
const block = rule("block", /BEGIN[\s\S]*?END/y, ["BEGIN"], { reach: "block", caseSensitive: true });
const engine = createEngine({ rules: [token, guess, block], codec: nodeCodec, today: "2026-01-15" });

const spans = (state: ScanState, text: string) =>
  state.findings.map((f) => `${f.rule.id}:${Buffer.from(text).subarray(f.start, f.end).toString()}`);
const scan = (text: string, path = "a.txt", by: Engine = engine) => spans(by.scan(Buffer.from(text), path), text);

describe("engine", () => {
  it("reports the span of each rule's match", () => {
    assert.deepEqual(scan("x tok_abcd1234 BEGIN\n1\nEND"), ["token:tok_abcd1234", "block:BEGIN\n1\nEND"]);
  });

  it("keeps the rule that knows the token where a generic one claims the same text", () => {
    assert.deepEqual(scan("pass=tok_abcd1234"), ["token:tok_abcd1234"]);
  });

  it("gives the winner the higher confidence of the two", () => {
    const weak = rule("weak", /tok_[a-z0-9]{8}/y, ["tok_"], { confidence: "low" });
    const both = createEngine({ rules: [weak, guess], codec: nodeCodec, today: "2026-01-15", minConfidence: "medium" });
    assert.deepEqual(scan("tok_abcd1234", "a", both), []);
    assert.deepEqual(scan("pass=tok_abcd1234", "a", both), ["weak:tok_abcd1234"]);
  });

  for (const [name, encode] of [
    ["base64", (text: string) => Buffer.from(text).toString("base64")],
    ["hex", (text: string) => Buffer.from(text).toString("hex")],
    ["percent", (text: string) => [...text].map((c) => (c === "_" ? "%5F" : c)).join("")],
  ] as const) {
    it(`finds a token inside ${name} and points at the characters that carry it`, () => {
      const encoded = encode("some words_and tok_abcd1234 and_more".replaceAll(" ", name === "percent" ? "+" : " "));
      const state = engine.scan(Buffer.from(`v: ${encoded}\n`), "a.yaml");
      assert.equal(state.findings.length, 1);
      assert.ok(state.findings[0]!.reasons.includes(`decoded-${name}`));
      const carried = `v: ${encoded}`.slice(state.findings[0]!.start, state.findings[0]!.end);
      assert.ok(carried.length < encoded.length);
    });
  }

  it("looks three encodings deep and no deeper", () => {
    const wrap = (text: string, depth: number): string =>
      depth === 0 ? text : wrap(Buffer.from(text).toString("base64").replaceAll("=", ""), depth - 1);
    assert.equal(scan(wrap("let it be tok_abcd1234 now", 3)).length, 1);
    assert.equal(scan(wrap("let it be tok_abcd1234 now", 4)).length, 0);
  });

  it("gives after any sequence of edits what a full scan gives", function () {
    this.timeout(0);
    const piece = fc.constantFrom(
      ..."tok_abcd1234|pass=hunter22|BEGIN|END|\n| |a|é|tok_|ab12|%5F|latchkey:ignore -- why|// latchkey:ignore-next -- no".split(
        "|",
      ),
      Buffer.from("here it is: tok_abcd1234 ok").toString("base64"),
      Buffer.from("here it is: tok_abcd1234 ok").toString("hex"),
      "tok%5Fabcd1234%20and%20more%20of%20it",
      "x".repeat(30),
      " ".repeat(5000),
    );
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.nat(40),
      pieces: fc.array(piece, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 20 }),
        fc.array(edit, { minLength: 1, maxLength: 8 }),
        (start, edits) => {
          let bytes = Buffer.from(start.join(""));
          let state = engine.scan(bytes, "a.ts");
          for (const { at, cut, pieces } of edits) {
            const from = Math.floor(at * bytes.length);
            const to = Math.min(bytes.length, from + cut);
            const insert = Buffer.from(pieces.join(""));
            bytes = Buffer.concat([bytes.subarray(0, from), insert, bytes.subarray(to)]);
            state = engine.rescan(state, bytes, "a.ts", { start: from, oldEnd: to, newEnd: from + insert.length });
            assert.deepEqual(state.findings, engine.scan(bytes, "a.ts").findings);
          }
        },
      ),
      { numRuns: 1500 },
    );
  });

  it("takes any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void engine.scan(bytes, "")),
      { numRuns: 500 },
    );
  });
});
