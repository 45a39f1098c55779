// The restricted patterns: what is read out of them, and that samples made from them match.
import assert from "node:assert/strict";
import fc from "fast-check";
import { heads, maxLength, minLength, parsePattern } from "../../../../server/core/rules/support/pattern.ts";
import { expand, fill, seeded } from "../../../../server/core/rules/support/sample.ts";

const headsOf = (pattern: RegExp): readonly string[] => heads(parsePattern(pattern.source));

/** Sources of patterns within the syntax, with what they are built of. */
const source = fc
  .array(
    fc.tuple(
      fc.constantFrom("[a-f0-9]", "[A-Za-z0-9_-]", "\\d", "\\w", "x", "\\.", "(?:ab|c\\d)", "[^a-z ]"),
      fc.constantFrom("", "?", "{3}", "{2,5}"),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.map(([atom, repeat]) => atom + repeat).join(""));

describe("a pattern", () => {
  it("gives the literals that it can start with", () => {
    assert.deepEqual(headsOf(/ghp_[a-z]{4}/), ["ghp_"]);
    assert.deepEqual(headsOf(/gh(?:o|u)_\d{4}/), ["gho_", "ghu_"]);
    assert.deepEqual(headsOf(/[rs]k_live_\w{9}/), ["rk_live_", "sk_live_"]);
    assert.deepEqual(headsOf(/a{3}b?c/), ["aaa"]);
    assert.deepEqual(headsOf(/(?:pat|[a-z]{20})\.x/), ["pat", ""]);
    assert.deepEqual(headsOf(/[a-z]{20}/), [""]);
  });

  it("gives its shortest and longest length", () => {
    const sequence = parsePattern("a(?:b|cd{2,4})?[0-9]{1,3}");
    assert.equal(minLength(sequence), 2);
    assert.equal(maxLength(sequence), 9);
  });

  for (const unbounded of ["a*", "a+", "[a-z]{3,}", "(?:ab)+"])
    it(`refuses ${unbounded}, which has no end`, () => assert.throws(() => parsePattern(unbounded), /unbounded/));

  for (const broken of ["(ab", "[ab", "ab)"]) it(`refuses ${broken}`, () => assert.throws(() => parsePattern(broken)));

  it("matches every sample that is made from it, within its lengths", () => {
    fc.assert(
      fc.property(source, fc.integer(), (text, seed) => {
        const sequence = parsePattern(text);
        const sample = fill(sequence, seeded(seed));
        assert.match(sample, new RegExp(`^(?:${text})$`));
        assert.ok(sample.length >= minLength(sequence) && sample.length <= maxLength(sequence));
      }),
    );
  });
});

describe("a sample", () => {
  it("is the same for a seed and another for another", () => {
    const of = (seed: number): string => expand("{{[a-z0-9]{32}}}", seeded(seed));
    assert.equal(of(1), of(1));
    assert.notEqual(of(1), of(2));
  });

  it("takes the last of the closing braces as the end of a pattern, and leaves other text alone", () => {
    assert.match(expand("a {{b{2}}} {c} {{\\d{3}}}.", seeded(1)), /^a bb \{c\} \d{3}\.$/);
  });

  it("refuses a template that does not end", () => {
    assert.throws(() => expand("{{abc", seeded(1)), /without/);
  });
});
