import assert from "node:assert/strict";
import fc from "fast-check";
import { checkName, defaultName, defaultReference, NAME, variableOf } from "../../shared/secret-names.ts";
import { parseRef } from "../../shared/secret-ref.ts";

const none = new Set<string>();

describe("the name of a secret that is moved", () => {
  for (const [variable, path, name] of [
    ["STRIPE_SECRET_KEY", ".env", "stripe/secret-key"],
    ["dbPassword", "src/a.ts", "db/password"],
    ["password", "src/database.ts", "database/password"],
    ["token", "src/github.ts", "github/token"],
    ["config.apiKey", "a.py", "api/key"],
    ["PASSWORD", ".env", "env/password"],
    [null, "certs/signing.key", "signing/secret"],
    [null, "", "secret/secret"],
    ["_authToken", ".npmrc", "auth/token"],
  ] as const) {
    it(`is ${name} for ${variable} in ${path || "a text without a file"}`, () =>
      assert.equal(defaultName(variable, path, none), name));
  }

  it("is one that is not taken", () =>
    assert.equal(defaultName("password", "db.ts", new Set(["db/password", "db/password-2"])), "db/password-3"));

  it("is a logical name, whatever the variable and the file are called", () => {
    fc.assert(
      fc.property(fc.option(fc.string()), fc.string(), (variable, path) => {
        const name = defaultName(variable, path, none);
        assert.match(name, NAME);
        assert.match(variableOf(name), /^[A-Z_][A-Z0-9_]*$/);
      }),
    );
  });

  it("is refused where it is none, or taken", () => {
    for (const name of ["", "A/b", "a b", "/a", "a/", "a//b", "../a"])
      assert.equal(checkName(name, none).ok, false, name);
    assert.equal(checkName("a/b", new Set(["a/b"])).ok, false);
    assert.equal(checkName("a/b-c.d_e", none).ok, true);
  });

  it("has a place in every kind of backend that a reference can name", () => {
    for (const kind of ["vault", "openbao", "awssecrets", "azurekeyvault", "k8s", "file", "dotenv", "local"] as const) {
      for (const name of ["token", "database/password", "a/b/c.d"]) {
        const written = defaultReference({ kind, name: "main" }, name);
        assert.ok(parseRef(written).ok, written);
      }
    }
  });
});
