// A value that begins as a vendor's token and is too short to be one is no guess either; longer and other values are.
import assert from "node:assert/strict";
import { nodeCodec } from "../../../server/adapters/platform/node-codec.ts";
import { createEngine } from "../../../server/core/detection/engine.ts";
import { rules } from "../../../server/core/rules/index.ts";
import { expand, seeded } from "../../../server/core/rules/support/sample.ts";

const engine = createEngine({ rules, codec: nodeCodec, today: "2026-01-01" });

function found(template: string): string[] {
  const text = expand(template, seeded(7));
  return engine.scan(new TextEncoder().encode(text), "app.py").findings.map(({ rule }) => rule.id);
}

describe("the stump of a vendor's token", () => {
  it("is no secret for the generic rules", () => {
    assert.deepEqual(found('vault_token = "{{hvs\\.[A-Za-z0-9]{30}}}"\n'), []);
    assert.deepEqual(found('api_token = "{{sm_pat_[a-z0-9]{10}}}"\n'), []);
  });

  it("leaves values alone that are longer than the vendor's tokens, for their form may be new", () => {
    assert.notDeepEqual(found('api_token = "{{sm_pat_[A-Za-z0-9]{70}}}"\n'), []);
  });

  it("leaves values alone that begin with a common word, or hold other characters", () => {
    assert.notDeepEqual(found('api_token = "{{key-[A-Za-z0-9]{32}}}"\n'), []);
    assert.notDeepEqual(found('api_token = "{{sha256~[a-z0-9]{9}@[A-Za-z0-9]{9}}}"\n'), []);
  });
});
