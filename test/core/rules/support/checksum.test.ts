// Checksums of vendors: known values, and that one changed character is noticed.
import assert from "node:assert/strict";
import fc from "fast-check";
import { rules } from "../../../../server/core/rules/index.ts";
import { checksums, crc32 } from "../../../../server/core/rules/support/checksum.ts";
import { expand, seeded } from "../../../../server/core/rules/support/sample.ts";
import { matches } from "../driver.ts";

describe("crc32", () => {
  it("gives the check value of the standard", () => {
    assert.equal(crc32("123456789"), 0xcbf43926);
    assert.equal(crc32(""), 0);
  });
});

describe("a checksum", () => {
  const pattern: Readonly<Record<string, string>> = {
    "crc32-base62": "gh[op]_[A-Za-z0-9]{36}",
    "crc32-body-hex": "cfat_[A-Za-z0-9]{40}[0-9a-f]{8}",
    "crc32-middle-hex": "zpka_[a-z0-9]{32}_[0-9a-f]{8}",
    "crc32-whole-hex": "ATBB[A-Za-z0-9]{24}[0-9A-F]{8}",
    "crc32-confluent": "cflt[A-Za-z0-9+/]{60}",
    "crc32-grafana": "glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}",
    "crc32-base36": "glpat-[A-Za-z0-9_-]{27}\\.01\\.[0-9a-z]{9}",
  };

  it("is tried here for every kind there is", () => {
    assert.deepEqual(Object.keys(pattern).sort(), Object.keys(checksums).sort());
  });

  for (const [name, check] of Object.entries(checksums))
    it(`${name} holds for a completed token of the same form and for none that differs in a character`, () => {
      fc.assert(
        fc.property(fc.integer(), fc.nat(), (seed, position) => {
          const token = expand(`{{${name}!${pattern[name]}}}`, seeded(seed));
          assert.match(token, new RegExp(`^${pattern[name]}$`));
          assert.ok(check.holds(token));
          const at = 5 + (position % (token.length - 5));
          if (token[at] === "_" || token[at] === ".") return;
          const other = token[at] === "7" ? "3" : "7";
          assert.ok(!check.holds(token.slice(0, at) + other + token.slice(at + 1)));
        }),
      );
    });
});

describe("a rule with a checksum", () => {
  const pat = rules.find((rule) => rule.id === "github-pat")!;
  const token = expand("{{crc32-base62!ghp_[A-Za-z0-9]{36}}}", seeded(7));
  const wrong = token.slice(0, -1) + (token.endsWith("0") ? "1" : "0");

  it("is sure of a token whose checksum holds", () => {
    const [match] = matches(pat, `see ${token} there`);
    assert.deepEqual([match?.confidence, match?.reason], ["high", "checksum-holds"]);
  });

  it("doubts one whose checksum fails, less so in an assignment", () => {
    assert.equal(matches(pat, `see ${wrong} there`)[0]?.confidence, "low");
    const [match] = matches(pat, `token = "${wrong}"`);
    assert.deepEqual([match?.confidence, match?.reason], ["medium", "checksum-fails"]);
  });
});
