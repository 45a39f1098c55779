// Adding a rule by script: the right builder, the right place, and a clear refusal.
import assert from "node:assert/strict";
import { addRule } from "../../scripts/support/add-rule.ts";

const files = {
  "index.ts": [
    'import type { Rule } from "../detection/rule.ts";',
    'import { aiRules } from "./ai.ts";',
    'import { paymentRules } from "./payment.ts";',
    "",
    "export const rules: readonly Rule[] = [",
    "  ...aiRules,",
    "  ...paymentRules,",
    "];",
    "",
  ].join("\n"),
  "payment.ts": [
    'import type { Rule } from "../detection/rule.ts";',
    'import { token } from "./support/token.ts";',
    "",
    "export const paymentRules: readonly Rule[] = [",
    '  token({ id: "coin-key", title: "Coin key", pattern: /coin_[a-z]{20}/ }),',
    "];",
    "",
  ].join("\n"),
};

const added = (family: string, id: string, pattern: string) =>
  addRule(files, { family, id, title: "Acme key", pattern });

describe("adding a rule", () => {
  it("appends a token with a prefix to the list of its family", () => {
    const result = added("payment", "acme-key", "acme_[a-z0-9]{20}");
    assert.ok(result.ok);
    assert.deepEqual(Object.keys(result.value), ["payment.ts"]);
    const text = result.value["payment.ts"]!;
    assert.match(
      text,
      /coin_[\s\S]*token\(\{\n {4}id: "acme-key",\n {4}title: "Acme key",\n {4}pattern: \/acme_\[a-z0-9\]/,
    );
    assert.ok(text.endsWith("  }),\n];\n"));
  });

  it("takes a pattern without a literal as a value that the vendor's name must announce, and imports what that needs", () => {
    const result = added("payment", "acme-key", "[a-z0-9]{20}");
    assert.ok(result.ok);
    const text = result.value["payment.ts"]!;
    assert.match(text, /assigned\(\{\n[\s\S]*value: \/\[a-z0-9\]\{20\}\//);
    assert.ok(text.indexOf("support/assigned.ts") < text.indexOf("support/token.ts"));
  });

  it("creates the file of a new family and lists it in the order of the alphabet", () => {
    const result = added("chat-bots", "acme-key", "acme_[a-z0-9]{20}");
    assert.ok(result.ok);
    assert.match(result.value["chat-bots.ts"]!, /export const chatBotsRules: readonly Rule\[\] = \[\n {2}token\(/);
    const lines = result.value["index.ts"]!.split("\n");
    assert.deepEqual(lines.slice(1, 4), [
      'import { aiRules } from "./ai.ts";',
      'import { chatBotsRules } from "./chat-bots.ts";',
      'import { paymentRules } from "./payment.ts";',
    ]);
    assert.deepEqual(lines.slice(6, 9), ["  ...aiRules,", "  ...chatBotsRules,", "  ...paymentRules,"]);
  });

  for (const [what, family, id, pattern, code] of [
    ["an id that is taken", "payment", "coin-key", "acme_[a-z]{20}", "rule-exists"],
    ["a name that is no kebab case", "payment", "Acme_Key", "acme_[a-z]{20}", "bad-name"],
    ["a path in place of a family", "../payment", "acme-key", "acme_[a-z]{20}", "bad-name"],
    ["a repeat without end", "payment", "acme-key", "acme_[a-z]+", "bad-pattern"],
    ["a broken expression", "payment", "acme-key", "acme_[a-z", "bad-pattern"],
  ] as const)
    it(`refuses ${what}`, () => {
      const result = added(family, id, pattern);
      assert.ok(!result.ok && result.error.code === code);
    });
});
