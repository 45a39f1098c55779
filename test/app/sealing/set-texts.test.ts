// Texts set in YAML and JSON files: what was asked for is there, and every other byte is as it was.
import assert from "node:assert/strict";
import fc from "fast-check";
import { parse, parseAllDocuments, stringify } from "yaml";
import { setTexts, type TextAt } from "../../../server/app/sealing/set-texts.ts";

const set = (text: string, ...changes: readonly TextAt[]): string => {
  const edited = setTexts(text, 0, changes);
  assert.ok(edited !== null, "it was not edited");
  return edited;
};
const at = (path: string, text: string): TextAt => ({ path: path.split("/"), text });

describe("setting texts in a file", () => {
  const cases: readonly (readonly [what: string, before: string, change: TextAt, after: string])[] = [
    [
      "replaces a plain value and keeps its comment",
      "a:\n  b: old # c\n  d: e\n",
      at("a/b", "new"),
      "a:\n  b: new # c\n  d: e\n",
    ],
    ["keeps quotes", 'a: "old"\n', at("a", "new"), 'a: "new"\n'],
    ["fills an empty value", "a:\nb: c\n", at("a", "new"), "a: new\nb: c\n"],
    [
      "adds a key below the others",
      "a:\n    b: c # d\n\n# e\nf: g\n",
      at("a/h", "i"),
      "a:\n    b: c # d\n    h: i\n\n# e\nf: g\n",
    ],
    ["adds maps that are not there", "a:\n  b: c\n", at("a/d/e", "f"), "a:\n  b: c\n  d:\n    e: f\n"],
    ["adds below an empty map", "a:\n  b:\nc: d\n", at("a/b/e", "f"), "a:\n  b:\n    e: f\nc: d\n"],
    ["takes the place of a null and of braces", "a: null\nb: {}\n", at("a/c", "d"), 'a: {"c":"d"}\nb: {}\n'],
    ["fills braces", "a: {}\n", at("a/b", "c"), 'a: { "b": "c" }\n'],
    ["adds to braces", "a: { b: c }\n", at("a/d", "e"), 'a: { b: c, "d": "e" }\n'],
    ["writes lines as a block", "a:\n  b: c\n", at("a/d", "1\n2\n"), "a:\n  b: c\n  d: |\n    1\n    2\n"],
    ["replaces a block", "a:\n  b: |\n    1\n  c: d\n", at("a/b", "2\n3\n"), "a:\n  b: |\n    2\n    3\n  c: d\n"],
    ["replaces a folded block by one line", "a: >-\n  1\n  2\nb: c\n", at("a", "3"), "a: |-\n  3\nb: c\n"],
    ["adds a line break to the last line", "a:\n  b: c", at("a/d", "e"), "a:\n  b: c\n  d: e\n"],
    ["keeps CRLF", "a:\r\n  b: c\r\n", at("a/d", "1\n2\n"), "a:\r\n  b: c\r\n  d: |\r\n    1\r\n    2\r\n"],
    ["adds to minified JSON", '{"a":{"b":"c"}}', at("a/d", "1\n"), '{"a":{"b":"c","d":"1\\n"}}'],
    [
      "adds to JSON in lines",
      '{\n  "a": {\n    "b": "c"\n  }\n}\n',
      at("a/d", "e"),
      '{\n  "a": {\n    "b": "c",\n    "d": "e"\n  }\n}\n',
    ],
    [
      "adds maps to JSON in lines",
      '{\n  "a": "b"\n}\n',
      at("c/d", "e"),
      '{\n  "a": "b",\n  "c": {\n    "d": "e"\n  }\n}\n',
    ],
  ];
  for (const [what, before, change, after] of cases) it(what, () => assert.equal(set(before, change), after));

  it("goes into items of a list, and into the document that is meant", () => {
    const before = "a: 1\n---\nitems:\n- kind: x\n  data:\n    k: v\n- kind: y\n";
    const change = { path: ["items", 0, "data", "l"], text: "w" };
    assert.equal(setTexts(before, 1, [change]), before.replace("k: v\n", "k: v\n    l: w\n"));
  });

  it("edits nothing that is no text, an alias, or shared by one", () => {
    assert.equal(setTexts("a: [1]\n", 0, [at("a", "x")]), null);
    assert.equal(setTexts("a: &x { b: c }\nd: *x\n", 0, [at("d/e", "f")]), null);
    assert.equal(setTexts("a: &x { b: c }\nd: *x\n", 0, [at("a/e", "f")]), null);
    assert.equal(setTexts("a: b\n", 3, [at("a", "x")]), null);
  });

  it("changes what is asked for alone, whatever is written how", () => {
    const key = fc.stringMatching(/^[a-z][a-z0-9._-]{0,8}$/);
    const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.constant("1\n2\n"));
    const content = fc.dictionary(
      key,
      fc.oneof(scalar, fc.dictionary(key, scalar, { maxKeys: 4, noNullPrototype: true })),
      {
        minKeys: 1,
        maxKeys: 5,
        noNullPrototype: true,
      },
    );
    const style = fc.constantFrom(
      (value: unknown) => stringify(value),
      (value: unknown) => stringify(value, { collectionStyle: "flow" }),
      (value: unknown) => stringify(value, { indent: 4, defaultStringType: "QUOTE_SINGLE" }),
      (value: unknown) => JSON.stringify(value),
      (value: unknown) => `${JSON.stringify(value, null, 2)}\n`,
    );
    const text = fc.constantFrom("AgBy3i4OJSWK+PiTySYZZA9rO43cGDEq", "one\ntwo\n");
    fc.assert(
      fc.property(content, style, key, key, text, (before, write, outer, inner, value) => {
        const written = write(before);
        const edited = setTexts(written, 0, [{ path: [outer, inner], text: value }]);
        const there = before[outer];
        if (there !== undefined && there !== null && typeof there !== "object") return edited === null;
        assert.ok(edited !== null, `not edited: ${written}`);
        assert.equal(parseAllDocuments(edited).length, 1);
        assert.deepEqual(parse(edited), { ...before, [outer]: { ...(there ?? {}), [inner]: value } });
        return true;
      }),
      { numRuns: 500 },
    );
  });
});
