// Every rule finds its own leaking examples and none of its clean ones, and looks no further than it may.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { REACH } from "../../../server/core/detection/rule.ts";
import { exposureRules } from "../../../server/core/rules/exposure/index.ts";
import { rules as leakRules } from "../../../server/core/rules/index.ts";
import { filled, matches } from "./driver.ts";

const folder = join(import.meta.dirname, "../../../server/core/rules");
const SEEDS = [1, 2, 3];
const rules = [...leakRules, ...exposureRules];

describe("every rule", () => {
  for (const rule of rules) {
    it(`${rule.id} finds its leaks and leaves its clean examples alone`, () => {
      const { leaks, clean } = rule.examples;
      assert.ok(leaks.length > 0 && clean.length > 0, "an example of each kind");
      for (const seed of SEEDS) {
        for (const sample of leaks) {
          const { text, path } = filled(sample, seed);
          assert.notEqual(matches(rule, text, path).length, 0, `missed in ${JSON.stringify(sample)} (seed ${seed})`);
        }
        for (const sample of clean) {
          const { text, path } = filled(sample, seed);
          assert.equal(matches(rule, text, path).length, 0, `flagged ${JSON.stringify(sample)} (seed ${seed})`);
        }
      }
    });
  }
});

describe("the list of rules", () => {
  it("names every file of the folder", () => {
    const index = readFileSync(join(folder, "index.ts"), "utf8");
    const files = readdirSync(folder).filter((name) => name.endsWith(".ts") && name !== "index.ts");
    for (const name of files) assert.ok(index.includes(`from "./${name}"`), `${name} is not in index.ts`);
  });

  it("has at least 150 rules with unique ids in kebab case", () => {
    const ids = rules.map((rule) => rule.id);
    assert.ok(ids.length >= 150);
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it("gives every rule keywords of three ASCII characters or more, in lower case unless case counts", () => {
    for (const rule of rules) {
      assert.ok(rule.keywords.length > 0, rule.id);
      for (const keyword of rule.keywords) {
        assert.match(keyword, /^[\x20-\x7e]{3,}$/, rule.id);
        if (!rule.caseSensitive) assert.equal(keyword, keyword.toLowerCase(), rule.id);
      }
    }
  });

  it("holds a title that starts with a capital or the vendor's own spelling and names no rule twice", () => {
    const titles = rules.map((rule) => rule.title);
    for (const title of titles) assert.match(title, /^\S.{4,70}\S$/);
  });

  it("keeps ordinary rules within their reach and block rules to rare keywords", () => {
    for (const rule of rules)
      if (rule.reach === "block") for (const keyword of rule.keywords) assert.ok(keyword.length >= 16, rule.id);
    assert.ok(REACH >= 4096);
  });
});

describe("hostile text", () => {
  /** Repeats what a greedy pattern would run along: 100 KB of one rule's keyword, of letters, digits, base64 and dots. */
  const fillers = ["a", "0", "aB3", "a.", "=", ":", '"', " ", "\n", "key=", "-", "AbCdEf0123456789+/"];

  it("gives the same findings when more text follows beyond the reach", () => {
    for (const rule of rules.filter((each) => each.reach !== "block")) {
      const keyword = rule.keywords[0]!;
      for (const filler of fillers) {
        const near = `${keyword}${filler.repeat(Math.ceil((REACH + 64) / filler.length))}`.slice(0, REACH + 64);
        const far = near + filler.repeat(2000).slice(0, 2000);
        const offset = (text: string) => {
          const spans: string[] = [];
          rule.match({ text, path: "" }, 0, (match) => spans.push(`${match.start}-${match.end}`));
          return spans.join();
        };
        assert.equal(offset(near), offset(far), `${rule.id} looks beyond ${REACH} bytes of ${JSON.stringify(filler)}`);
      }
    }
  });
});
