// Accounts made on demand: OpenBao's database engine in front of a real PostgreSQL. They work while they are held, are
// renewed, and are gone when the provider is closed.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { SecretProvider, SecretVersion } from "../../../../server/core/references/provider.ts";
import { bad, good } from "../../../contract/provider-contract.ts";
import { startOpenBao } from "../../../servers/openbao.ts";
import { type Login, startPostgres } from "../../../servers/postgres.ts";
import { withServer } from "../../../servers/with-server.ts";
import { administer, environmentOf, never, openProvider, textOf, tokenWith } from "./support.ts";

const POLICY = `
path "database/creds/*" { capabilities = ["read"] }
path "database/roles/*" { capabilities = ["read"] }
path "database/roles" { capabilities = ["list"] }
path "sys/leases/renew" { capabilities = ["update"] }
path "sys/leases/revoke" { capabilities = ["update"] }`;

describe("accounts made on demand", function () {
  this.timeout(60_000);
  const server = withServer("OpenBao", () => startOpenBao({ tls: true }));
  const postgres = withServer("PostgreSQL", startPostgres);
  let provider: SecretProvider;

  before(async () => {
    const { user, password, connectionTemplate } = postgres();
    await administer(server(), "sys/mounts/database", { type: "database" });
    await administer(server(), "database/config/pg", {
      plugin_name: "postgresql-database-plugin",
      connection_url: connectionTemplate,
      allowed_roles: ["*"],
      username: user,
      password,
    });
    const creation_statements = [
      `CREATE ROLE "{{name}}" WITH LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'`,
    ];
    const role = { db_name: "pg", creation_statements };
    await administer(server(), "database/roles/app", { ...role, default_ttl: "1h", max_ttl: "24h" });
    await administer(server(), "database/roles/brief", { ...role, default_ttl: "3s", max_ttl: "1h" });
    await administer(server(), "database/roles/capped", { ...role, default_ttl: "2s", max_ttl: "3s" });
  });
  const open = async (): Promise<SecretProvider> =>
    openProvider({ address: server().address }, environmentOf(server(), await tokenWith(server(), POLICY)));
  beforeEach(async () => {
    provider = await open();
  });
  afterEach(() => provider.close());

  const read = async (role: string): Promise<SecretVersion> =>
    good(await provider.read({ path: `database/creds/${role}` }, never()));
  const loginOf = ({ value }: SecretVersion): Login => {
    const { username, password } = JSON.parse(textOf(value));
    return { user: username, password };
  };
  const works = (login: Login): Promise<boolean> =>
    postgres()
      .query("select 1", login)
      .then(
        () => true,
        () => false,
      );
  const leasesOf = async (role: string): Promise<readonly string[]> => {
    const answer = await server().api(`sys/leases/lookup/database/creds/${role}`, { method: "LIST" });
    return answer.status === 404 ? [] : answer.json().data.keys;
  };

  it("work, tell how long, and stop working when the provider is closed", async () => {
    const version = await read("app");
    const login = loginOf(version);
    assert.ok(await works(login));
    const { lease, fields } = version.metadata;
    assert.match(lease!.id, /^database\/creds\/app\//);
    assert.ok(Math.abs(lease!.endsAt - Date.now() - 3_600_000) < 60_000);
    assert.deepEqual(fields, ["password", "username"]);
    await provider.close();
    assert.equal(await works(login), false);
    assert.deepEqual(await leasesOf("app"), []);
  });

  it("are another one for every read, all revoked at the end", async () => {
    const logins = [loginOf(await read("app")), loginOf(await read("app"))];
    assert.notEqual(logins[0]!.user, logins[1]!.user);
    await provider.close();
    for (const login of logins) assert.equal(await works(login), false);
  });

  it("are renewed beyond their first time, and described without making one", async () => {
    const version = await read("brief");
    const login = loginOf(version);
    await sleep(5_000);
    assert.ok(await works(login), "the account ended");
    const described = good(await provider.describe({ path: "database/creds/brief" }, never()));
    assert.equal(described.lease!.id, version.metadata.lease!.id);
    assert.ok(described.lease!.endsAt > version.metadata.lease!.endsAt);
    assert.equal((await leasesOf("brief")).length, 1);
  });

  it("end where the server renews no further", async () => {
    const login = loginOf(await read("capped"));
    await sleep(5_000);
    assert.equal(await works(login), false);
    assert.equal(good(await provider.describe({ path: "database/creds/capped" }, never())).lease, null);
  });

  it("are renewed no more once a newer one was made", async () => {
    const first = await read("brief");
    const second = await read("brief");
    await sleep(5_000);
    assert.equal(await works(loginOf(first)), false);
    assert.ok(await works(loginOf(second)));
  });

  it("are listed by role, and not found where there is no such role", async () => {
    const paths = async (prefix: string) =>
      good(await provider.list!(prefix, undefined, never())).map(({ path }) => path);
    assert.deepEqual(await paths("database/"), ["database/creds/", "database/static-creds/"]);
    assert.ok((await paths("database/creds/")).includes("database/creds/app"));
    assert.equal(bad(await provider.read({ path: "database/creds/none" }, never())).code, "not-found");
    assert.equal(bad(await provider.describe({ path: "database/creds/none" }, never())).code, "not-found");
    assert.deepEqual(await leasesOf("none"), []);
  });
});
