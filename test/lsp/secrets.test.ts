// Secrets through the language server: what is managed is known without asking anybody, and no message carries a value.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { receiveValue } from "../../client/secrets/secret-channel.ts";
import type { ProjectSecrets, SecretItem } from "../../shared/secret-messages.ts";
import { type Client, type ClientOptions, startClient } from "./support/client.ts";
import { createFolder, type Folder } from "./support/workspace.ts";

const MANIFEST = `version: 1
backends:
  offline: { kind: mock, seed: a }
secrets:
  database/password:
    owner: platform
    rotate: { every: 7d }
    refs: { local: ref+mock.offline://db, production: ref+mock.offline://prod/db }
  api/key: { type: api-key, refs: { local: ref+mock.offline://api } }
`;

describe("secrets in the language server", () => {
  let client: Client;
  let folder: Folder;
  let home: string;

  const start = async (options: ClientOptions = {}, manifest: string | null = MANIFEST): Promise<void> => {
    home = mkdtempSync(join(tmpdir(), "latchkey-home-"));
    folder = createFolder(manifest === null ? {} : { "latchkey.yaml": manifest });
    const env = { LATCHKEY_HOME: home, DEPLOYMENT_ENV: "local", LATCHKEY_TRUST: "" };
    const initializationOptions = { clientCommands: [] };
    client = await startClient({ folders: [folder.uri], env, initializationOptions, ...options });
  };
  const project = async (): Promise<ProjectSecrets> => (await client.request("latchkey/secrets", null)).projects[0];
  const ask = (method: string, params: object = {}) =>
    client.request(`latchkey/${method}`, { folder: folder.path, ...params });
  const secret = async (name: string): Promise<SecretItem> => {
    const found = (await project()).secrets.find((one) => one.name === name);
    assert.ok(found);
    return found;
  };
  afterEach(async () => {
    assert.equal(await client.stop(), 0);
    folder.remove();
    rmSync(home, { recursive: true });
  });

  it("are listed by environment with their place, and nobody is asked", async () => {
    await start();
    const { secrets, environment, manifest } = await project();
    assert.equal(environment, "local");
    assert.equal(manifest, folder.uriOf("latchkey.yaml"));
    assert.deepEqual(
      secrets.map(({ environment, ask, backend, state }) => [environment, ask, backend, state]),
      [
        ["local", "database/password", "mock.offline", "unknown"],
        ["local", "api/key", "mock.offline", "unknown"],
        ["production", "ref+mock.offline://prod/db", "mock.offline", "unknown"],
      ],
    );
    assert.deepEqual((await secret("database/password")).range?.start, { line: 4, character: 2 });
  });

  it("are known by version and state once somebody asked, which is told", async () => {
    await start();
    const before = client.received.length;
    const described = await ask("describeSecret", { name: "database/password" });
    assert.equal(described.value.version, "mock");
    await client.until(({ method }) => method === "latchkey/secretsChanged", before);
    const { version, state, fetchedAt } = await secret("database/password");
    assert.equal(version, "mock");
    assert.equal(state, "current");
    assert.ok(fetchedAt);
  });

  it("follow the manifest as it is in the editor", async () => {
    await start();
    const before = client.received.length;
    const text = `${MANIFEST}  mail/password: { refs: { local: ref+mock.offline://mail } }\n`;
    const textDocument = { uri: folder.uriOf("latchkey.yaml"), languageId: "yaml", version: 1, text };
    client.notify("textDocument/didOpen", { textDocument });
    await client.until(({ method }) => method === "latchkey/secretsChanged", before);
    await secret("mail/password");
  });

  it("say what is wrong with a manifest, and that there is none", async () => {
    await start({}, "secrets: 1\n");
    assert.match((await project()).problem ?? "", /secrets is not a map/);
    folder.remove("latchkey.yaml");
    const { manifest, problem, secrets } = await project();
    assert.deepEqual([manifest, problem, secrets], [null, null, []]);
  });

  it("come over the channel and not over LSP", async () => {
    await start();
    const { value: ticket } = await ask("secretTicket", { action: "get", name: "database/password" });
    const received = await receiveValue(ticket, "database/password");
    assert.ok(received.ok);
    const value = Buffer.from(received.value).toString();
    assert.match(value, /^mock-db-/);
    assert.ok(!client.output().includes(value));
  });

  it("are for the folders of the workspace alone", async () => {
    await start();
    const other = createFolder({ "latchkey.yaml": MANIFEST });
    for (const method of ["describeSecret", "secretTicket", "trust", "listBackend", "checkBackend", "signIn"]) {
      const params = {
        folder: other.path,
        name: "api/key",
        action: "get",
        backend: "mock",
        endpoint: "a:1",
        prefix: "",
      };
      assert.equal((await client.request(`latchkey/${method}`, params)).error.code, "project-unknown", method);
    }
    other.remove();
  });

  it("give no ticket for anything but getting and setting", async () => {
    await start();
    assert.equal((await ask("secretTicket", { action: "credentials", name: "" })).error.code, "handle-invalid");
  });

  it("start no process in Restricted Mode", async () => {
    await start({ initializationOptions: { clientCommands: [], isRestricted: true } });
    assert.equal((await project()).secrets.length, 3);
    for (const [method, params] of [
      ["describeSecret", { name: "api/key" }],
      ["secretTicket", { action: "get", name: "api/key" }],
      ["trust", { endpoint: "a:1", grant: true }],
    ] as const) {
      assert.equal((await ask(method, params)).error.code, "mode-refused", method);
    }
  });

  it("tell what a backend cannot do", async () => {
    await start();
    assert.equal((await ask("checkBackend", { backend: "mock.offline" })).value.detail, "mock values");
    assert.equal((await ask("listBackend", { backend: "mock.offline", prefix: "" })).error.code, "unsupported");
    assert.equal((await ask("signIn", { backend: "mock.offline" })).error.code, "unsupported");
    assert.equal((await ask("signOut", { backend: "nobody" })).error.code, "backend-unknown");
  });

  it("are granted no address that the manifest does not name", async () => {
    await start();
    assert.equal((await ask("trust", { endpoint: "evil.example:443", grant: true })).error.code, "endpoint-unknown");
    assert.deepEqual(await ask("trust", { endpoint: "evil.example:443", grant: false }), { ok: true, value: null });
  });
});
