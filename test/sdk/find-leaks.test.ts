// The SDK finds leaks in a text and says where they stand, in the units of JavaScript strings.
import assert from "node:assert/strict";
import { expand, seeded } from "../../server/core/rules/support/sample.ts";
import { findLeaks } from "../../server/sdk/index.ts";

const token = expand("{{crc32-base62!ghp_[A-Za-z0-9]{36}}}", seeded(7));

describe("findLeaks", () => {
  it("gives the rule and the place of a leak, counted in UTF-16 units", async () => {
    const text = `const emoji = "😀é"; const t = "${token}";\n`;
    const [leak, ...others] = await findLeaks(text, { path: "a.ts" });
    assert.equal(leak?.rule, "github-pat");
    assert.equal(text.slice(leak.start, leak.end), token);
    assert.deepEqual(others, []);
  });

  it("leaves out what a comment silences and what is less certain than asked for", async () => {
    assert.deepEqual(await findLeaks(`t = "${token}" # latchkey:ignore -- revoked`), []);
    const doubtful = `see ${token.slice(0, -1)}${token.endsWith("0") ? "1" : "0"}`;
    assert.deepEqual(await findLeaks(doubtful), []);
    assert.equal((await findLeaks(doubtful, { minConfidence: "low" })).length, 1);
  });

  it("holds no text of the secret", async () => {
    assert.ok(!JSON.stringify(await findLeaks(`t = "${token}"`)).includes(token.slice(6)));
  });
});
