// What a message repeats of what was asked for: a name and a reference always, what could be a value never.
import assert from "node:assert/strict";
import { messageOf, type SecretFailureCode, secretFailure } from "../../../server/core/references/failure.ts";

const told = (reference: string, code: SecretFailureCode, message: string): string =>
  messageOf({ ...secretFailure(code, message, "wait").error, reference });

describe("the message of a failure", () => {
  it("names what was asked for, unless it does so itself", () => {
    assert.equal(told("database/password", "sealed", "bao:8200 is sealed"), "database/password: bao:8200 is sealed");
    assert.equal(told("redis7", "sealed", "bao:8200 is sealed"), "redis7: bao:8200 is sealed");
    // "a" stands in "sealed", and names nothing there.
    assert.equal(told("a", "sealed", "bao:8200 is sealed"), "a: bao:8200 is sealed");
    assert.equal(told("main", "signed-out", "nobody is signed in"), "main: nobody is signed in");
    const ref = "ref+vault.main://kv/app/db#/password";
    assert.equal(told(ref, "timeout", "it did not answer"), `${ref}: it did not answer`);
    assert.equal(told("a/b", "name-unknown", "latchkey.yaml has no secret a/b"), "latchkey.yaml has no secret a/b");
  });

  it("repeats nothing that could be a value in the wrong place", () => {
    for (const code of ["name-unknown", "mode-refused", "backend-unknown", "cancelled"] as const) {
      for (const asked of ["Tr0ubador", "hunter2", "two words", "ref+vault://kv/x?token=abc"]) {
        assert.equal(told(asked, code, "there is none"), "there is none", asked);
      }
    }
  });

  it("begins with the place where the manifest is wrong", () => {
    const message = "latchkey.yaml:3:1: a key is there twice";
    assert.equal(told("database/password", "manifest-invalid", message), message);
  });
});
