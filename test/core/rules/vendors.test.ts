// What is told about revoking: every line belongs to rules that exist, and leads to the vendor's own pages.
import assert from "node:assert/strict";
import { rules } from "../../../server/core/rules/index.ts";
import { helpOf, vendorKeys } from "../../../server/core/rules/support/vendors.ts";

describe("the help about revoking", () => {
  it("has no line without a rule, and none twice", () => {
    const keys = vendorKeys();
    assert.equal(new Set(keys).size, keys.length);
    for (const key of keys)
      assert.ok(
        rules.some(({ id }) => id === key || id.startsWith(`${key}-`)),
        `no rule for ${key}`,
      );
  });

  it("says of every vendor something that helps", () => {
    for (const id of vendorKeys()) {
      const { docs, revoke, steps } = helpOf({ id });
      assert.ok(docs ?? revoke ?? steps, id);
    }
  });

  it("links to encrypted pages only", () => {
    for (const rule of rules) {
      const { docs, revoke } = helpOf(rule);
      for (const link of [docs, revoke]) {
        if (link === undefined) continue;
        assert.equal(new URL(link).protocol, "https:", rule.id);
        assert.doesNotMatch(link, /\s/, rule.id);
      }
    }
  });

  it("takes the longest beginning of a rule's id, of whole words", () => {
    assert.equal(helpOf({ id: "stripe-webhook-secret" }).revoke, helpOf({ id: "stripe-webhook" }).revoke);
    assert.notEqual(helpOf({ id: "stripe-secret-key" }).revoke, helpOf({ id: "stripe-webhook-secret" }).revoke);
    assert.deepEqual(helpOf({ id: "stripes-secret" }), {});
  });

  it("leaves what a rule says of itself as it is", () => {
    const { docs, vendor } = helpOf({ id: "github-pat", help: { docs: "https://example.org/" } });
    assert.equal(docs, "https://example.org/");
    assert.equal(vendor, "GitHub");
  });
});
