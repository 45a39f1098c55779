// What goes wrong with a key: each mistake has its code, its place and a remedy, and no value in its words. OpenBao and moto are
// real servers; what moto does not do, KMS is made to say by answers of the test.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { CreateKeyCommand, ScheduleKeyDeletionCommand } from "@aws-sdk/client-kms";
import { createHttp } from "../../../../server/adapters/http/node-http.ts";
import { checkKey } from "../../../../server/adapters/providers/encryption/check-key.ts";
import type { KeyHolder } from "../../../../server/core/encryption/key-holder.ts";
import { policyOf, type SecretFailure, type SecretFailureCode } from "../../../../server/core/references/failure.ts";
import type { SecretProvider } from "../../../../server/core/references/provider.ts";
import { ok } from "../../../../shared/result.ts";
import { bad, good } from "../../../contract/provider-contract.ts";
import { type FaultyHttp, startFaultyHttp } from "../../../servers/faulty-http.ts";
import { type Moto, startMoto } from "../../../servers/moto.ts";
import { type OpenBao, startOpenBao } from "../../../servers/openbao.ts";
import { withServer } from "../../../servers/with-server.ts";
import { secret, signal } from "../support/ports.ts";
import { administer, environmentOf, openProvider, tokenWith } from "../vault/support.ts";
import { encrypted, keyPair, kmsClient, openHolder, openKms } from "./support.ts";

const canary = `canary-${randomBytes(12).toString("hex")}`;

function assertSays(failure: SecretFailure, code: SecretFailureCode, words: RegExp): void {
  assert.equal(failure.code, code, failure.message);
  assert.match(failure.message, words);
  assert.ok(!JSON.stringify(failure).includes(canary), "the failure holds the value");
}

describe("a transit key that cannot be used", function () {
  this.timeout(60_000);
  const server = withServer<OpenBao>("OpenBao", startOpenBao);
  let base: SecretProvider;
  const opened: SecretProvider[] = [];

  const vaultAs = async (token: string, address = server().address): Promise<SecretProvider> => {
    const provider = await openProvider({ address }, environmentOf(server(), token));
    opened.push(provider);
    return provider;
  };
  const withKey = async (key: string, keeper = base): Promise<SecretProvider> =>
    encrypted(base, "transit", await openHolder("transit", { backend: "main", key }, { provider: keeper }));
  const write = (provider: SecretProvider, path = "secret/app") =>
    provider.write!({ path }, secret(canary), {}, signal());
  const read = (provider: SecretProvider, path = "secret/app") => provider.read({ path }, signal());

  before(async () => {
    await administer(server(), "sys/mounts/transit", { type: "transit" });
    for (const key of ["app", "other"]) await administer(server(), `transit/keys/${key}`, { type: "aes256-gcm96" });
    await administer(server(), "transit/keys/signing", { type: "ed25519" });
    await administer(server(), "transit/keys/derived", { type: "aes256-gcm96", derived: true });
    base = await vaultAs(server().rootToken);
    good(await write(await withKey("app")));
  });
  after(async () => {
    for (const provider of opened) await provider.close();
  });

  it("because there is none, which a write does not make", async () => {
    assertSays(
      bad(await write(await withKey("none"))),
      "key-not-found",
      /^secret\/app in vault\.main .+ transit\/keys\/none/,
    );
    assert.equal((await server().api("transit/keys/none")).status, 404);
  });

  it("because there is no such engine", async () => {
    const raw = { backend: "main", key: "app", mount: "nowhere" };
    const provider = encrypted(base, "transit", await openHolder("transit", raw, { provider: base }));
    assertSays(bad(await write(provider)), "key-not-found", /nowhere/);
  });

  it("because it was removed since, and that is not taken for a secret that is absent", async () => {
    await administer(server(), "transit/keys/gone", { type: "aes256-gcm96" });
    const provider = await withKey("gone");
    good(await write(provider, "secret/gone"));
    await administer(server(), "transit/keys/gone/config", { deletion_allowed: true });
    assert.match(good(await provider.check(signal())).warnings!.join(), /may be deleted/);
    await administer(server(), "transit/keys/gone", undefined, "DELETE");
    const failure = bad(await read(provider, "secret/gone"));
    assertSays(failure, "key-not-found", /secret\/gone/);
    assert.equal(policyOf(failure.code).absent, undefined);
  });

  it("because the policy does not allow it; what is held of it is then forgotten", async () => {
    const writer = await tokenWith(server(), 'path "transit/datakey/plaintext/app" { capabilities = ["update"] }');
    const provider = await withKey("app", await vaultAs(writer));
    good(await write(provider, "secret/written"));
    const failure = bad(await read(provider, "secret/written"));
    assertSays(failure, "key-forbidden", /transit key app/);
    assert.match(failure.remedy, /transit\/decrypt\/app/);
    assert.equal(policyOf(failure.code).purge, true);
    assert.match(good(await provider.check(signal())).detail, /may not be used to read$/);
    const reader = await tokenWith(server(), 'path "transit/decrypt/app" { capabilities = ["update"] }');
    const reading = await withKey("app", await vaultAs(reader));
    good(await read(reading, "secret/written"));
    assertSays(bad(await write(reading)), "key-forbidden", /transit key app/);
    assert.match(good(await reading.check(signal())).detail, /may not be used to write$/);
  });

  it("because it is not made for this", async () => {
    assertSays(bad(await write(await withKey("signing"))), "key-unusable", /transit\/keys\/signing/);
    assertSays(bad(await write(await withKey("derived"))), "key-unusable", /transit\/keys\/derived/);
    assert.equal(bad(await (await withKey("signing")).check(signal())).code, "key-unusable");
  });

  it("because its version was retired; the next version opens what it wrote, and the old is told apart", async () => {
    await administer(server(), "transit/keys/rotated", { type: "aes256-gcm96" });
    const provider = await withKey("rotated");
    good(await write(provider, "secret/rotated"));
    await administer(server(), "transit/keys/rotated/rotate", {});
    good(await read(provider, "secret/rotated"));
    await administer(server(), "transit/keys/rotated/config", { min_decryption_version: 2 });
    assertSays(bad(await read(provider, "secret/rotated")), "key-unusable", /version of the key .+ is retired/);
    good(await write(provider, "secret/rotated"));
    good(await read(provider, "secret/rotated"));
  });

  it("because the value was encrypted with another, which is named", async () => {
    good(await write(await withKey("other"), "secret/other"));
    assertSays(bad(await read(await withKey("app"), "secret/other")), "envelope-other-key", /transit transit\/other$/);
  });

  it("because what it wrapped was exchanged", async () => {
    const provider = await withKey("app");
    const { data } = (await administer(server(), "secret/data/app")).data;
    const forged = await administer(server(), "transit/encrypt/other", {
      plaintext: randomBytes(32).toString("base64"),
    });
    const keys = [{ id: "transit/app", wrapped: forged.data.ciphertext }];
    await administer(server(), "secret/data/forged", { data: { ...data, path: "secret/forged", keys } });
    assertSays(bad(await read(provider, "secret/forged")), "envelope-tampered", /secret\/forged/);
  });

  it("because its server does not answer, so that a value that is held may be given", async () => {
    const failure = bad(await read(await withKey("app", await vaultAs(server().rootToken, "http://127.0.0.1:1"))));
    assertSays(failure, "unreachable", /secret\/app in vault\.main is encrypted with the transit key app/);
    assert.equal(policyOf(failure.code).stale, true);
  });

  it("because nobody is signed in there", async () => {
    const nobody = await openProvider({ address: server().address, auth: { method: "approle" } }, {});
    opened.push(nobody);
    assertSays(bad(await read(await withKey("app", nobody))), "signed-out", /transit key app/);
  });

  it("warns of one that may be carried away, or whose public half lets anybody write", async () => {
    await administer(server(), "transit/keys/loose", { type: "rsa-2048", exportable: true });
    const { detail, warnings } = good(await (await withKey("loose")).check(signal()));
    assert.match(detail, /the transit key loose of vault\.main \(rsa-2048, version 1\)$/);
    assert.match(warnings!.join(), /carried away.+public key can make values up/);
  });

  it("stops when it is cancelled", async () => {
    const controller = new AbortController();
    controller.abort();
    const provider = await withKey("app");
    assert.equal(
      bad(await provider.write!({ path: "secret/x" }, secret("x"), {}, controller.signal)).code,
      "cancelled",
    );
  });
});

describe("a key of KMS that cannot be used", function () {
  this.timeout(60_000);
  const moto = withServer<Moto>("moto", startMoto);
  const faulty = withServer<FaultyHttp>("a server that says what the test says", startFaultyHttp);
  const place = { scope: "vault.main", namespace: "", path: "kv/app" };
  let key: string;

  const newKey = async (): Promise<string> => {
    const client = kmsClient(moto());
    const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
    client.destroy();
    return KeyMetadata!.KeyId!;
  };
  before(async () => {
    key = await newKey();
  });

  it("because there is none", async () => {
    const none = await openKms(moto(), "alias/none");
    assertSays(bad(await none.create(place, signal())), "key-not-found", /alias\/none in eu-central-1/);
    assert.equal(bad(await none.describe(signal())).code, "key-not-found");
  });

  it("because it is marked for deletion", async () => {
    const doomed = await newKey();
    const client = kmsClient(moto());
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: doomed, PendingWindowInDays: 7 }));
    client.destroy();
    assertSays(bad(await (await openKms(moto(), doomed)).describe(signal())), "key-unusable", /final on \d{4}-/);
  });

  it("for another place than the one that it was made for", async () => {
    const holder = await openKms(moto(), key);
    const { keys } = good(await holder.create(place, signal()));
    assert.equal(good(await holder.open(keys, place, signal())).length, 32);
    for (const other of [{ path: "kv/other" }, { scope: "vault.other" }, { namespace: "team" }]) {
      assert.equal(bad(await holder.open(keys, { ...place, ...other }, signal())).code, "envelope-tampered");
    }
    assert.equal(bad(await holder.open([...keys, ...keys], place, signal())).code, "envelope-tampered");
  });

  it("because nobody answers", async () => {
    const holder = await openHolder("kms", { key, endpoint: "http://127.0.0.1:1" }, { environment: moto().env });
    assertSays(bad(await holder.create(place, signal())), "unreachable", /127\.0\.0\.1/);
  });

  it("is not taken for one that cannot be used because it may not be described", async () => {
    const denied = JSON.stringify({ __type: "AccessDeniedException" });
    const holder = await openKms(moto(), key, {
      http: async (request) =>
        request.headers?.["x-amz-target"] === "TrentService.DescribeKey"
          ? ok({ status: 400, headers: {}, body: Buffer.from(denied) })
          : createHttp()(request),
    });
    assert.equal(good(await checkKey(holder, place, signal())).detail, `the KMS key ${key}`);
  });

  for (const [name, code] of [
    ["AccessDeniedException", "key-forbidden"],
    ["DisabledException", "key-unusable"],
    ["KMSInvalidStateException", "key-unusable"],
    ["InvalidKeyUsageException", "key-unusable"],
    ["NotFoundException", "key-not-found"],
    ["IncorrectKeyException", "envelope-other-key"],
    ["InvalidCiphertextException", "envelope-tampered"],
    ["KeyUnavailableException", "server-error"],
    ["KMSInternalException", "server-error"],
    ["DependencyTimeoutException", "server-error"],
    ["ThrottlingException", "throttled"],
    ["ExpiredTokenException", "credential-expired"],
    ["UnrecognizedClientException", "credential-refused"],
    ["com.amazonaws.kms#DisabledException", "key-unusable"],
    ["SomethingNewException", "server-error"],
  ] as const) {
    it(`because KMS says ${name}`, async () => {
      const body = JSON.stringify({ __type: name, message: `${canary} is repeated` });
      faulty().behave({ status: 400, body });
      const raw = { key, endpoint: faulty().address };
      const holder: KeyHolder = await openHolder("kms", raw, { environment: moto().env });
      const keys = [{ id: key, wrapped: "AAAA" }];
      assertSays(bad(await holder.open(keys, place, signal())), code, /\S/);
    });
  }
});

describe("keys of libsodium that cannot be used", () => {
  const place = { scope: "vault.main", namespace: "", path: "kv/app" };
  const identity = "ref+local://identity";

  it("because no private key is named, or there is none: then one may still write", async () => {
    const to = [(await keyPair()).publicKey];
    for (const raw of [{ to }, { to, identity }]) {
      const holder = await openHolder("sodium", raw);
      const { keys } = good(await holder.create(place, signal()));
      assert.ok(["key-not-found", "not-found"].includes(bad(await holder.open(keys, place, signal())).code));
      assert.match(good(await checkKey(holder, place, signal())).detail, /may not be used to read$/);
    }
  });

  it("because what is named is no private key", async () => {
    for (const text of ["", "no key", Buffer.alloc(31).toString("base64"), Buffer.alloc(33).toString("base64")]) {
      const holder = await openHolder("sodium", { to: [(await keyPair()).publicKey], identity }, { identity: text });
      const failure = bad(await holder.open([{ id: "x", wrapped: "" }], place, signal()));
      assert.deepEqual([failure.code, failure.message.includes("ref+local://identity")], ["key-unusable", true]);
    }
  });

  it("because the value is for others", async () => {
    const [mine, others] = [await keyPair(), await keyPair()];
    const theirs = await openHolder("sodium", { to: [others.publicKey] });
    const { keys } = good(await theirs.create(place, signal()));
    const holder = await openHolder("sodium", { to: [mine.publicKey], identity }, { identity: mine.privateKey });
    assert.equal(bad(await holder.open(keys, place, signal())).code, "envelope-other-key");
  });

  it("tells who was added or removed since a value was written, and whom an identity cannot read for", async () => {
    const [mine, added, removed] = [await keyPair(), await keyPair(), await keyPair()];
    const before = await openHolder("sodium", { to: [mine.publicKey, removed.publicKey] });
    const after = { to: [mine.publicKey, added.publicKey], identity };
    const holder = await openHolder("sodium", after, { identity: mine.privateKey });
    const { keys } = good(await before.create(place, signal()));
    const [first, second, ...more] = holder.staleness(keys);
    assert.ok(first!.includes(added.publicKey) && second!.includes(removed.publicKey));
    assert.deepEqual(more, []);
    assert.ok(good(await holder.describe(signal())).detail.endsWith(`read as ${mine.publicKey}`));
    const stranger = await openHolder("sodium", after, { identity: removed.privateKey });
    assert.match(good(await stranger.describe(signal())).warnings!.join(), /cannot be read here/);
  });

  for (const [what, to] of [
    ["none", []],
    ["one that is too short", ["AAAA"]],
    ["one of small order", [Buffer.alloc(32).toString("base64")]],
  ] as const) {
    it(`because of the public keys that are listed: ${what}`, async () => {
      await assert.rejects(openHolder("sodium", { to }), /backend-invalid/);
    });
  }
});
