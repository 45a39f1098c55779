// No request crosses tenants, by whatever way a secret is named.
import assert from "node:assert/strict";
import { judgeTenant } from "../../../server/core/policy/tenants.ts";
import type { SecretSpec } from "../../../server/core/references/manifest.ts";
import { parseRef } from "../../../shared/secret-ref.ts";

const tenants = new Map([
  ["acme", ["ref+vault.main://kv/acme/"]],
  ["acme-bank", ["ref+vault.main://kv/acme/bank/", "ref+vault.main://team-b/kv"]],
]);

const listed = (tenant: string | null): SecretSpec => ({
  name: "a",
  type: "generic",
  category: null,
  description: null,
  owner: null,
  tenant,
  refs: {},
  rotateEvery: null,
});

describe("tenants", () => {
  for (const [name, acting, ref, secret, allowed] of [
    ["a secret of nobody, asked for by nobody", null, "kv/app", null, true],
    ["a secret of nobody, asked for by a tenant", "acme", "kv/app", null, true],
    ["a place of the tenant that asks", "acme", "kv/acme/db", null, true],
    ["a place of another tenant", "other", "kv/acme/db", null, false],
    ["a place of a tenant, asked for by nobody", null, "kv/acme/db", null, false],
    ["a place whose longest prefix is another's", "acme", "kv/acme/bank/db", null, false],
    ["a place that merely begins like another's", "other", "kv/acme2/db", null, true],
    ["a name of the tenant that asks", "acme", "kv/acme/db", listed("acme"), true],
    ["a name of another tenant", "other", "kv/app", listed("acme"), false],
    ["a name of a tenant, asked for by nobody in particular", null, "kv/acme/db", listed("acme"), true],
    ["a name of a tenant that leads to another's place", null, "kv/acme/bank/db", listed("acme"), false],
    ["a name of nobody that leads to a tenant's place", null, "kv/acme/db", listed(null), false],
    ["a namespace of another tenant, by its parameter", "acme", "kv?ns=team-b", null, false],
    ["a place of another tenant, by escapes", "other", "kv/%61cme/db", null, false],
  ] as const) {
    it(`${allowed ? "allow" : "refuse"} ${name}`, () => {
      const parsed = parseRef(`ref+vault.main://${ref}`);
      assert.ok(parsed.ok);
      const judged = judgeTenant(acting, parsed.value, secret, tenants);
      assert.equal(judged.ok, allowed);
      if (!judged.ok) assert.equal(judged.error.code, "tenant-refused");
    });
  }
});
