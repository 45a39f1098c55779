// The page of the rules says what the rules say, and every finding's link leads to a section of it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/support/paths.ts";
import { rulesPage } from "../../scripts/support/rules-page.ts";
import { createApp } from "../../server/app/create-app.ts";
import { rulePageUrl } from "../../shared/rule-page.ts";

const { rules } = createApp().engine;
const page = readFileSync(join(root, "docs", "rules.md"), "utf8");

describe("docs/rules.md", () => {
  it("is what `npm run build:rules` writes", () => {
    assert.equal(page, rulesPage(rules));
  });

  it("has the section that each rule's link names", () => {
    // As GitHub makes anchors of headings: lower case, punctuation dropped.
    const anchors = new Set(
      [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading!.toLowerCase().replace(/[^\w -]/g, "")),
    );
    for (const { id } of rules) assert.ok(anchors.has(new URL(rulePageUrl(id)).hash.slice(1)), id);
  });
});
