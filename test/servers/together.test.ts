// Servers that need each other: OpenBao hands out logins of PostgreSQL, and lets people in whom the OpenID provider knows.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { startOidcProvider } from "./oidc.ts";
import { startOpenBao } from "./openbao.ts";
import { startPostgres } from "./postgres.ts";
import { ask } from "./support/http.ts";
import { withServer } from "./with-server.ts";

describe("OpenBao together with others", () => {
  const bao = withServer("OpenBao", startOpenBao);
  const postgres = withServer("PostgreSQL", startPostgres);
  const oidc = withServer("OpenID provider", startOidcProvider);

  async function set(path: string, body: unknown): Promise<void> {
    const answer = await bao().api(path, { body });
    assert.ok(answer.status < 300, `${path}: ${answer.status} ${answer.text}`);
  }

  it("makes a login in PostgreSQL, and takes it back", async () => {
    await set("sys/mounts/database", { type: "database" });
    await set("database/config/app", {
      plugin_name: "postgresql-database-plugin",
      connection_url: postgres().connectionTemplate,
      username: postgres().user,
      password: postgres().password,
      allowed_roles: "reader",
    });
    const create = `create role "{{name}}" login password '{{password}}' valid until '{{expiration}}'`;
    await set("database/roles/reader", { db_name: "app", creation_statements: [create], default_ttl: "5m" });
    const lease = (await bao().api("database/creds/reader")).json();
    const login = { user: lease.data.username, password: lease.data.password };
    assert.equal(await postgres().query("select current_user", login), login.user);
    await set("sys/leases/revoke", { lease_id: lease.lease_id, sync: true });
    await assert.rejects(postgres().query("select 1", login), /authentication failed/);
  });

  it("lets a person in who signs in at the OpenID provider", async () => {
    const redirect = "http://localhost:8250/oidc/callback";
    await set("sys/auth/oidc", { type: "oidc" });
    await set("auth/oidc/config", {
      oidc_discovery_url: oidc().issuer,
      oidc_client_id: oidc().client.id,
      oidc_client_secret: oidc().client.secret,
    });
    await set("auth/oidc/role/dev", {
      user_claim: "sub",
      groups_claim: "groups",
      oidc_scopes: ["groups"],
      allowed_redirect_uris: [redirect],
      policies: ["default"],
    });
    const client_nonce = randomUUID();
    const asked = { role: "dev", redirect_uri: redirect, client_nonce };
    const { auth_url } = (await bao().api("auth/oidc/oidc/auth_url", { body: asked })).json().data;
    const back = await oidc().authorize(auth_url, "carla");
    assert.ok(back.href.startsWith(redirect));
    back.searchParams.set("client_nonce", client_nonce);
    const entered = await ask(`${bao().address}/v1/auth/oidc/oidc/callback${back.search}`);
    assert.equal(entered.status, 200, entered.text);
    const headers = { "X-Vault-Token": entered.json().auth.client_token };
    const self = await bao().api("auth/token/lookup-self", { headers });
    assert.equal(self.json().data.display_name, "oidc-carla");
  });
});
