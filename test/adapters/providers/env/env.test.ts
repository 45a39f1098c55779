// Variables of the environment as a backend.
import assert from "node:assert/strict";
import { env } from "../../../../server/adapters/providers/env/env.ts";
import { bad, describeProvider, good } from "../../../contract/provider-contract.ts";
import { makeMachine, openWith, signal, textOf } from "../support/machine.ts";

describeProvider({
  name: "env",
  capabilities: ["list"],
  async open() {
    const variables: Record<string, string> = {};
    const machine = makeMachine({ environment: variables });
    return {
      provider: await openWith(env, {}, machine.ports),
      binary: false,
      dated: false,
      pathOf: (n) => `SECRET_${n}`,
      async put(path, value) {
        variables[path] = Buffer.from(value).toString();
      },
      close: async () => machine.remove(),
    };
  },
});

describe("the env backend", () => {
  const open = (config: object, environment: Record<string, string>) =>
    openWith(env, { ...config }, { ...makeMachine().ports, environment });

  it("is for development alone, and writes nothing", async () => {
    assert.equal(env.development, true);
    const provider = await open({}, {});
    assert.ok(provider.write === undefined && provider.remove === undefined);
  });

  it("puts its prefix before a name, and lists without it", async () => {
    const provider = await open({ prefix: "APP_" }, { APP_TOKEN: "with prefix", TOKEN: "without" });
    assert.equal(textOf(good(await provider.read({ path: "TOKEN" }, signal())).value), "with prefix");
    assert.deepEqual(good(await provider.list!("", undefined, signal())), [{ path: "TOKEN" }]);
  });

  it("takes a logical name for its variable", async () => {
    const provider = await open({}, { DATABASE_PASSWORD: "x" });
    assert.equal(textOf(good(await provider.read({ path: "database/password" }, signal())).value), "x");
  });

  it("never gives out what opens other backends, and does not list it", async () => {
    const provider = await open({}, { LATCHKEY_PASSPHRASE: "no" });
    assert.equal(bad(await provider.read({ path: "LATCHKEY_PASSPHRASE" }, signal())).code, "forbidden");
    assert.deepEqual(good(await provider.list!("", undefined, signal())), []);
  });

  it("finds nothing that every object has", async () => {
    const provider = await open({}, {});
    for (const path of ["constructor", "__proto__"]) {
      assert.equal(bad(await provider.read({ path }, signal())).code, "not-found");
    }
  });

  it("refuses a version, which it would have to ignore", async () => {
    const provider = await open({}, { A: "1" });
    assert.equal(bad(await provider.read({ path: "A", version: "2" }, signal())).code, "unsupported");
  });
});
