// Rules made of other people's regular expressions: spans in any text, and a rescan that equals a full scan.
import assert from "node:assert/strict";
import fc from "fast-check";
import { loadLinearRegex } from "../../../../server/adapters/platform/linear-regex.ts";
import { nodeCodec } from "../../../../server/adapters/platform/node-codec.ts";
import { createEngine, type ScanState } from "../../../../server/core/detection/engine.ts";
import { createPatternRule } from "../../../../server/core/detection/project/pattern-rule.ts";
import type { PatternRuleSpec } from "../../../../server/core/detection/project/policy.ts";
import { decodeWindow } from "../../../../server/core/detection/project/window.ts";
import type { Rule } from "../../../../server/core/detection/rule.ts";

const compile = await loadLinearRegex();

function rule(regex: string, more: Partial<PatternRuleSpec> = {}): Rule {
  const compiled = compile(regex);
  assert.ok(compiled.ok);
  const spec: PatternRuleSpec = {
    id: "own",
    title: "Own",
    severity: "high",
    confidence: "medium",
    regex,
    secretGroup: null,
    keywords: [],
    entropy: null,
    path: null,
    globs: [],
    origin: "latchkey",
    examples: { leaks: [], clean: [] },
    ...more,
  };
  const budget = { left: () => true, spend: <T>(step: () => T): T => step() };
  return createPatternRule(spec, { regex: compiled.value, budget, concerns: () => true });
}

const engineOf = (...rules: Rule[]) => createEngine({ rules, codec: nodeCodec, today: "2026-01-15" });
const spans = ({ findings }: ScanState) => findings.map(({ rule: { id }, start, end }) => [id, start, end]);

function secretsIn(text: string, one: Rule): string[] {
  const bytes = Buffer.from(text);
  return engineOf(one)
    .scan(bytes, "a.txt")
    .findings.map(({ start, end }) => bytes.toString("utf8", start, end));
}

describe("a rule made of a regular expression", () => {
  for (const [name, text, one, expected] of [
    ["reports the whole match", "x tok-12 y", rule("tok-\\d+"), ["tok-12"]],
    ["reports the first group that took part", "tok=12", rule("tok=(?:(a+)|(\\d+))"), ["12"]],
    ["reports the group that it names", "tok=12:34", rule("tok=(\\d+):(\\d+)", { secretGroup: 2 }), ["34"]],
    ["finds several on a line", "tok-1 tok-2", rule("tok-\\d"), ["tok-1", "tok-2"]],
    [
      "finds one on each line, whatever ends them",
      "tok-1\rtok-2\r\ntok-3",
      rule("^tok-\\d$"),
      ["tok-1", "tok-2", "tok-3"],
    ],
    ["sees characters, not bytes", "passé=пароль1", rule("passé=(.{7})"), ["пароль1"]],
    ["takes keywords whatever their case", "TOK=12", rule("(?i)tok=(\\d+)", { keywords: ["Tok"] }), ["12"]],
    ["takes keywords of three letters", "ATOK=12", rule("(?i)tok=(\\d+)", { keywords: ["TOK="] }), ["12"]],
    ["asks a rule with a short keyword on every line", "k=12", rule("k=(\\d+)", { keywords: ["k="] }), ["12"]],
    [
      "finds what stands after its keyword on other lines",
      "acme:\n  x: 12\n",
      rule("x: (\\d+)", { keywords: ["acme"] }),
      ["12"],
    ],
    ["finds what began before its keyword", "12.acme", rule("(\\d+)\\.acme", { keywords: ["acme"] }), ["12"]],
    ["reports nothing empty", "abc", rule("x*"), []],
    ["wants more entropy than it names", "k=aaaa k=a1b2", rule("k=(\\w+)", { entropy: 1.5 }), ["a1b2"]],
  ] as const) {
    it(name, () => assert.deepEqual(secretsIn(text, one), expected));
  }

  it("gives the same after an edit as in a full scan", () => {
    const engine = engineOf(
      rule("tok[-=](\\w{2,9})", { id: "near", keywords: ["tok"] }),
      rule("^(?:é|k)\\w*=(\\w+)$", { id: "line" }),
      rule("(?s)begin(.{0,40})end", { id: "far", keywords: ["begin"] }),
    );
    const piece = fc.constantFrom(
      "tok-",
      "tok=",
      "ab12",
      "é",
      "k=",
      "=",
      "\n",
      "\r",
      "\r\n",
      " ",
      "begin",
      "end",
      "🔑",
      "x".repeat(3_500),
    );
    const text = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, text, fc.nat(), fc.nat(), (before, inserted, a, b) => {
        const old = Buffer.from(before);
        const [start, oldEnd] = [a % (old.length + 1), b % (old.length + 1)].sort((x, y) => x - y) as [number, number];
        const added = Buffer.from(inserted);
        const bytes = Buffer.concat([old.subarray(0, start), added, old.subarray(oldEnd)]);
        const edit = { start, oldEnd, newEnd: start + added.length };
        const rescanned = engine.rescan(engine.scan(old, "a.txt"), bytes, "a.txt", edit);
        assert.deepEqual(spans(rescanned), spans(engine.scan(bytes, "a.txt")));
      }),
      { numRuns: process.env["LATCHKEY_LONG"] === "1" ? 20_000 : 400 },
    );
  });
});

describe("a window of text", () => {
  it("is what UTF-8 says, with offsets of bytes, and keeps what is broken", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const bytes = Buffer.from(text);
        const window = decodeWindow(bytes.toString("latin1"));
        assert.equal(window.text, bytes.toString("utf8"));
        for (let at = 0; at <= text.length; at++) {
          const low = text.charCodeAt(at) >= 0xdc00 && text.charCodeAt(at) <= 0xdfff;
          if (!low) assert.equal(window.byteOf(at), Buffer.byteLength(window.text.slice(0, at)));
        }
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const window = decodeWindow(Buffer.from(bytes).toString("latin1"));
        assert.equal(window.byteOf(window.text.length), bytes.length);
      }),
    );
  });
});
