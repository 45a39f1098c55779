// Backends that latchkey.yaml says are encrypted, through the service: what reaches a backend and its disk, and that keys are
// held to mode, grants and cache as everything else is. The servers are real.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateAliasCommand, CreateKeyCommand } from "@aws-sdk/client-kms";
import { createHttp } from "../../../server/adapters/http/node-http.ts";
import { loadDefinition } from "../../../server/app/secrets/create-service.ts";
import { createManifestFile } from "../../../server/app/secrets/load-manifest.ts";
import { createSecretService, type SecretService } from "../../../server/app/secrets/service.ts";
import { createTrust } from "../../../server/app/secrets/trust.ts";
import type { Http } from "../../../server/core/references/provider.ts";
import { SecretBytes } from "../../../shared/secret-bytes.ts";
import { keyPair, kmsClient } from "../../adapters/providers/encryption/support.ts";
import { nothingKept } from "../../adapters/providers/support/nothing-kept.ts";
import { administer } from "../../adapters/providers/vault/support.ts";
import { bad, good } from "../../contract/provider-contract.ts";
import { createVirtualTime, type VirtualTime } from "../../core/references/virtual-time.ts";
import { type Moto, startMoto } from "../../servers/moto.ts";
import { type OpenBao, startOpenBao } from "../../servers/openbao.ts";
import { withServer } from "../../servers/with-server.ts";

const MINUTE = 60_000;
const options = (again = false) => ({ signal: new AbortController().signal, again });
const bytes = (text: string) => new SecretBytes(Uint8Array.from(Buffer.from(text)));

describe("encrypted backends", function () {
  this.timeout(60_000);
  const bao = withServer<OpenBao>("OpenBao", startOpenBao);
  const moto = withServer<Moto>("moto", startMoto);
  let root: string;
  let service: SecretService;
  let time: VirtualTime;
  /** Everything that was sent and came back, with where. */
  let wire: { readonly url: string; readonly text: string }[];
  /** Sends nothing to addresses that it is true of. */
  let isCut: (url: string) => boolean;
  let canary: string;

  before(async () => {
    await administer(bao(), "sys/mounts/transit", { type: "transit" });
    await administer(bao(), "transit/keys/app", { type: "aes256-gcm96" });
    const client = kmsClient(moto());
    const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
    await client.send(new CreateAliasCommand({ AliasName: "alias/app", TargetKeyId: KeyMetadata!.KeyId! }));
    client.destroy();
  });

  const start = (manifest: string, environment: Readonly<Record<string, string>> = {}): SecretService => {
    writeFileSync(join(root, "latchkey.yaml"), manifest);
    const send = createHttp({ timeoutMs: 5000 });
    const http: Http = async (request) => {
      const url = isCut(request.url) ? "http://127.0.0.1:1" : request.url;
      const sent = new TextDecoder("latin1").decode(request.body);
      const answer = await send({ ...request, url });
      const came = answer.ok ? Buffer.from(answer.value.body).toString("latin1") : "";
      wire.push({ url: request.url, text: `${JSON.stringify(request.headers)} ${sent} ${came}` });
      return answer;
    };
    const { rootToken, address } = bao();
    const all = {
      ...moto().env,
      BAO_TOKEN: rootToken,
      LATCHKEY_TRUST: `${new URL(address).host},${new URL(moto().address).host}`,
      LATCHKEY_PASSPHRASE: "open sesame",
      LATCHKEY_ALLOW_INSECURE_ENV: "1",
      ...environment,
    };
    const home = join(root, "home");
    service = createSecretService({
      manifest: createManifestFile(root),
      trust: createTrust(home, root, all),
      load: loadDefinition,
      time,
      random: () => 0,
      ports: {
        clock: Date,
        environment: all,
        workspace: root,
        home,
        machine: {},
        http,
        ...nothingKept,
        log() {},
      },
    });
    return service;
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "latchkey-encrypted-"));
    mkdirSync(join(root, "home"), { mode: 0o700 });
    time = createVirtualTime();
    wire = [];
    isCut = () => false;
    canary = `canary-${randomBytes(12).toString("hex")}`;
  });
  afterEach(async () => {
    await service?.close();
    rmSync(root, { recursive: true });
  });

  const get = async (name: string, again = false): Promise<string> => {
    const { value } = good(await service.get(name, options(again)));
    return Buffer.from(value.bytes).toString();
  };
  const set = async (name: string, text: string) => good(await service.set(name, bytes(text), {}, options()));

  const forms = (text: string): readonly string[] =>
    (["utf8", "base64", "hex"] as const).map((form) =>
      form === "utf8" ? text : Buffer.from(text).toString(form).slice(0, 24),
    );
  const assertNowhere = (where: string, seen: string): void => {
    for (const form of forms(canary)) assert.ok(!seen.includes(form), `${where} holds the value`);
  };

  const vaultWith = (encrypt: string): string => `
backends:
  main: { kind: openbao, address: "${bao().address}", encrypt: ${encrypt} }
secrets:
  password: { refs: { default: "ref+openbao.main://secret/app/db#/password" } }
  user: { refs: { default: "ref+openbao.main://secret/app/db#/user" } }
  whole: { refs: { default: "ref+openbao.main://secret/app/db" } }
`;

  it("give fields of what is encrypted, and change one of them without losing others", async () => {
    start(vaultWith("{ kind: transit, key: app }"));
    await set("whole", JSON.stringify({ user: "me", password: "first" }));
    await set("password", canary);
    assert.deepEqual([await get("user"), await get("password")], ["me", canary]);
    const { data } = (await administer(bao(), "secret/data/app/db")).data;
    assert.equal(data.latchkey, "envelope/1");
    assert.deepEqual([data.scope, data.path], ["openbao.main", "secret/app/db"]);
    const info = good(await service.describe("password", options()));
    assert.deepEqual(info.fields, ["user", "password"]);
  });

  it("send a backend nothing of a value, and get nothing of it back", async () => {
    for (const encrypt of [
      "{ kind: transit, key: app }",
      `{ kind: kms, key: alias/app, endpoint: "${moto().address}" }`,
    ]) {
      start(vaultWith(encrypt));
      await set("whole", JSON.stringify({ password: canary }));
      assert.equal(await get("password", true), canary);
      good(await service.describe("password", options(true)));
      const seen = wire.filter(({ url }) => url.startsWith(bao().address));
      assert.ok(seen.length >= 3);
      for (const { url, text } of wire) assertNowhere(url, text);
      await service.close();
    }
  });

  it("leave nothing of a value on the disk, in no file of any of the backends that keep one", async () => {
    const { publicKey, privateKey } = await keyPair();
    const encrypt = `{ kind: sodium, to: ["${publicKey}"], identity: ref+local://identity }`;
    start(`
backends:
  files: { kind: file, folder: kept, encrypt: ${encrypt} }
  lines: { kind: dotenv, encrypt: ${encrypt} }
secrets:
  identity:
  kept: { refs: { local: ref+file.files://team/app } }
  line: { refs: { local: ref+dotenv.lines://LINE } }
`);
    mkdirSync(join(root, "kept"));
    await set("identity", privateKey);
    for (const name of ["kept", "line"]) {
      await set(name, canary);
      assert.equal(await get(name, true), canary);
    }
    const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((one) =>
      statSync(join(root, one)).isFile(),
    );
    assert.ok(files.includes(".env") && files.includes(join("kept", "team", "app")), files.join());
    for (const one of files) assertNowhere(one, readFileSync(join(root, one), "latin1"));
  });

  it("refuse what is not encrypted; while that is allowed every one is told, until it was written anew", async () => {
    await administer(bao(), "secret/data/app/db", { data: { password: canary } });
    start(vaultWith("{ kind: transit, key: app }"));
    const refused = bad(await service.get("password", options()));
    assert.equal(refused.code, "value-not-encrypted");
    assert.match(refused.remedy, /plain: allow/);
    assert.ok(!JSON.stringify(refused).includes(canary));
    await service.close();
    start(vaultWith("{ kind: transit, key: app, plain: allow }"));
    const told = /not encrypted in its backend/;
    const { value, info } = good(await service.get("password", options()));
    assert.equal(Buffer.from(value.bytes).toString(), canary);
    assert.match(info.warnings.join(), told);
    assert.match(good(await service.describe("password", options())).warnings.join(), told);
    await set("password", canary);
    assert.equal(await get("password"), canary);
    assert.doesNotMatch(good(await service.describe("password", options())).warnings.join(), told);
    const { data } = (await administer(bao(), "secret/data/app/db")).data;
    assertNowhere("the server", JSON.stringify(data));
  });

  it("send nothing to the address of a key that this machine has not granted", async () => {
    start(vaultWith(`{ kind: kms, key: alias/app, endpoint: "${moto().address}" }`), {
      LATCHKEY_TRUST: new URL(bao().address).host,
      AWS_ENDPOINT_URL: "",
    });
    const failure = bad(await service.get("password", options()));
    assert.equal(failure.code, "endpoint-untrusted");
    assert.match(failure.remedy, new RegExp(`latchkey trust ${new URL(moto().address).host}`));
    assert.deepEqual(wire, []);
    const [state] = good(await service.backends());
    assert.deepEqual(
      state!.endpoints.map(({ use, granted }) => [use, granted]),
      [
        ["secrets", true],
        ["keys", false],
      ],
    );
  });

  it("hold the backend of a key to its own grants", async () => {
    start(
      `backends:
  keys: { kind: openbao, address: "http://127.0.0.1:1" }
  files: { kind: file, encrypt: { kind: transit, key: app, backend: keys } }
`,
    );
    const failure = bad(await service.get("ref+file.files://app", options()));
    assert.equal(failure.code, "endpoint-untrusted");
    assert.match(failure.message, /openbao\.keys to 127\.0\.0\.1:1/);
  });

  it("hold the backend of a private key to the mode: who may not read may write all the same", async () => {
    const { publicKey, privateKey } = await keyPair();
    const manifest = vaultWith(`{ kind: sodium, to: ["${publicKey}"], identity: ref+local://identity }`);
    start(`${manifest}  identity:\n`);
    await set("identity", privateKey);
    await set("whole", JSON.stringify({ password: canary }));
    assert.equal(await get("password", true), canary);
    await service.close();
    start(manifest, { DEPLOYMENT_ENV: "production" });
    assert.equal(bad(await service.get("password", options())).code, "mode-refused");
    const before = (await administer(bao(), "secret/data/app/db")).data.metadata.version;
    assert.equal(bad(await service.set("whole", bytes("{}"), {}, options())).code, "written-unread");
    assert.equal((await administer(bao(), "secret/data/app/db")).data.metadata.version, before + 1);
  });

  it("do not look for a private key in a backend that is encrypted itself", async () => {
    const { publicKey } = await keyPair();
    start(vaultWith(`{ kind: sodium, to: ["${publicKey}"], identity: ref+openbao.main://secret/identity }`));
    await administer(bao(), "secret/data/app/db", { data: {} });
    await service.set("whole", bytes("{}"), {}, options());
    const failure = bad(await service.get("whole", options(true)));
    assert.equal(failure.code, "backend-invalid");
    assert.match(failure.message, /in a backend that encrypts its values/);
  });

  it("give what is held as stale while the key's server is out of reach, and not for longer than that is allowed", async () => {
    start(vaultWith(`{ kind: kms, key: alias/app, endpoint: "${moto().address}" }`));
    await set("whole", JSON.stringify({ password: canary }));
    assert.equal(await get("password"), canary);
    isCut = (url) => url.startsWith(moto().address);
    time.advance(10 * MINUTE);
    const { value, info } = good(await time.run(service.get("password", options())));
    assert.deepEqual([Buffer.from(value.bytes).toString(), info.stale], [canary, true]);
    time.advance(60 * MINUTE);
    assert.equal(bad(await time.run(service.get("password", options(true)))).code, "unreachable");
  });

  it("sign in once, for values and for the key of the same server", async () => {
    start(vaultWith("{ kind: transit, key: app }"));
    await set("whole", JSON.stringify({ password: canary }));
    assert.equal(wire.filter(({ url }) => url.endsWith("lookup-self")).length, 1);
  });

  it("say in a check of the backend that the key can be used", async () => {
    start(vaultWith("{ kind: transit, key: app }"));
    const { detail } = good(await service.check("openbao.main", options()));
    assert.match(detail, /; encrypted with the transit key app of openbao\.main \(aes256-gcm96, version 1\)$/);
    await service.close();
    start(vaultWith("{ kind: transit, key: nowhere }"));
    assert.equal(bad(await service.check("openbao.main", options())).code, "key-not-found");
  });
});
