// What a real OpenBao keeps: versions that are deleted, destroyed or never were, metadata of people, one-time tokens,
// transit, quotas, client certificates, and nodes that are sealed or were never set up.
import assert from "node:assert/strict";
import { verify as verifySignature } from "node:crypto";
import { join } from "node:path";
import { openTransit } from "../../../../server/adapters/providers/vault/transit.ts";
import type { SecretProvider } from "../../../../server/core/references/provider.ts";
import { SecretBytes } from "../../../../shared/secret-bytes.ts";
import { bad, good } from "../../../contract/provider-contract.ts";
import { startOpenBao } from "../../../servers/openbao.ts";
import { startOpenBaoCluster } from "../../../servers/openbao-cluster.ts";
import { type Certificates, makeCertificates } from "../../../servers/support/certificates.ts";
import { freePort, stopping, temporaryFolder } from "../../../servers/support/running.ts";
import { withServer } from "../../../servers/with-server.ts";
import {
  administer,
  configOf,
  environmentOf,
  never,
  openProvider,
  portsOf,
  secretOf,
  textOf,
  tokenWith,
} from "./support.ts";

describe("secrets in OpenBao", function () {
  this.timeout(60_000);
  const server = withServer("OpenBao", () => startOpenBao({ tls: true }));
  let provider: SecretProvider;
  let count = 0;

  before(async () => {
    provider = await openProvider({ address: server().address }, environmentOf(server(), server().rootToken));
  });
  after(() => provider?.close());

  const put = (path: string, data: unknown) => administer(server(), `secret/data/${path}`, { data });
  const fresh = async (...values: readonly unknown[]): Promise<string> => {
    const name = `app/s${++count}`;
    for (const value of values) await put(name, value);
    return name;
  };
  const read = (path: string, version?: string) =>
    provider.read({ path: `secret/${path}`, ...(version !== undefined && { version }) }, never());
  const describeIt = (path: string, version?: string) =>
    provider.describe({ path: `secret/${path}`, ...(version !== undefined && { version }) }, never());

  it("reads any version by its number", async () => {
    const path = await fresh({ n: 1 }, { n: 2 });
    assert.equal(textOf(good(await read(path, "1")).value), '{"n":1}');
    assert.equal(good(await describeIt(path, "1")).version, "1");
    assert.equal(good(await read(path)).metadata.version, "2");
  });

  it("tells deleted, destroyed and absent versions apart, reading and describing", async () => {
    const path = await fresh({ n: 1 }, { n: 2 }, { n: 3 });
    await administer(server(), `secret/delete/${path}`, { versions: [2] });
    await administer(server(), `secret/destroy/${path}`, { versions: [1] });
    for (const ask of [read, describeIt]) {
      assert.equal(bad(await ask(path, "2")).code, "version-deleted");
      assert.equal(bad(await ask(path, "1")).code, "version-destroyed");
      assert.equal(bad(await ask(path, "9")).code, "version-not-found");
      assert.equal(bad(await ask(path, "newest")).code, "version-not-found");
      assert.equal(bad(await ask("app/none", "1")).code, "not-found");
      assert.ok((await ask(path)).ok);
    }
    const states = good(await provider.versions!({ path: `secret/${path}` }, never())).map(({ state }) => state);
    assert.deepEqual(states, ["current", "deleted", "destroyed"]);
  });

  it("tells the same through one-time tokens", async () => {
    const path = await fresh({ n: 1 }, { n: 2 });
    await administer(server(), `secret/delete/${path}`, { versions: [1] });
    const raw = { address: server().address, wrap: "on" };
    const wrapped = await openProvider(raw, environmentOf(server(), server().rootToken));
    assert.equal(textOf(good(await wrapped.read({ path: `secret/${path}` }, never())).value), '{"n":2}');
    const deleted = await wrapped.read({ path: `secret/${path}`, version: "1" }, never());
    assert.equal(bad(deleted).code, "version-deleted");
    await wrapped.close();
  });

  it("removes the newest version, or the one that is named, recoverably", async () => {
    const path = await fresh({ n: 1 }, { n: 2 });
    good(await provider.remove!({ path: `secret/${path}`, version: "1" }, never()));
    good(await read(path));
    good(await provider.remove!({ path: `secret/${path}` }, never()));
    assert.equal(bad(await read(path)).code, "version-deleted");
    await administer(server(), `secret/undelete/${path}`, { versions: [2] });
    good(await read(path));
  });

  it("knows owner, tags and expiry from what people wrote beside the secret", async () => {
    const path = await fresh({ n: 1 });
    const custom_metadata = { owner: "platform", team: "payments", expires: "2030-01-02T03:04:05Z" };
    await administer(server(), `secret/metadata/${path}`, { custom_metadata });
    for (const metadata of [good(await describeIt(path)), good(await read(path)).metadata]) {
      assert.equal(metadata.owner, "platform");
      assert.deepEqual(metadata.tags, { team: "payments" });
      assert.equal(metadata.expiresAt, Date.UTC(2030, 0, 2, 3, 4, 5));
      assert.deepEqual(metadata.fields, ["n"]);
    }
  });

  it("knows when the server will delete a version by itself", async () => {
    const path = await fresh({ n: 1 });
    await administer(server(), `secret/metadata/${path}`, { delete_version_after: "1h" });
    await put(path, { n: 2 });
    const { expiresAt, createdAt } = good(await describeIt(path));
    assert.equal(Math.round((expiresAt! - createdAt!) / 1000), 3600);
  });

  it("describes without the value's right, and with nothing but it", async () => {
    const path = await fresh({ user: "u", password: "p" });
    const described = async (policy: string) => {
      const token = await tokenWith(server(), policy);
      const limited = await openProvider({ address: server().address }, environmentOf(server(), token));
      return limited.describe({ path: `secret/${path}` }, never());
    };
    const byMetadata = good(await described('path "secret/metadata/*" { capabilities = ["read"] }'));
    assert.equal(byMetadata.version, "1");
    assert.equal(byMetadata.fields, null);
    const byFields = good(await described('path "secret/subkeys/*" { capabilities = ["read"] }'));
    assert.deepEqual(byFields.fields, ["password", "user"]);
    assert.equal(good(await described('path "secret/data/*" { capabilities = ["read"] }')).version, "1");
    assert.equal(bad(await described('path "secret/delete/*" { capabilities = ["update"] }')).code, "forbidden");
  });

  it("keeps values whole: quotes, control characters, other scripts, numbers, nesting", async () => {
    const value = { 'a"b': "\u0001\n\\ päß 你好 😀 <&>", list: [1, { deep: null }], big: 12345678901234, yes: true };
    const path = `secret/app/s${++count}`;
    good(await provider.write!({ path }, secretOf(value), {}, never()));
    assert.deepEqual(JSON.parse(textOf(good(await provider.read({ path }, never())).value)), value);
  });

  it("takes nothing but maps", async () => {
    for (const text of ['"text"', "[1]", "plain", "", '{"a":1', '{"a":1}}', '{"a":1},"options":{"cas":0']) {
      const value = new SecretBytes(Buffer.from(text));
      assert.equal(
        bad(await provider.write!({ path: "secret/app/bad" }, value, {}, never())).code,
        "value-invalid",
        text,
      );
    }
    assert.equal(bad(await read("app/bad")).code, "not-found");
  });

  it("writes once where two write at once, and says so to the other", async () => {
    const path = `secret/app/s${++count}`;
    const race = await Promise.all(
      Array.from({ length: 10 }, (_, n) => provider.write!({ path }, secretOf({ n }), { expected: null }, never())),
    );
    assert.equal(race.filter(({ ok }) => ok).length, 1);
    for (const lost of race.filter(({ ok }) => !ok)) assert.equal(bad(lost).code, "already-exists");
  });

  it("says conflict where the engine demands a condition and none is given", async () => {
    await administer(server(), "sys/mounts/strict", { type: "kv", options: { version: "2" } });
    await administer(server(), "strict/config", { cas_required: true });
    const write = await provider.write!({ path: "strict/x" }, secretOf({ n: 1 }), {}, never());
    assert.equal(bad(write).code, "conflict");
    good(await provider.write!({ path: "strict/x" }, secretOf({ n: 1 }), { expected: null }, never()));
  });

  it("lists mounts, folders and secrets, and nothing where nothing is", async () => {
    const path = await fresh({ n: 1 });
    const paths = async (prefix: string) =>
      good(await provider.list!(prefix, undefined, never())).map((entry) => entry.path);
    assert.ok((await paths("")).includes("secret/"));
    assert.ok(!(await paths("")).some((one) => /^(?:sys|identity)\//.test(one)));
    assert.ok((await paths("secret/")).includes("secret/app/"));
    assert.ok((await paths("secret/app/")).includes(`secret/${path}`));
    assert.deepEqual(await paths("secret/none/"), []);
  });

  it("asks of which version the mount is, never taking a refusal for version 1", async () => {
    const token = await tokenWith(server(), 'path "nowhere/*" { capabilities = ["read"] }');
    const limited = await openProvider({ address: server().address }, environmentOf(server(), token));
    const { code, message } = bad(await limited.read({ path: "secret/app/x" }, never()));
    assert.equal(code, "forbidden");
    assert.match(message, /or there is none/);
  });

  it("notices that a mount was made anew with another version", async () => {
    const mount = (version: string) => administer(server(), "sys/mounts/anew", { type: "kv", options: { version } });
    await mount("1");
    await administer(server(), "anew/x", { n: 1 });
    assert.equal(textOf(good(await provider.read({ path: "anew/x" }, never())).value), '{"n":1}');
    await administer(server(), "sys/mounts/anew", undefined, "DELETE");
    await mount("2");
    await administer(server(), "anew/data/x", { data: { n: 2 } });
    await provider.read({ path: "anew/x" }, never());
    assert.equal(textOf(good(await provider.read({ path: "anew/x" }, never())).value), '{"n":2}');
  });

  it("says what is wrong with a path", async () => {
    await fresh({ n: 1 });
    const { remedy } = bad(await provider.read({ path: "secret/data/app/s1" }, never()));
    assert.match(remedy, /leave out data\//);
    for (const path of ["secret/../sys/mounts", "secret//x", "secret/./x"]) {
      assert.equal(bad(await provider.read({ path }, never())).code, "name-invalid", path);
    }
    assert.equal(bad(await provider.read({ path: "secret/x?version=1#y" }, never())).code, "not-found");
    assert.equal(bad(await provider.read({ path: "secret" }, never())).code, "not-found");
    assert.equal(bad(await provider.read({ path: "secret/x", stage: "AWSCURRENT" }, never())).code, "unsupported");
    assert.equal(bad(await provider.read({ path: "secret/x", namespace: "none" }, never())).code, "not-found");
  });

  it("serves a namespace that a reference names", async () => {
    await administer(server(), "sys/namespaces/team", {});
    await administer(server(), "sys/mounts/kv", { type: "kv", options: { version: "2" } }, "POST", "team");
    await administer(server(), "kv/data/x", { data: { n: "team" } }, "POST", "team");
    const location = { path: "kv/x", namespace: "team" };
    assert.equal(textOf(good(await provider.read(location, never())).value), '{"n":"team"}');
    assert.deepEqual(good(await provider.list!("kv/", "team", never())), [{ path: "kv/x" }]);
    // To the server no mount and no right to see it are one.
    assert.equal(bad(await provider.read({ path: "kv/x" }, never())).code, "forbidden");
  });

  it("says throttled of a quota", async () => {
    await administer(server(), "sys/mounts/slow", { type: "kv", options: { version: "2" } });
    await administer(server(), "sys/quotas/rate-limit/slow", { path: "slow/", rate: 1 });
    const codes = [];
    for (let i = 0; i < 6; i++) codes.push(bad(await provider.read({ path: "slow/x" }, never())).code);
    assert.ok(codes.includes("throttled"), codes.join());
    await administer(server(), "sys/quotas/rate-limit/slow", undefined, "DELETE");
  });

  it("encrypts, decrypts, signs, verifies and rotates with keys that stay at the server", async () => {
    await administer(server(), "sys/mounts/transit", { type: "transit" });
    await administer(server(), "transit/keys/data", { type: "aes256-gcm96" });
    await administer(server(), "transit/keys/ed", { type: "ed25519" });
    await administer(server(), "transit/keys/ec", { type: "ecdsa-p256" });
    const environment = environmentOf(server(), server().rootToken);
    const transit = openTransit(configOf({ address: server().address }, environment), portsOf(environment));
    for (const length of [0, 1, 2, 3, 4, 255]) {
      const plain = Uint8Array.from({ length }, (_, i) => 255 - i);
      const sealed = good(await transit.encrypt("data", new SecretBytes(plain.slice()), never()));
      assert.match(sealed, /^vault:v1:/);
      assert.ok(
        Buffer.from(plain).equals(good(await transit.decrypt("data", sealed, never())).bytes),
        `${length} bytes`,
      );
    }
    assert.equal(bad(await transit.decrypt("data", "vault:v1:bm8=", never())).code, "value-invalid");
    const input = Buffer.from("a message");
    const signature = good(await transit.sign("ed", input, {}, never()));
    assert.equal(good(await transit.verify("ed", input, signature.text, {}, never())), true);
    assert.equal(good(await transit.verify("ed", Buffer.from("another"), signature.text, {}, never())), false);
    assert.equal(good(await transit.verify("ed", input, "vault:v1:no", {}, never())), false);
    const rotated = good(await transit.rotate("ed", never()));
    assert.equal(rotated.latest, 2);
    assert.equal(good(await transit.sign("ed", input, {}, never())).keyVersion, 2);
    assert.equal(good(await transit.verify("ed", input, signature.text, {}, never())), true);
    const jws = good(await transit.sign("ec", input, { hash: "sha2-256", form: "jws" }, never()));
    const key = good(await transit.key("ec", never())).versions.get(1)!.publicKey!;
    const raw = Buffer.from(jws.text.split(":")[2]!, "base64url");
    assert.ok(verifySignature("sha256", input, { key, dsaEncoding: "ieee-p1363" }, raw));
    assert.equal(bad(await transit.sign("none", input, {}, never())).code, "key-not-found");
    assert.equal(bad(await transit.key("../x", never())).code, "name-invalid");
    await transit.close();
  });
});

describe("OpenBao that wants client certificates", function () {
  this.timeout(60_000);
  let certificates: Certificates;
  let port = 0;
  const server = withServer("OpenBao", async () => {
    const folder = temporaryFolder("vault-mtls");
    certificates = await makeCertificates("OpenBao", folder.path);
    port = await freePort();
    const { caFile, certFile, keyFile } = certificates;
    const address = { address: `127.0.0.1:${port}`, cluster_address: `127.0.0.1:${await freePort()}` };
    const wants = { tls_require_and_verify_client_cert: true, tls_client_ca_file: caFile };
    const bao = await startOpenBao({
      config: { listener: { tcp: { ...address, tls_cert_file: certFile, tls_key_file: keyFile, ...wants } } },
    });
    return { ...bao, ...stopping(bao.stop, folder.remove) };
  });
  const open = (more: Readonly<Record<string, string>>) => {
    const environment = { BAO_TOKEN: server().rootToken, BAO_CACERT: certificates.caFile, ...more };
    return openProvider({ address: `https://127.0.0.1:${port}` }, environment);
  };

  it("lets in who shows one", async () => {
    await administer(server(), "secret/data/x", { data: { n: 1 } });
    const { certFile, keyFile } = certificates;
    const provider = await open({ BAO_CLIENT_CERT: certFile, BAO_CLIENT_KEY: keyFile });
    assert.equal(textOf(good(await provider.read({ path: "secret/x" }, never())).value), '{"n":1}');
    await provider.close();
  });

  it("refuses who shows none, with a remedy, and says which file cannot be read", async () => {
    const { code, remedy } = bad(await (await open({})).read({ path: "secret/x" }, never()));
    assert.equal(code, "tls-failed");
    assert.match(remedy, /client certificate/);
    const missing = await open({ BAO_CLIENT_CERT: join("/nowhere", "none.pem") });
    assert.equal(bad(await missing.read({ path: "secret/x" }, never())).code, "file-unreadable");
  });
});

for (const [state, code] of [
  ["sealed", "sealed"],
  ["uninitialised", "uninitialised"],
] as const) {
  describe(`OpenBao that is ${state}`, function () {
    this.timeout(120_000);
    const cluster = withServer("OpenBao", () => startOpenBaoCluster({ nodes: 1, state }));

    it(`says ${code}, reading and in check, with a remedy`, async () => {
      const provider = await openProvider({ address: cluster().nodes[0]!.address }, environmentOf(cluster(), "any"));
      const read = bad(await provider.read({ path: "secret/x" }, never()));
      assert.equal(read.code, code);
      assert.equal(bad(await provider.check(never())).code, code);
      await provider.close();
    });
  });
}
