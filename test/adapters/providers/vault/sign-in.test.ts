// Every way to sign in that OpenBao has, against it: token, AppRole, JWT with the keys of a real OpenID provider,
// Kubernetes with a stand-in for the cluster's API, chains of them, and what is said when one does not work.
import assert from "node:assert/strict";
import { createSign, generateKeyPairSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Environment, SecretProvider } from "../../../../server/core/references/provider.ts";
import { bad, good } from "../../../contract/provider-contract.ts";
import { startFaultyHttp } from "../../../servers/faulty-http.ts";
import { startOpenBao } from "../../../servers/openbao.ts";
import { makeCertificates } from "../../../servers/support/certificates.ts";
import { temporaryFolder } from "../../../servers/support/running.ts";
import { withServer } from "../../../servers/with-server.ts";
import {
  administer,
  environmentOf,
  memoryCredentials,
  never,
  type OpenOptions,
  openProvider,
  textOf,
  tokenWith,
} from "./support.ts";

const READS = 'path "secret/data/app/*" { capabilities = ["read"] }';

describe("signing in to OpenBao", function () {
  this.timeout(60_000);
  const server = withServer("OpenBao", () => startOpenBao({ tls: true }));
  const folder = temporaryFolder("vault-sign-in");
  const opened: SecretProvider[] = [];

  before(async () => {
    await administer(server(), "secret/data/app/db", { data: { password: "hers" } });
    await administer(server(), "sys/policies/acl/app", { policy: READS });
  });
  after(async () => {
    for (const provider of opened) await provider.close();
    folder.remove();
  });

  const open = async (auth: unknown, environment: Environment = {}, options: OpenOptions = {}) => {
    const raw = { address: server().address, ...(auth !== undefined && { auth }) };
    const provider = await openProvider(raw, { ...environmentOf(server()), ...environment }, options);
    opened.push(provider);
    return provider;
  };
  const read = (provider: SecretProvider) => provider.read({ path: "secret/app/db" }, never());
  const assertReads = async (provider: SecretProvider): Promise<void> => {
    assert.equal(textOf(good(await read(provider)).value), '{"password":"hers"}');
  };

  describe("by token", () => {
    it("takes the variable of either program", async () => {
      const token = await tokenWith(server(), READS);
      await assertReads(await open(undefined, { VAULT_TOKEN: token }));
      await assertReads(await open({ method: "token" }, { BAO_TOKEN: token }));
      await assertReads(await open({ method: "token" }, { BAO_TOKEN: token, VAULT_TOKEN: "other" }));
    });

    it("takes the file that the server's own command leaves", async () => {
      writeFileSync(join(folder.path, ".vault-token"), `${await tokenWith(server(), READS)}\n`);
      await assertReads(await open(undefined, { HOME: folder.path }));
    });

    it("says signed-out where there is none", async () => {
      const { code, remedy } = bad(await read(await open(undefined)));
      assert.equal(code, "signed-out");
      assert.match(remedy, /BAO_TOKEN/);
    });

    it("tells a token that has expired from one that never was, and from one whose policy does not allow", async () => {
      const token = await tokenWith(server(), READS, { ttl: "1s", renewable: false });
      const provider = await open(undefined, { BAO_TOKEN: token });
      await assertReads(provider);
      await sleep(1200);
      assert.equal(bad(await read(provider)).code, "credential-expired");
      const never = await open(undefined, { BAO_TOKEN: "s.never" });
      assert.equal(bad(await read(never)).code, "credential-refused");
      const other = await open(undefined, {
        BAO_TOKEN: await tokenWith(server(), 'path "other/*" { capabilities = ["read"] }'),
      });
      const { code, remedy } = bad(await read(other));
      assert.equal(code, "forbidden");
      assert.match(remedy, /policy/);
    });

    it("names the missing right exactly", async () => {
      const provider = await open(undefined, { BAO_TOKEN: await tokenWith(server(), READS) });
      const { code, remedy, message } = bad(await provider.read({ path: "secret/other" }, never()));
      assert.equal(code, "forbidden");
      assert.match(remedy, /path "secret\/data\/other" \{ capabilities = \["read"\] \}/);
      assert.match(message, /policies: default, p-/);
    });

    it("knows a good token even where it may not look at itself", async () => {
      const provider = await open(undefined, {
        BAO_TOKEN: await tokenWith(server(), READS, { no_default_policy: true }),
      });
      await assertReads(provider);
      assert.equal(bad(await provider.read({ path: "secret/other" }, never())).code, "forbidden");
    });

    it("is renewed while it is used, near two thirds of its time", async () => {
      const token = await tokenWith(server(), READS, { ttl: "3s" });
      const provider = await open(undefined, { BAO_TOKEN: token });
      await assertReads(provider);
      await sleep(4500);
      await assertReads(provider);
    });

    it("stays where it is when signing out, and says so", async () => {
      const provider = await open(undefined, { BAO_TOKEN: await tokenWith(server(), READS) });
      await assertReads(provider);
      assert.equal(bad(await provider.signOut!(never())).code, "unsupported");
      await assertReads(provider);
    });
  });

  describe("by AppRole", () => {
    let roleId = "";
    const secretId = async (more = {}): Promise<string> =>
      (await administer(server(), "auth/approle/role/job/secret-id", more)).data.secret_id;
    before(async () => {
      await administer(server(), "sys/auth/approle", { type: "approle" });
      await administer(server(), "auth/approle/role/job", { token_policies: ["app"], token_ttl: "1h" });
      roleId = (await administer(server(), "auth/approle/role/job/role-id")).data.role_id;
    });
    const auth = { method: "approle" };

    it("signs in, keeps the token, and uses it in the next process", async () => {
      const credentials = memoryCredentials();
      const id = await secretId({ num_uses: 1 });
      const environment = { BAO_ROLE_ID: roleId, BAO_SECRET_ID: id };
      await assertReads(await open(auth, environment, { credentials }));
      assert.equal(credentials.keys.length, 1);
      for (const part of ["openbao", server().address, "approle"]) assert.ok(credentials.keys[0]!.includes(part));
      // The secret id is used up: only the kept token can have done this.
      await assertReads(await open(auth, environment, { credentials }));
    });

    it("takes the role id of the manifest", async () => {
      await assertReads(await open({ ...auth, role: roleId }, { VAULT_SECRET_ID: await secretId() }));
    });

    it("signs in again when its token is over", async () => {
      await administer(server(), "auth/approle/role/short", {
        token_policies: ["app"],
        token_ttl: "1s",
        token_max_ttl: "1s",
      });
      const shortId = (await administer(server(), "auth/approle/role/short/role-id")).data.role_id;
      const id = (await administer(server(), "auth/approle/role/short/secret-id", {})).data.secret_id;
      const provider = await open(auth, { BAO_ROLE_ID: shortId, BAO_SECRET_ID: id });
      await assertReads(provider);
      await sleep(1300);
      await assertReads(provider);
    });

    it("signs in once for many callers", async () => {
      const provider = await open(auth, { BAO_ROLE_ID: roleId, BAO_SECRET_ID: await secretId({ num_uses: 1 }) });
      const all = await Promise.all(Array.from({ length: 20 }, () => read(provider)));
      for (const one of all) good(one);
    });

    it("forgets and revokes the token when signing out", async () => {
      const credentials = memoryCredentials();
      const provider = await open(
        auth,
        { BAO_ROLE_ID: roleId, BAO_SECRET_ID: await secretId({ num_uses: 1 }) },
        { credentials },
      );
      await assertReads(provider);
      good(await provider.signOut!(never()));
      assert.equal(credentials.keys.length, 0);
      assert.equal(bad(await read(provider)).code, "credential-refused");
    });

    it("says what is wrong: no secret id, a wrong one, a mount that is not there", async () => {
      assert.equal(bad(await read(await open(auth, { BAO_ROLE_ID: roleId }))).code, "signed-out");
      assert.equal(bad(await read(await open(auth, {}))).code, "signed-out");
      const wrong = { BAO_ROLE_ID: roleId, BAO_SECRET_ID: "wrong" };
      assert.equal(bad(await read(await open(auth, wrong))).code, "credential-refused");
      assert.equal(bad(await read(await open({ ...auth, mount: "nowhere" }, wrong))).code, "role-refused");
    });
  });

  describe("by JWT", () => {
    const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const signed = (claims: Readonly<Record<string, unknown>>): string => {
      const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
      const now = Math.floor(Date.now() / 1000);
      const all = { iss: "https://ci.example", aud: "latchkey", sub: "job-1", iat: now, exp: now + 300, ...claims };
      const text = `${part({ alg: "RS256", typ: "JWT", kid: "one" })}.${part(all)}`;
      return `${text}.${createSign("RSA-SHA256").update(text).sign(keys.privateKey).toString("base64url")}`;
    };
    const auth = { method: "jwt", role: "ci" };

    before(async () => {
      const jwk = { ...keys.publicKey.export({ format: "jwk" }), kid: "one", use: "sig", alg: "RS256" };
      const jwks = await startFaultyHttp();
      jwks.behave({
        status: 200,
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ keys: [jwk] }),
      });
      await administer(server(), "sys/auth/jwt", { type: "jwt" });
      await administer(server(), "auth/jwt/config", {
        jwks_url: `${jwks.address}/jwks`,
        bound_issuer: "https://ci.example",
      });
      const role = { role_type: "jwt", user_claim: "sub", bound_audiences: ["latchkey"], token_policies: ["app"] };
      await administer(server(), "auth/jwt/role/ci", role);
      await administer(server(), "auth/jwt/role/bound", { ...role, bound_subject: "somebody-else" });
      stopJwks = jwks.stop;
    });
    let stopJwks = async (): Promise<void> => {};
    after(() => stopJwks());

    it("takes the token from a variable, or from the file it names", async () => {
      await assertReads(await open(auth, { BAO_JWT: signed({}) }));
      const file = join(folder.path, "job.jwt");
      writeFileSync(file, `${signed({})}\n`);
      await assertReads(await open(auth, { VAULT_JWT_FILE: file }));
    });

    it("tells a wrong role, a role of somebody else, a bad token and an expired one apart", async () => {
      const codeOf = async (role: string, claims: Readonly<Record<string, unknown>>) =>
        bad(await read(await open({ ...auth, role }, { BAO_JWT: signed(claims) }))).code;
      assert.equal(await codeOf("nobody", {}), "role-refused");
      assert.equal(await codeOf("bound", {}), "role-refused");
      assert.equal(await codeOf("ci", { iss: "https://evil.example" }), "credential-refused");
      assert.equal(
        await codeOf("ci", { exp: Math.floor(Date.now() / 1000) - 3600, iat: 1, nbf: 1 }),
        "credential-expired",
      );
      assert.equal(bad(await read(await open(auth))).code, "signed-out");
      const missing = await open(auth, { BAO_JWT_FILE: join(folder.path, "none") });
      assert.equal(bad(await read(missing)).code, "signed-out");
    });
  });

  describe("by Kubernetes", () => {
    const auth = { method: "kubernetes", role: "pod" };
    const tokenFile = join(folder.path, "service-account");
    let stopCluster = async (): Promise<void> => {};
    let reviewed = "";

    before(async () => {
      const certificates = await makeCertificates("the stand-in for Kubernetes", folder.path);
      const cluster = await startFaultyHttp({ tls: certificates });
      stopCluster = cluster.stop;
      cluster.behave(({ path, body }) => {
        assert.match(path, /tokenreviews$/);
        reviewed = JSON.parse(body).spec.token;
        const [, namespace, name] = reviewed.split(".").map((part) => Buffer.from(part, "base64url").toString());
        const user = JSON.parse(namespace ?? "{}");
        const username = `system:serviceaccount:${user.namespace}:${user.name}`;
        const status = {
          authenticated: name !== "bad",
          user: { username, uid: "1", groups: ["system:serviceaccounts"] },
        };
        const answer = { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", status };
        return { status: 201, headers: { "Content-Type": "application/json" }, body: JSON.stringify(answer) };
      });
      await administer(server(), "sys/auth/kubernetes", { type: "kubernetes" });
      await administer(server(), "auth/kubernetes/config", {
        kubernetes_host: cluster.address,
        kubernetes_ca_cert: readFileSync(certificates.caFile, "utf8"),
        disable_local_ca_jwt: true,
        disable_iss_validation: true,
      });
      await administer(server(), "auth/kubernetes/role/pod", {
        bound_service_account_names: ["app"],
        bound_service_account_namespaces: ["prod"],
        token_policies: ["app"],
      });
    });
    after(() => stopCluster());

    const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const account = (name: string): string => {
      const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
      const claims = {
        iss: "kubernetes/serviceaccount",
        sub: `system:serviceaccount:prod:${name}`,
        "kubernetes.io/serviceaccount/namespace": "prod",
        "kubernetes.io/serviceaccount/service-account.name": name,
        "kubernetes.io/serviceaccount/service-account.uid": "1",
        namespace: "prod",
        name,
      };
      const text = `${part({ alg: "RS256" })}.${part(claims)}`;
      return `${text}.${createSign("RSA-SHA256").update(text).sign(keys.privateKey).toString("base64url")}`;
    };

    it("shows the token of the service account, which the server has reviewed", async () => {
      const token = account("app");
      writeFileSync(tokenFile, token);
      await assertReads(await open(auth, { BAO_KUBERNETES_TOKEN_FILE: tokenFile }));
      assert.equal(reviewed, token);
    });

    it("says role-refused to an account that the role is not for, and where there is no such role", async () => {
      writeFileSync(tokenFile, account("intruder"));
      const environment = { BAO_KUBERNETES_TOKEN_FILE: tokenFile };
      assert.equal(bad(await read(await open(auth, environment))).code, "role-refused");
      assert.equal(bad(await read(await open({ ...auth, role: "none" }, environment))).code, "role-refused");
    });

    it("says signed-out outside of a pod", async () => {
      const environment = { BAO_KUBERNETES_TOKEN_FILE: join(folder.path, "none") };
      assert.equal(bad(await read(await open(auth, environment))).code, "signed-out");
    });
  });

  describe("by a chain", () => {
    it("uses the first that works, and tells which", async () => {
      const provider = await open([{ method: "oidc" }, { method: "approle" }, { method: "token" }], {
        BAO_TOKEN: await tokenWith(server(), READS),
      });
      await assertReads(provider);
      assert.match(good(await provider.check(never())).detail, /signed in by token/);
    });

    it("says of each why it did not work", async () => {
      const { code, message } = bad(
        await read(await open([{ method: "oidc" }, { method: "token" }], { BAO_TOKEN: "s.no" })),
      );
      assert.equal(code, "credential-refused");
      assert.match(message, /oidc: .*; token: /);
      assert.doesNotMatch(message, /s\.no\b/);
    });

    it("ends at a server that does not answer: the next method would fare no better", async () => {
      const raw = { address: "https://127.0.0.1:9", auth: [{ method: "token" }, { method: "approle" }] };
      const provider = await openProvider(raw, { BAO_TOKEN: "x" });
      assert.equal(bad(await read(provider)).code, "unreachable");
    });
  });

  it("tells in check what the token may do beyond reading", async () => {
    const wide = 'path "*" { capabilities = ["create", "read", "update", "delete", "list", "sudo"] }';
    const health = async (token: string) => good(await (await open(undefined, { BAO_TOKEN: token })).check(never()));
    const narrow = await health(await tokenWith(server(), READS));
    assert.deepEqual(narrow.tooWide, []);
    assert.match(
      narrow.detail,
      /^OpenBao 2\.\d+\.\d+, unsealed, signed in by token as token \(policies: default, p-\w+\)/,
    );
    const broad = (await health(await tokenWith(server(), wide))).tooWide.join(" ");
    for (const what of [
      /mount and unmount/,
      /change policies/,
      /further tokens/,
      /read every secret of secret\//,
      /change every/,
    ]) {
      assert.match(broad, what);
    }
    assert.match((await health(server().rootToken)).tooWide.join(), /root/);
  });
});
