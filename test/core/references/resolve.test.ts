// What is asked for and is no name of the project is repeated only where it cannot well be a value.
import assert from "node:assert/strict";
import { noManifest } from "../../../server/core/references/manifest.ts";
import { isNameShaped } from "../../../server/core/references/names.ts";
import { resolveSecret } from "../../../server/core/references/resolve.ts";

describe("a name that nobody knows", () => {
  for (const [name, isRepeated] of [
    ["database/password", true],
    ["password", true],
    ["db/v2/key", true],
    ["hunter2", false],
    ["Password", false],
    ["correct horse", false],
    ["sk-live-4242", false],
    ["a".repeat(81), false],
    ["päß", false],
  ] as const) {
    it(`is ${isRepeated ? "" : "not "}repeated: ${name.slice(0, 20)}`, () => {
      assert.equal(isNameShaped(name), isRepeated);
      const resolved = resolveSecret(name, { manifest: noManifest, environment: "local", override: null });
      assert.ok(!resolved.ok);
      assert.equal(`${resolved.error.message} ${resolved.error.remedy}`.includes(name), isRepeated);
    });
  }
});
