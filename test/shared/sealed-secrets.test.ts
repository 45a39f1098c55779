// Names as Kubernetes takes them: RFC 1123, and the keys of a Secret.
import assert from "node:assert/strict";
import { isDataKey, isNamespace, isSecretName } from "../../shared/sealed-secrets.ts";

describe("names that Kubernetes takes", () => {
  const tables = [
    [
      "a namespace",
      isNamespace,
      ["a", "team-1", "0", "a".repeat(63)],
      ["", "-a", "a-", "A", "a.b", "a_b", "a b", "ä", "a".repeat(64), "a\n"],
    ],
    [
      "a name of a Secret",
      isSecretName,
      ["a", "app.v1", "a-b.c-d", "a".repeat(253)],
      ["", ".a", "a.", "a..b", "a.-b", "App", "a/b", "a".repeat(254), "a\n"],
    ],
    [
      "a key",
      isDataKey,
      ["a", ".env", "TLS.key_1-x", "...".replace("...", ".a"), "a".repeat(253)],
      ["", ".", "..", "..a", "a b", "a/b", "ä", "a".repeat(254), "a\n"],
    ],
  ] as const;
  for (const [what, is, right, wrong] of tables) {
    it(what, () => {
      for (const text of right) assert.ok(is(text), text);
      for (const text of wrong) assert.ok(!is(text), text);
    });
  }
});
