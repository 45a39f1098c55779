// What goes wrong between here and Azure Key Vault: each mistake has its code, a remedy, and no value in its words.
import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { createHttp } from "../../../../server/adapters/http/node-http.ts";
import { azureKeyVault } from "../../../../server/adapters/providers/azure-key-vault/azure-key-vault.ts";
import type { SecretFailure, SecretFailureCode } from "../../../../server/core/references/failure.ts";
import type { SecretProvider } from "../../../../server/core/references/provider.ts";
import { bad, good } from "../../../contract/provider-contract.ts";
import type { FaultKind } from "../../../servers/support/faults.ts";
import { overlayEnvironment, secret, signal, testPorts, textOf } from "../support/ports.ts";
import { openProvider, withKeyVault } from "./support.ts";

const DAY = 86_400_000;

const refusal = (status: number, code: string, inner?: string, headers = {}): FaultKind => ({
  status,
  headers,
  body: { error: { code, message: "injected", ...(inner !== undefined && { innererror: { code: inner } }) } },
});

describe("azurekeyvault when things go wrong", () => {
  const vault = withKeyVault();
  const canary = randomBytes(24).toString("hex");
  let provider: SecretProvider;
  let path: string;

  before(async () => {
    provider = await openProvider(vault(), { timeoutMs: 1500 });
  });
  after(() => provider?.close());
  beforeEach(() => {
    path = randomUUID();
    vault().vault.set(path, { value: canary });
  });
  afterEach(() => vault().mend());

  const assertSays = (error: SecretFailure, code: SecretFailureCode): void => {
    assert.equal(error.code, code);
    assert.ok(!JSON.stringify(error).includes(canary), "the failure holds the value");
  };
  const read = (one: SecretProvider = provider) => one.read({ path }, signal());

  const faults: readonly (readonly [what: string, kind: FaultKind, code: SecretFailureCode])[] = [
    ["it is throttled", refusal(429, "Throttled"), "throttled"],
    ["the service fails", refusal(500, "InternalServerError"), "server-error"],
    ["a proxy answers instead of the service", "not-the-protocol", "server-error"],
    ["somebody else answers", { status: 403, body: "no" }, "bad-answer"],
    ["nothing comes back", "silence", "timeout"],
    ["the connection is reset", "reset", "connection-lost"],
    ["the connection breaks in mid-answer", "half", "connection-lost"],
    ["the answer is cut short", "short", "bad-answer"],
    ["the answer is huge", "huge", "answer-too-large"],
    ["it is sent elsewhere", "redirect", "redirected"],
    ["its role says no", refusal(403, "Forbidden", "ForbiddenByRbac"), "forbidden"],
    ["the access policy says no", refusal(403, "Forbidden", "AccessDenied"), "forbidden"],
    ["the firewall says no", refusal(403, "Forbidden", "ForbiddenByFirewall"), "forbidden"],
    ["the vault does not take the name", refusal(400, "BadParameter"), "reference-invalid"],
  ];
  for (const [what, kind, code] of faults) {
    it(`says ${code} when ${what}`, async () => {
      vault().fault({ kind });
      assertSays(bad(await read()), code);
      vault().mend();
      assert.equal(textOf(good(await read()).value), canary);
    });
  }

  it("says how long the vault asks to wait", async () => {
    vault().fault({ kind: refusal(429, "Throttled", undefined, { "retry-after": "7" }) });
    assert.equal(bad(await read()).retryAfter, 7000);
  });

  it("says cancelled when it is cancelled while the service says nothing", async () => {
    vault().fault({ kind: "silence" });
    const controller = new AbortController();
    const reading = provider.read({ path }, controller.signal);
    setTimeout(() => controller.abort(), 50);
    assertSays(bad(await reading), "cancelled");
  });

  it("asks once: who asks decides whether to ask again", async () => {
    good(await read());
    const before = vault().asked.length;
    vault().fault({ kind: refusal(429, "Throttled") });
    bad(await read());
    assert.equal(vault().asked.length - before, 1);
  });

  it("repeats nothing of what a server says of an error", async () => {
    for (const status of [400, 403, 409, 429, 500]) {
      const body = { error: { code: canary, message: canary, innererror: { code: canary } } };
      vault().fault({ kind: { status, body }, times: 1 });
      const error = bad(await read());
      assert.ok(!JSON.stringify(error).includes(canary), error.code);
    }
  });

  it("says secret-disabled of one that is disabled, and of one whose newest version is", async () => {
    const [, { id: first }] = vault().vault.find(path, "");
    vault().vault.set(path, { value: "newest", attributes: { enabled: false } });
    const error = bad(await read());
    assertSays(error, "secret-disabled");
    assert.match(error.remedy, /another version/);
    assert.equal(textOf(good(await provider.read({ path, version: first }, signal())).value), canary);
    const states = good(await provider.versions!({ path }, signal())).map(({ state }) => state);
    assert.deepEqual([...states].sort(), ["disabled", "old"]);
    assert.match(good(await provider.describe({ path }, signal())).warnings.join(), /disabled/);
  });

  it("reads one that has expired and one that is not yet valid, and warns", async () => {
    const [past, future] = [Math.floor(Date.now() / 1000) - 86_400, Math.floor(Date.now() / 1000) + 86_400];
    vault().vault.set(path, { value: canary, attributes: { exp: past } });
    const expired = good(await read()).metadata;
    assert.equal(expired.expiresAt, past * 1000);
    assert.match(expired.warnings.join(), /It expired on/);
    vault().vault.set(path, { value: canary, attributes: { nbf: future } });
    assert.match(good(await read()).metadata.warnings.join(), /not meant to be used before/);
  });

  it("says secret-deleted of one that can be recovered, read or written", async () => {
    vault().vault.delete(path);
    assertSays(bad(await read()), "secret-deleted");
    assertSays(bad(await provider.describe({ path }, signal())), "secret-deleted");
    assertSays(bad(await provider.versions!({ path }, signal())), "secret-deleted");
    assertSays(bad(await provider.write!({ path }, secret(canary), {}, signal())), "secret-deleted");
  });

  it("says version-not-found of a version that is not there", async () => {
    const location = { path, version: "0".repeat(32) };
    assertSays(bad(await provider.read(location, signal())), "version-not-found");
    assertSays(bad(await provider.describe(location, signal())), "version-not-found");
  });

  it("says reference-invalid of stages and namespaces", async () => {
    assertSays(bad(await provider.read({ path, stage: "AWSCURRENT" }, signal())), "reference-invalid");
    assertSays(bad(await provider.read({ path, namespace: "team" }, signal())), "reference-invalid");
  });

  it("says credential-refused of a token that the vault does not take", async () => {
    good(await read());
    vault().revoke();
    assertSays(bad(await read()), "credential-refused");
    await provider.close();
    provider = await openProvider(vault(), { timeoutMs: 1500, config: { clientId: randomUUID() } });
    good(await read());
  });

  for (const [what, ahead] of [
    ["behind", DAY],
    ["ahead", -DAY],
  ] as const) {
    it(`says clock-skewed when this machine's clock is a day ${what}`, async () => {
      vault().shift(ahead);
      assertSays(bad(await read()), "clock-skewed");
    });
  }

  it("gives no token to a vault that asks for one of another service", async () => {
    const fresh = await openProvider(vault(), { config: { clientId: randomUUID() } });
    const before = vault().asked.length;
    vault().pretend("https://management.azure.com");
    assertSays(bad(await read(fresh)), "endpoint-forbidden");
    assert.equal(vault().asked.length, before, "something was sent with a token");
  });

  it("does not trust a certificate of an authority that it does not know", async () => {
    const system = createHttp({ resolve: async () => [{ address: "127.0.0.1", family: 4 }] });
    assertSays(bad(await read(await openProvider(vault(), { http: system }))), "tls-failed");
  });

  it("says signed-out where the machine has no identity", async () => {
    for (const credential of ["environment", "workload-identity", "cli"]) {
      const restore = overlayEnvironment({ PATH: "/nowhere" }, ["AZURE_CLIENT_ID", "AZURE_TENANT_ID"]);
      try {
        assertSays(bad(await read(await openProvider(vault(), { config: { credential } }))), "signed-out");
      } finally {
        restore();
      }
    }
  });

  it("finds the managed identity among all kinds by default", async () => {
    const restore = overlayEnvironment({ PATH: "/nowhere" }, ["AZURE_CLIENT_ID", "AZURE_TENANT_ID"]);
    try {
      good(await read(await openProvider(vault(), { config: { credential: "default", clientId: randomUUID() } })));
    } finally {
      restore();
    }
  });

  it("refuses an address without TLS, also on this machine", () => {
    for (const address of ["http://127.0.0.1:8443", "http://test.vault.azure.net"]) {
      assertSays(bad(azureKeyVault.parseConfig({ address }, {})), "plaintext-refused");
    }
    assertSays(bad(azureKeyVault.parseConfig({}, {})), "backend-invalid");
  });

  it("asks a grant for the vault that the manifest names", () => {
    const config = good(azureKeyVault.parseConfig({ address: "https://example.vault.azure.net/" }, {}));
    assert.deepEqual(azureKeyVault.endpoints(config), ["example.vault.azure.net:443"]);
  });

  it("does not sign in when it is opened", async () => {
    const config = good(azureKeyVault.parseConfig({ address: "https://nobody.invalid" }, {}));
    const opened = await azureKeyVault.open(config, testPorts({ http: async () => assert.fail("asked") }));
    assert.match(opened.principal(), /^azure nobody\.invalid default/);
  });
});
