// What is encrypted comes back as it was, and nothing else does: no bit of an envelope can be changed, and none can be put
// in the place of another. Over a backend in memory, so that every bit can be tried; the keys are real ones of libsodium.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import type { KeyHolder } from "../../../../server/core/encryption/key-holder.ts";
import { secretFailure } from "../../../../server/core/references/failure.ts";
import { noMetadata, type SecretLocation, type SecretProvider } from "../../../../server/core/references/provider.ts";
import { ok } from "../../../../shared/result.ts";
import { SecretBytes } from "../../../../shared/secret-bytes.ts";
import { bad, good } from "../../../contract/provider-contract.ts";
import { campaign, secret, signal, textOf } from "../support/machine.ts";
import { encrypted, encryptedWithSodium, keyPair, openHolder } from "./support.ts";

/** What a backend keeps, by namespace and path. */
function inMemory(stored: Map<string, Uint8Array>): SecretProvider {
  const nameOf = ({ namespace = "", path }: SecretLocation) => `${namespace} ${path}`;
  return {
    principal: () => "me",
    async read(location) {
      const bytes = stored.get(nameOf(location));
      if (bytes === undefined) return secretFailure("not-found", "there is none", "write it");
      return ok({ value: new SecretBytes(Uint8Array.from(bytes)), metadata: { ...noMetadata, version: "1" } });
    },
    describe: async () => ok({ ...noMetadata, version: "1" }),
    async write(location, value) {
      stored.set(nameOf(location), Uint8Array.from(value.bytes));
      return ok({ ...noMetadata, version: "1" });
    },
    check: async () => ok({ detail: "fine", tooWide: [] }),
    close: async () => {},
  };
}

describe("an encrypted value", function () {
  this.timeout(120_000);
  const stored = new Map<string, Uint8Array>();
  const base = inMemory(stored);
  const canary = `canary-${randomBytes(12).toString("hex")}`;
  let provider: SecretProvider;
  before(async () => {
    provider = await encryptedWithSodium(base);
  });
  beforeEach(() => stored.clear());

  const write = async (path: string, text = canary, by = provider): Promise<string> => {
    good(await by.write!({ path }, secret(text), {}, signal()));
    return Buffer.from(stored.get(` ${path}`)!).toString();
  };
  /** What a read of changed bytes says; fails if it gives anything. */
  const refusal = async (path: string, bytes: Uint8Array): Promise<string> => {
    stored.set(` ${path}`, bytes);
    const failure = bad(await provider.read({ path }, signal()));
    assert.ok(!JSON.stringify(failure).includes(canary), "the failure holds the value");
    return failure.code;
  };

  it("comes back as it was, whatever bytes it is", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 4096 }), fc.string({ minLength: 1 }), async (bytes, path) => {
        good(await provider.write!({ path }, new SecretBytes(Uint8Array.from(bytes)), {}, signal()));
        const { value } = good(await provider.read({ path }, signal()));
        assert.deepEqual(Buffer.from(value.bytes), Buffer.from(bytes));
      }),
      { numRuns: campaign(5000) },
    );
    for (const length of [0, 1, 15, 16, 17, 1024 * 1024]) {
      const bytes = randomBytes(length);
      good(await provider.write!({ path: "long" }, new SecretBytes(Uint8Array.from(bytes)), {}, signal()));
      assert.ok(bytes.equals(good(await provider.read({ path: "long" }, signal())).value.bytes), `${length} bytes`);
    }
  });

  it("is refused when any one bit is another", async () => {
    const whole = Buffer.from(await write("app/db"));
    const said = new Map<string, number>();
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const changed = Uint8Array.from(whole);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      const code = await refusal("app/db", changed);
      said.set(code, (said.get(code) ?? 0) + 1);
    }
    const known = ["tampered", "moved", "other-key", "version-unknown"].map((one) => `envelope-${one}`);
    // What does not even say that it is an envelope any more.
    known.push("value-not-encrypted");
    assert.deepEqual([...said.keys()].sort(), known.sort());
    assert.ok(said.get("envelope-tampered")! > 1000);
  });

  it("is refused when it ends early, or more follows", async () => {
    const whole = Buffer.from(await write("app/db"));
    for (let end = 0; end < whole.length; end++) await refusal("app/db", whole.subarray(0, end));
    assert.equal(await refusal("app/db", Buffer.concat([whole, Buffer.from("x")])), "envelope-tampered");
  });

  it("is refused when a part of another is put into it, also of one at the same path", async () => {
    const [first, second] = [JSON.parse(await write("app/db")), JSON.parse(await write("app/db", "another"))];
    for (const name of ["ciphertext", "keys", "nonce"]) {
      const mixed = Buffer.from(JSON.stringify({ ...first, [name]: second[name] }));
      assert.equal(await refusal("app/db", mixed), "envelope-tampered", name);
    }
  });

  it("does not open at another path, in another namespace, or at another backend, and says from where it is", async () => {
    const blob = await write("app/db");
    stored.set(" app/other", Buffer.from(blob));
    stored.set("team app/db", Buffer.from(blob));
    const elsewhere = bad(await provider.read({ path: "app/other" }, signal()));
    assert.equal(elsewhere.code, "envelope-moved");
    assert.match(elsewhere.message, /app\/other in vault\.main .+ app\/db in vault\.main/);
    assert.equal(bad(await provider.read({ path: "app/db", namespace: "team" }, signal())).code, "envelope-moved");
    const { publicKey, privateKey } = await keyPair();
    const holder = await openHolder(
      "sodium",
      { to: [publicKey], identity: "ref+local://identity" },
      { identity: privateKey },
    );
    const [here, there] = ["vault.main", "vault.other"].map((scope) => encrypted(base, "sodium", holder, { scope }));
    await write("app/db", canary, here!);
    assert.equal(bad(await there!.read({ path: "app/db" }, signal())).code, "envelope-moved");
    good(await here!.read({ path: "app/db" }, signal()));
  });

  it("does not open elsewhere when it is made to say that it belongs there", async () => {
    const blob = JSON.parse(await write("app/db"));
    for (const change of [{ path: "app/other" }, { scope: "vault.other" }, { namespace: "team" }]) {
      const forged = Buffer.from(JSON.stringify({ ...blob, ...change }));
      assert.match(await refusal("app/other", forged), "path" in change ? /envelope-tampered/ : /envelope-moved/);
    }
  });

  it("of every pair swapped, neither opens", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 2, maxLength: 2 }), async ([a, b]) => {
        const [first, second] = [await write(a!, "first"), await write(b!, "second")];
        assert.equal(await refusal(a!, Buffer.from(second)), "envelope-moved");
        assert.equal(await refusal(b!, Buffer.from(first)), "envelope-moved");
      }),
      { numRuns: campaign(1000) },
    );
  });

  it("has a key and a nonce of its own, each time it is written", async () => {
    const seen = new Set<string>();
    for (let at = 0; at < 1000; at++) {
      const { keys, nonce, ciphertext } = JSON.parse(await write("app/db"));
      for (const one of [keys[0].wrapped, nonce, ciphertext]) seen.add(one);
    }
    assert.equal(seen.size, 3000);
  });

  it("is refused where it is not encrypted, unless that is allowed, and then it is told", async () => {
    stored.set(" app/db", Buffer.from(`{"password":"${canary}"}`));
    const refused = bad(await provider.read({ path: "app/db" }, signal()));
    assert.equal(refused.code, "value-not-encrypted");
    assert.ok(!JSON.stringify(refused).includes(canary));
    const described = good(await provider.describe({ path: "app/db" }, signal()));
    assert.match(described.warnings.join(), /not encrypted in its backend/);
    const lenient = await encryptedWithSodium(base, { allowsPlain: true });
    const { value, metadata } = good(await lenient.read({ path: "app/db" }, signal()));
    assert.equal(textOf(value), `{"password":"${canary}"}`);
    assert.match(metadata.warnings.join(), /not encrypted in its backend/);
    assert.match(good(await lenient.check(signal())).warnings!.join(), /plain: allow/);
  });

  it("tells the names of its fields once it was opened, and not those of its envelope before", async () => {
    const written = good(await provider.write!({ path: "a" }, secret('{"user":"me","password":"x"}'), {}, signal()));
    assert.deepEqual(written.fields, ["user", "password"]);
    assert.equal(good(await provider.describe({ path: "a" }, signal())).fields, null);
    assert.deepEqual(good(await provider.read({ path: "a" }, signal())).metadata.fields, ["user", "password"]);
    assert.deepEqual(good(await provider.describe({ path: "a" }, signal())).fields, ["user", "password"]);
  });

  it("says in its description what is wrong with its envelope, though no key is asked", async () => {
    const blob = JSON.parse(await write("app/db"));
    stored.set(" app/db", Buffer.from(JSON.stringify({ ...blob, latchkey: "envelope/9" })));
    assert.match(good(await provider.describe({ path: "app/db" }, signal())).warnings.join(), /does not know/);
  });

  it("leaves no value and no key in memory that is ours to overwrite", async () => {
    const real = await openHolder("sodium", { to: [(await keyPair()).publicKey] });
    const given: SecretBytes[] = [];
    const holder: KeyHolder = {
      ...real,
      async create(place, aborts) {
        const made = good(await real.create(place, aborts));
        given.push(made.key, made.key.copy());
        return ok(made);
      },
      open: async () => {
        given.push(given[1]!.copy());
        return ok(given.at(-1)!);
      },
    };
    const watched = encrypted(base, "sodium", holder);
    const value = secret(canary);
    const { bytes } = value;
    good(await watched.write!({ path: "app/db" }, value, {}, signal()));
    assert.equal(given[0]!.length, 0, "the data key of a write remains");
    assert.ok(
      bytes.every((byte) => byte === 0),
      "the value remains",
    );
    good(await watched.read({ path: "app/db" }, signal()));
    assert.equal(given[2]!.length, 0, "the data key of a read remains");
  });
});
