// JSON as bytes: what a pointer names is what JSON.parse would give, and a field is replaced without touching the others.
import assert from "node:assert/strict";
import fc from "fast-check";
import { fieldNames, findValue, pick, withField } from "../../../server/core/references/json-bytes.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text);
const text = (value: Uint8Array): string => Buffer.from(value).toString();

describe("JSON as bytes", () => {
  for (const [json, pointer, expected] of [
    ['{"password":"abc"}', ["password"], "abc"],
    ['  { "a" : { "b" : [ 1, { "c" : "x\\n\\u00e4\\ud83d\\ude00\\"" } ] } } ', ["a", "b", "1", "c"], 'x\nä😀"'],
    ['{"a":true,"n":-1.5e3}', ["n"], "-1.5e3"],
    ['{"a":{"b":1}}', ["a"], '{"b":1}'],
    ['{"":{"a/b":"slash"}}', ["", "a/b"], "slash"],
    ['{"a":"first","a":"last"}', ["a"], "last"],
    ['{"k\\u0065y":"escaped name"}', ["key"], "escaped name"],
    ['["x","y"]', ["1"], "y"],
  ] as const) {
    it(`finds ${pointer.join("/")} in ${json}`, () => {
      const picked = pick(bytes(json), pointer);
      assert.ok(picked.ok);
      assert.equal(text(picked.value), expected);
    });
  }

  for (const [json, pointer] of [
    ['{"a":1}', ["b"]],
    ['{"a":1}', ["a", "b"]],
    ["[1]", ["01"]],
    ["[1]", ["-"]],
    ["[]", ["0"]],
    ['{"a":', ["a"]],
    ['{"a":"open', ["a"]],
    ["not json", ["a"]],
    ["", ["a"]],
    ['{"a":"\\uZZZZ"}', ["a"]],
    ['{"a":"\\x"}', ["a"]],
  ] as const) {
    it(`finds no ${pointer.join("/")} in ${json}`, () => assert.ok(!pick(bytes(json), pointer).ok));
  }

  it("says what JSON.parse says, of any JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(4), (value, indent) => {
        const json = bytes(JSON.stringify(value, null, indent));
        for (const [pointer, expected] of leaves(JSON.parse(text(json)))) {
          const span = findValue(json, pointer);
          assert.ok(span !== null, `${JSON.stringify(pointer)} is not found`);
          assert.deepEqual(JSON.parse(text(json.subarray(span.start, span.end))), expected);
          const picked = pick(json, pointer);
          assert.ok(picked.ok);
          if (typeof expected === "string" && expected.isWellFormed()) assert.equal(text(picked.value), expected);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("never throws, whatever the bytes", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.array(fc.constantFrom("a", "0", ""), { maxLength: 3 }),
        (json, pointer) => {
          pick(json, pointer);
          fieldNames(json);
          withField(json, pointer, bytes("x"));
        },
      ),
      { numRuns: 20_000 },
    );
  });

  it("sets a field and leaves every other as it is written", () => {
    const before = '{ "a" : 1.0, "b" : "old", "c" : { "d" : [ ] } }';
    const set = (pointer: readonly string[], value: string) => {
      const after = withField(bytes(before), pointer, bytes(value));
      return after === null ? null : text(after);
    };
    assert.equal(set(["b"], 'n"ew'), '{ "a" : 1.0, "b" : "n\\"ew", "c" : { "d" : [ ] } }');
    assert.deepEqual(JSON.parse(set(["e"], "added")!), { a: 1, b: "old", c: { d: [] }, e: "added" });
    assert.deepEqual(JSON.parse(set(["c", "x", "y"], "deep")!), { a: 1, b: "old", c: { d: [], x: { y: "deep" } } });
    assert.equal(set(["a", "x"], "no map"), null);
    assert.deepEqual(JSON.parse(text(withField(bytes("{}"), ["p"], bytes("x\n\0"))!)), { p: "x\n\0" });
  });

  it("names the fields of a map alone", () => {
    assert.deepEqual(fieldNames(bytes('{"a":1,"ä":{"b":2}}')), ["a", "ä"]);
    assert.equal(fieldNames(bytes("[1]")), null);
    assert.equal(fieldNames(bytes('{"a":1} x')), null);
  });
});

function* leaves(value: unknown, pointer: readonly string[] = []): Generator<[readonly string[], unknown]> {
  yield [pointer, value];
  if (Array.isArray(value)) for (const [at, item] of value.entries()) yield* leaves(item, [...pointer, String(at)]);
  else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) if (key.isWellFormed()) yield* leaves(item, [...pointer, key]);
  }
}
