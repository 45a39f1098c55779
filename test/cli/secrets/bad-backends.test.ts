// Whatever is the matter with a backend, the command line says of which secret, what happened and what to do, with the exit code
// of its kind, and shows no value: against real servers, and those of the tests where a real one cannot be brought to it.
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Fault, type FaultyHttp, startFaultyHttp } from "../../servers/faulty-http.ts";
import { type KeyVault, startKeyVault } from "../../servers/key-vault/server.ts";
import { startOpenBao } from "../../servers/openbao.ts";
import { startOpenBaoCluster } from "../../servers/openbao-cluster.ts";
import { type SecretsManager, startSecretsManager } from "../../servers/secrets-manager/server.ts";
import { createSoftHsmToken } from "../../servers/softhsm.ts";
import { runCommand } from "../../servers/support/run-command.ts";
import { withServer } from "../../servers/with-server.ts";
import { newFolder, product } from "../harness.ts";
import { canary, newProject, type Project } from "./harness.ts";

const value = canary();

interface Said {
  readonly code: 2 | 3 | 4;
  readonly happened: RegExp;
  readonly remedy: RegExp;
}

/** Asks for the value of a secret: nothing but the one line that says why there is none. */
async function assertSays(project: Project, name: string, { code, happened, remedy }: Said, env = {}): Promise<void> {
  const args = [join(product(), "dist/cli.cjs"), "get", name, "--reveal", "--raw"];
  const options = { cwd: project.cwd, env: { HOME: project.cwd, PATH: process.env["PATH"], ...project.env, ...env } };
  const done = await runCommand(process.execPath, args, options);
  assert.deepEqual([done.code, done.stdout], [code, ""], done.stderr);
  const [, what = "", advice = ""] = /^latchkey: (.+)\. Try: (.+)\n$/.exec(done.stderr) ?? [];
  assert.ok(
    what.split(/\s+/).some((word) => word.replace(/[,;:]$/, "") === name),
    `not named: ${done.stderr}`,
  );
  assert.match(what, happened);
  assert.match(advice, remedy);
  assert.ok(!done.stderr.includes(value), "it shows the value");
}

const manifest = (backend: string, refs: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  "latchkey.yaml": `version: 1\nbackends:\n  main: ${backend}\nsecrets:\n${Object.entries(refs)
    .map(([name, ref]) => `  ${name}: { refs: { local: "${ref}" } }\n`)
    .join("")}`,
});

describe("latchkey get from an OpenBao that says no", function () {
  this.timeout(120_000);
  const server = withServer("OpenBao", () => startOpenBao({ tls: true }));
  let project: Project;

  before(async () => {
    const administer = async (path: string, body: unknown): Promise<unknown> => {
      const { status, text, json } = await server().api(path, { method: "POST", body });
      assert.ok(status < 300, `${path}: ${status} ${text}`);
      return text === "" ? null : json();
    };
    for (let version = 1; version <= 3; version++)
      await administer("secret/data/app/db", { data: { password: value } });
    await administer("secret/delete/app/db", { versions: [1] });
    await administer("secret/destroy/app/db", { versions: [2] });
    const policy = 'path "secret/data/app/*" { capabilities = ["read"] }';
    await administer("sys/policies/acl/app", { policy });
    await administer("sys/auth/approle", { type: "approle" });
    const made = await administer("auth/token/create", { policies: ["app"] });
    const token = (made as { auth: { client_token: string } }).auth.client_token;
    const { address, caFile } = server();
    project = newProject(
      manifest(`{ kind: openbao, address: "${address}" }`, {
        "db/deleted": "ref+openbao.main://secret/app/db?version=1#/password",
        "db/destroyed": "ref+openbao.main://secret/app/db?version=2#/password",
        "db/version": "ref+openbao.main://secret/app/db?version=9#/password",
        "db/absent": "ref+openbao.main://secret/app/none#/password",
        "db/field": "ref+openbao.main://secret/app/db#/passwort",
        "db/denied": "ref+openbao.main://secret/other/db#/password",
        "db/mount": "ref+openbao.main://elsewhere/db#/password",
      }),
      { BAO_CACERT: caFile!, BAO_TOKEN: token, LATCHKEY_TRUST: new URL(address).host },
    );
  });

  for (const [name, code, happened, remedy] of [
    ["db/deleted", 2, /version 1 of secret\/app\/db was deleted/, /undelete it/],
    ["db/destroyed", 2, /version 2 of secret\/app\/db was destroyed/, /name another version/],
    ["db/version", 2, /there is no version 9 of secret\/app\/db/, /name another version/],
    ["db/absent", 2, /there is no secret\/app\/none/, /check the path/],
    ["db/field", 2, /no field \/passwort/, /correct what follows #/],
    [
      "db/denied",
      4,
      /may not read secret\/data\/other\/db/,
      /path "secret\/data\/other\/db" \{ capabilities = \["read"\] \}/,
    ],
    ["db/mount", 4, /may not see the mount of elsewhere\/db/, /path "elsewhere\/data\/db"/],
  ] as const) {
    it(`says so of ${name}`, () => assertSays(project, name, { code, happened, remedy }));
  }

  it("says so of a token that is over, that is none, and that is missing", async () => {
    const body = { policies: ["app"], ttl: "1s", explicit_max_ttl: "1s" };
    const { json } = await server().api("auth/token/create", { method: "POST", body });
    const over = (json() as { auth: { client_token: string } }).auth.client_token;
    await wait(1500);
    for (const BAO_TOKEN of [over, "s.of-nobody"]) {
      const said = { code: 4, happened: /does not know the token/, remedy: /sign in again/ } as const;
      await assertSays(project, "db/absent", said, { BAO_TOKEN });
    }
    const said = { code: 4, happened: /there is no token/, remedy: /set BAO_TOKEN/ } as const;
    await assertSays(project, "db/absent", said, { BAO_TOKEN: "" });
  });

  it("says so of a role that is not there, and of an authority that is not trusted", async () => {
    const { address } = server();
    const backend = `{ kind: openbao, address: "${address}", auth: { method: approle, role: none } }`;
    const own = newProject(manifest(backend, { a: "ref+openbao.main://secret/app/db#/password" }), project.env);
    const said = { code: 4, happened: /approle/, remedy: /\S/ } as const;
    await assertSays(own, "a", said, { BAO_SECRET_ID: "none" });
    const untrusted = {
      code: 4,
      happened: /no secure connection/,
      remedy: /NODE_EXTRA_CA_CERTS|VAULT_CACERT/,
    } as const;
    await assertSays(project, "db/absent", untrusted, { BAO_CACERT: "" });
  });
});

for (const [state, happened, remedy] of [
  ["sealed", /is sealed/, /unseal/],
  ["uninitialised", /was never initialised/, /operator init/],
] as const) {
  it(`latchkey get from an OpenBao that is ${state} says so, of the secret`, async function () {
    this.timeout(120_000);
    await using cluster = await startOpenBaoCluster({ nodes: 1, state });
    const { address } = cluster.nodes[0]!;
    const project = newProject(
      manifest(`{ kind: openbao, address: "${address}" }`, { a: "ref+openbao.main://secret/x#/password" }),
      { BAO_CACERT: cluster.caFile, BAO_TOKEN: "any", LATCHKEY_TRUST: new URL(address).host },
    );
    await assertSays(project, "a", { code: 4, happened, remedy });
  });
}

describe("latchkey get from a server that misbehaves", function () {
  this.timeout(60_000);
  let faulty: FaultyHttp;
  before(async () => {
    faulty = await startFaultyHttp();
  });
  after(() => faulty.stop());

  const faults: readonly (readonly [what: string, fault: Fault, happened: RegExp, remedy: RegExp])[] = [
    ["throttles", { status: 429, body: "{}" }, /takes no more requests/, /ask less often/],
    ["is a standby without a leader", { status: 473, body: "{}" }, /is a standby/, /wait/],
    ["answers by half", "half-body", /broke the connection off/, /try again/],
    ["resets", "reset", /broke the connection off/, /try again/],
    ["says nothing", "silent", /did not answer within 5 s/, /try again/],
    ["is slow", "slow", /did not answer within 5 s/, /try again/],
    ["sends 40 MB", "huge", /more than 32 MiB/, /check that the address/],
    ["is no server of HTTP", "not-http", /does not speak HTTP/, /try again/],
    ["fails", { status: 500, body: `{"errors":["${value}"]}` }, /answered 500/, /log of the server/],
  ];
  for (const [what, fault, happened, remedy] of faults) {
    it(`says so where it ${what}`, async () => {
      faulty.behave(fault);
      const project = newProject(
        manifest(`{ kind: openbao, address: "${faulty.address}" }`, { a: "ref+openbao.main://secret/x#/password" }),
        { BAO_TOKEN: "any", LATCHKEY_TRUST: `127.0.0.1:${faulty.port}` },
      );
      await assertSays(project, "a", { code: 4, happened, remedy });
    });
  }
});

describe("latchkey get from a token", function () {
  this.timeout(60_000);
  const token = withServer("SoftHSM", () => createSoftHsmToken({ label: "OfTheTests" }));
  let env: Readonly<Record<string, string>>;
  const projectFor = (label: string) =>
    newProject(manifest(`{ kind: pkcs11, token: ${label} }`, { a: "ref+pkcs11.main://app/db" }), env);
  before(() => {
    const { module, pinFile } = token();
    env = {
      ...token().env,
      LATCHKEY_PKCS11_MODULE: module,
      LATCHKEY_PKCS11_PIN_FILE: pinFile,
      LATCHKEY_TRUST: "pkcs11:OfTheTests,pkcs11:Removed",
    };
  });

  it("says so of a module that is missing, a token that is not there, and a secret that is not", async () => {
    const project = projectFor("OfTheTests");
    const missing = { LATCHKEY_PKCS11_MODULE: "/nowhere/module.so" };
    await assertSays(
      project,
      "a",
      { code: 4, happened: /cannot be opened \(ENOENT\)/, remedy: /absolute path/ },
      missing,
    );
    await assertSays(project, "a", { code: 2, happened: /has no secret app\/db/, remedy: /write it first/ });
    const removed = projectFor("Removed");
    await assertSays(removed, "a", { code: 4, happened: /there is no token Removed/, remedy: /insert it/ });
  });

  it("says so of a wrong PIN, and of one that others can read", async () => {
    const pin = join(newFolder(), "pin");
    writeFileSync(pin, "00000000", { mode: 0o600 });
    const project = projectFor("OfTheTests");
    const wrong = { code: 4, happened: /does not take the PIN/, remedy: /correct the PIN/ } as const;
    await assertSays(project, "a", wrong, { LATCHKEY_PKCS11_PIN_FILE: pin });
    chmodSync(pin, 0o644);
    const open = { code: 3, happened: /others can read the file of the PIN/, remedy: /chmod 600/ } as const;
    await assertSays(project, "a", open, { LATCHKEY_PKCS11_PIN_FILE: pin });
  });
});

describe("latchkey get from Key Vault", function () {
  this.timeout(60_000);
  const server = withServer<KeyVault>("Key Vault", startKeyVault);

  it("says so of a secret that is disabled, gives one that has expired, and warns", async () => {
    const { address, ca, clientId, env, vault } = server();
    vault.set("disabled", { value, attributes: { enabled: false } });
    vault.set("expired", { value, attributes: { exp: Math.floor(Date.now() / 1000) - 3600 } });
    const backend = `{ kind: azurekeyvault, address: "${address}", credential: managed-identity, clientId: ${clientId} }`;
    const refs = { disabled: "ref+azurekeyvault.main://disabled", expired: "ref+azurekeyvault.main://expired" };
    const project = newProject(manifest(backend, refs), { ...env, LATCHKEY_TRUST: new URL(address).host });
    const authority = join(project.cwd, "authority.pem");
    writeFileSync(authority, ca);
    const trusting = { NODE_EXTRA_CA_CERTS: authority };
    const said = { code: 2, happened: /disabled in test\.localhost:\d+ is disabled/, remedy: /enable it/ } as const;
    await assertSays(project, "disabled", said, trusting);
    const args = [join(product(), "dist/cli.cjs"), "get", "expired", "--reveal", "--raw"];
    const options = { cwd: project.cwd, env: { HOME: project.cwd, ...project.env, ...trusting } };
    const given = await runCommand(process.execPath, args, options);
    assert.deepEqual([given.code, given.stdout], [0, value], given.stderr);
    assert.match(given.stderr, /expired/);
  });
});

describe("latchkey get from a file of variables", () => {
  it("reads them, as every kind of backend must in the product as it is shipped", function () {
    this.timeout(60_000);
    const project = newProject(
      { ...manifest("{ kind: dotenv }", { a: "ref+dotenv.main://A" }), ".env": `A="${value}" # so\n` },
      { LATCHKEY_ALLOW_INSECURE_ENV: "1" },
    );
    const { code, stdout } = project.run(["get", "a", "--reveal", "--raw"]);
    assert.deepEqual([code, stdout], [0, value]);
  });
});

describe("latchkey get from Secrets Manager and from files", function () {
  this.timeout(60_000);
  const server = withServer<SecretsManager>("Secrets Manager", () => startSecretsManager());

  it("says so of a clock that is a day off", async () => {
    const { address, key } = server();
    const project = newProject(
      manifest(`{ kind: awssecrets, region: eu-central-1, endpoint: "${address}" }`, { a: "ref+awssecrets.main://x" }),
      {
        AWS_ACCESS_KEY_ID: key.accessKeyId,
        AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
        LATCHKEY_TRUST: new URL(address).host,
      },
    );
    for (const off of [-86_400_000, 86_400_000]) {
      server().skew(off);
      await assertSays(project, "a", { code: 4, happened: /clock of this machine/, remedy: /set the clock/ });
    }
  });

  it("says so of a link that leads out of the folder", async () => {
    const project = newProject(manifest("{ kind: file, folder: secrets }", { a: "ref+file.main://a" }), {
      LATCHKEY_ALLOW_INSECURE_ENV: "1",
    });
    mkdirSync(join(project.cwd, "secrets"));
    const outside = join(newFolder(), "outside");
    writeFileSync(outside, value);
    symlinkSync(outside, join(project.cwd, "secrets", "a"));
    await assertSays(project, "a", { code: 3, happened: /link|outside/, remedy: /\S/ });
  });
});
