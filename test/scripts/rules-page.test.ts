// The pages of the rules say what the rules say, and every finding's link leads to one of them.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rulesFolder } from "../../scripts/support/paths.ts";
import { rulesPages } from "../../scripts/support/rules-page.ts";
import { createApp } from "../../server/app/create-app.ts";
import { rulePageUrl } from "../../shared/rule-page.ts";

const { rules } = createApp({ exposures: true }).engine;
const pages = rulesPages(rules);

describe("docs/rules", () => {
  it("is what `npm run build:rules` writes", () => {
    assert.deepEqual(readdirSync(rulesFolder).sort(), Object.keys(pages).sort());
    for (const [name, text] of Object.entries(pages)) {
      assert.equal(readFileSync(join(rulesFolder, name), "utf8"), text, name);
    }
  });

  it("has a page of its own behind each rule's link", () => {
    const links = rules.map(({ id }) => new URL(rulePageUrl(id)).pathname.split("/").at(-1)!);
    assert.equal(new Set(links).size, rules.length);
    for (const link of links) assert.ok(link in pages, link);
  });
});
