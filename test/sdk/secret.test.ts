// The value of a secret is nowhere but where it is asked for, and nowhere at all once it was disposed of.
import assert from "node:assert/strict";
import { format, inspect } from "node:util";
import { SecretsError } from "../../server/sdk/errors.ts";
import { Secret } from "../../server/sdk/secret.ts";

const CANARY = ["canary", "of", "one", "value"].join("-");
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const codeOf = (error: unknown): string => {
  assert.ok(error instanceof SecretsError);
  return error.code;
};

describe("a secret", () => {
  it("gives its value as text and as bytes", () => {
    const secret = new Secret(bytes("ключ\uFEFF é"));
    assert.equal(secret.reveal(), "ключ\uFEFF é");
    assert.deepEqual(secret.bytes(), bytes("ключ\uFEFF é"));
  });

  it("keeps a byte order mark, which is part of the value", () =>
    assert.equal(new Secret(bytes("\uFEFFa")).reveal(), "\uFEFFa"));

  it("gives copies: whoever overwrites one leaves the value as it is", () => {
    const secret = new Secret(bytes(CANARY));
    secret.bytes().fill(0);
    assert.equal(secret.reveal(), CANARY);
  });

  it("shows nothing of its value, however it is printed, joined or copied", () => {
    const secret = new Secret(bytes(CANARY));
    const nested = { list: [secret], map: new Map([["a", secret]]) };
    const deep = { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true, maxStringLength: null } as const;
    const shown = [
      String(secret),
      `${secret}`,
      // biome-ignore lint/style/useTemplate: joining is what is tried
      secret + "",
      [secret].join(),
      secret.toLocaleString(),
      JSON.stringify(nested),
      format("%s %o %O %j %d", secret, secret, secret, secret, secret),
      inspect(nested, deep),
      inspect(secret, { ...deep, customInspect: false }),
      inspect(structuredClone(secret), deep),
      inspect({ ...secret }, deep),
      inspect(Object.getOwnPropertyDescriptors(secret), deep),
      inspect(Object.getOwnPropertyDescriptors(Secret.prototype), deep),
      JSON.stringify(Reflect.ownKeys(secret)),
      new Error(`failed with ${secret}`, { cause: secret }).message,
    ].join("\n");
    assert.ok(shown.includes("[secret]"));
    for (const encoding of ["utf8", "base64", "hex"] as const) {
      assert.ok(!shown.includes(Buffer.from(CANARY).toString(encoding)), encoding);
    }
    assert.ok(!shown.includes([...bytes(CANARY)].slice(0, 4).join(", ")), "bytes");
  });

  it("overwrites its memory at the end of the block, and says so to whoever asks later", () => {
    const held = bytes(CANARY);
    const late: Secret[] = [];
    {
      using secret = new Secret(held);
      late.push(secret);
    }
    assert.ok(held.every((byte) => byte === 0));
    assert.throws(
      () => late[0]!.reveal(),
      (error) => codeOf(error) === "secret-disposed",
    );
    assert.throws(
      () => late[0]!.bytes(),
      (error) => codeOf(error) === "secret-disposed",
    );
    late[0]!.dispose();
  });

  it("is not forced into text that it is not, and the error holds none of it", () => {
    const secret = new Secret(Uint8Array.of(0x66, 0x6f, 0xff, 0x6f));
    assert.throws(
      () => secret.reveal(),
      (error) =>
        codeOf(error) === "secret-not-text" && !/fo.o/.test(inspect(error)) && (error as Error).cause === undefined,
    );
    assert.equal(secret.bytes().length, 4);
  });
});
