// Each real server starts, does what tests want of it, and goes without leaving anything behind.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { get } from "node:https";
import { runInKeyring, startKeyring } from "./keyring.ts";
import { startKubeseal } from "./kubeseal.ts";
import { startMoto } from "./moto.ts";
import { startOidcProvider } from "./oidc.ts";
import { startOpenBao } from "./openbao.ts";
import { startPostgres } from "./postgres.ts";
import { createSoftHsmToken } from "./softhsm.ts";
import { ask } from "./support/http.ts";
import { withServer } from "./with-server.ts";

describe("OpenBao", () => {
  const bao = withServer("OpenBao", startOpenBao);

  it("is unsealed, and keeps a secret", async () => {
    const health = await ask(`${bao().address}/v1/sys/health`);
    assert.equal(health.status, 200);
    const written = await bao().api("secret/data/app/db", { body: { data: { user: "anna" } } });
    assert.equal(written.json().data.version, 1);
    const read = await bao().api("secret/data/app/db");
    assert.deepEqual(read.json().data.data, { user: "anna" });
  });

  it("lets nobody in without a token", async () => {
    const denied = await ask(`${bao().address}/v1/secret/data/app/db`);
    assert.equal(denied.status, 403);
  });
});

describe("OpenBao with TLS", () => {
  const bao = withServer("OpenBao", () => startOpenBao({ tls: true }));

  it("is trusted by whom its authority is known to, and by nobody else", async () => {
    const health = `${bao().address}/v1/sys/health`;
    assert.equal((await ask(health, { ca: readFileSync(bao().caFile!, "utf8") })).status, 200);
    await assert.rejects(new Promise((resolve, reject) => get(health, resolve).once("error", reject)), /certificate/);
  });
});

describe("PostgreSQL", () => {
  const postgres = withServer("PostgreSQL", startPostgres);

  it("answers, and its superuser is one", async () => {
    assert.equal(await postgres().query("select 1"), "1");
    assert.equal(await postgres().query("select usesuper from pg_user where usename = current_user"), "t");
  });

  it("refuses a wrong password", async () => {
    const login = { user: postgres().user, password: "wrong" };
    await assert.rejects(postgres().query("select 1", login), /authentication failed/);
  });
});

describe("SoftHSM", () => {
  const token = withServer("SoftHSM", () => createSoftHsmToken({ label: "signing" }));

  it("lists the token, and makes a key after a login", async () => {
    assert.match(await token().pkcs11Tool("--list-slots"), /token label\s*: signing/);
    const login = ["--token-label", "signing", "--login", "--pin", readFileSync(token().pinFile, "utf8")];
    const made = await token().pkcs11Tool(...login, "--keypairgen", "--key-type", "EC:prime256v1", "--label", "k1");
    assert.match(made, /Private Key Object/);
  });

  it("refuses a wrong PIN", async () => {
    const login = ["--token-label", "signing", "--login", "--pin", "0000"];
    await assert.rejects(token().pkcs11Tool(...login, "--list-objects"), /CKR_PIN_INCORRECT/);
  });
});

describe("the OpenID provider", () => {
  const oidc = withServer("OpenID provider", startOidcProvider);

  it("describes itself under its own address", async () => {
    const found = (await ask(`${oidc().issuer}/.well-known/openid-configuration`)).json();
    assert.equal(found.issuer, oidc().issuer);
    assert.ok(found.code_challenge_methods_supported.includes("S256"));
  });

  it("signs a person in by the device flow, for a client without a secret", async () => {
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const post = async (path: string, fields: Record<string, string>) => {
      const body = new URLSearchParams({ client_id: oidc().publicClient.id, ...fields }).toString();
      return (await ask(`${oidc().issuer}${path}`, { headers: form, body })).json();
    };
    const device = await post("/device/auth", { scope: "openid groups" });
    const grant = { grant_type: "urn:ietf:params:oauth:grant-type:device_code", device_code: device.device_code };
    assert.equal((await post("/token", grant)).error, "authorization_pending");
    await oidc().approveDevice(device.verification_uri_complete, "bert");
    const { id_token } = await post("/token", grant);
    const claims = JSON.parse(Buffer.from(id_token.split(".")[1], "base64url").toString("utf8"));
    assert.equal(claims.sub, "bert");
    assert.deepEqual(claims.groups, ["everyone", "bert-group"]);
  });
});

describe("moto", () => {
  const moto = withServer("moto", startMoto);

  it("keeps a secret", async () => {
    const scope = `${moto().accessKeyId}/20260101/${moto().region}/secretsmanager/aws4_request`;
    const call = async (action: string, body: unknown) => {
      const headers = {
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `secretsmanager.${action}`,
      };
      return ask(moto().address, { headers, body });
    };
    const created = await call("CreateSecret", { Name: "app/db", SecretString: "first" });
    assert.equal(created.status, 200);
    assert.match(created.json().ARN, new RegExp(`^arn:aws:secretsmanager:${moto().region}:`));
    assert.equal((await call("GetSecretValue", { SecretId: "app/db" })).json().SecretString, "first");
    assert.equal((await call("GetSecretValue", { SecretId: "gone" })).json().__type, "ResourceNotFoundException");
  });
});

describe("gnome-keyring", () => {
  const keyring = withServer("gnome-keyring", startKeyring);

  it("keeps a secret for whoever asks on its bus", async () => {
    const stored = await keyring().run("secret-tool", ["store", "--label=test", "service", "latchkey"], "kept");
    assert.equal(stored.code, 0, stored.stderr);
    assert.equal((await keyring().run("secret-tool", ["lookup", "service", "latchkey"])).stdout, "kept");
  });

  it("is another one for each command that brings its own", async () => {
    const looked = await runInKeyring("secret-tool", ["lookup", "service", "latchkey"]);
    assert.deepEqual([looked.code, looked.stdout], [1, ""]);
  });
});

describe("kubeseal", () => {
  const kubeseal = withServer("kubeseal", startKubeseal);

  it("seals with the certificate, and opens with the key", async () => {
    const data = { password: Buffer.from("hidden").toString("base64") };
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "db", namespace: "app" }, data };
    const sealing = ["--cert", kubeseal().certFile, "--format", "json"];
    const sealed = await kubeseal().run(sealing, { input: JSON.stringify(secret) });
    assert.equal(JSON.parse(sealed).kind, "SealedSecret");
    assert.ok(!sealed.includes(data.password));
    assert.deepEqual(JSON.parse(await kubeseal().unseal(sealed)).data, data);
  });
});
