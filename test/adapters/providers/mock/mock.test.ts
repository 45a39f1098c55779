// Values that are made: for work without any backend.
import assert from "node:assert/strict";
import { mock } from "../../../../server/adapters/providers/mock/mock.ts";
import { describeProvider, good } from "../../../contract/provider-contract.ts";
import { makeMachine, openWith, signal, textOf } from "../support/machine.ts";

const open = (config: object = {}) => openWith(mock, { ...config }, makeMachine().ports);

describeProvider({
  name: "mock",
  values: "made",
  capabilities: [],
  open: async () => ({
    provider: await open(),
    dated: false,
    put: async () => {},
    close: async () => {},
  }),
});

describe("the mock backend", () => {
  it("makes what nobody can take for a secret, and others with another seed", async () => {
    const read = async (config: object) =>
      textOf(good(await (await open(config)).read({ path: "database/password" }, signal())).value);
    assert.match(await read({}), /^mock-database-password-[0-9a-f]{16}$/);
    assert.notEqual(await read({ seed: "another" }), await read({}));
  });
});
