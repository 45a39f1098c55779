// Sealing through the language server: what is written opens with kubeseal, and no value is in a message.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TextDocument } from "vscode-languageserver-textdocument";
import { createSecrets } from "../../server/app/broker/secrets.ts";
import { SecretBytes } from "../../shared/secret-bytes.ts";
import type { SealParams, SealPlan } from "../../shared/secret-messages.ts";
import { good } from "../contract/provider-contract.ts";
import { startKubeseal } from "../servers/kubeseal.ts";
import { makeSelfSigned } from "../servers/support/certificates.ts";
import { grantSealingKey, sealingEndpoint } from "../servers/support/sealing-key.ts";
import { withServer } from "../servers/with-server.ts";
import { type Client, startClient } from "./support/client.ts";
import { createFolder, type Folder } from "./support/workspace.ts";

const LATCHKEY = `version: 1
backends:
  sealed: { kind: sealed, folder: deploy, certificate: sealing.pem }
secrets:
  database/password: {}
`;
const VALUE = `value-${crypto.randomUUID()}`;
const SECRET = `# Not to be committed.
apiVersion: v1
kind: Secret
metadata: { name: app, namespace: team, labels: { tier: back } }
stringData: { password: ${VALUE}, user: u }
`;
const capabilities = {
  workspace: { applyEdit: true, workspaceEdit: { documentChanges: true, resourceOperations: ["create"] } },
};

describe("sealing through the language server", function () {
  this.timeout(60_000);
  const kubeseal = withServer("kubeseal", startKubeseal);
  let client: Client;
  let folder: Folder;
  let home: string;
  const endpoint = () => sealingEndpoint(kubeseal().certFile);
  const isEdited = () => client.received.some(({ method }) => method === "workspace/applyEdit");
  const env = () => ({
    LATCHKEY_TRUST: "",
    LATCHKEY_HOME: home,
    LATCHKEY_PASSPHRASE: "of a test",
    DEPLOYMENT_ENV: "local",
    LATCHKEY_BACKEND: "",
  });

  /** With the key of the certificate granted, unless it says otherwise. */
  const start = async (
    files: Record<string, string> = {},
    more: object = capabilities,
    { grants = true, isRestricted = false } = {},
  ): Promise<void> => {
    home = mkdtempSync(join(tmpdir(), "latchkey-home-"));
    const certificate = readFileSync(kubeseal().certFile, "utf8");
    folder = createFolder({ "latchkey.yaml": LATCHKEY, "sealing.pem": certificate, ...files });
    if (grants) await grantSealingKey(home, folder.path, kubeseal().certFile);
    client = await startClient({
      folders: [folder.uri],
      env: env(),
      capabilities: more,
      initializationOptions: { clientCommands: [], isRestricted },
    });
  };
  const open = (name: string, text: string): string => {
    const uri = folder.uriOf(name);
    client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version: 1, text } });
    return uri;
  };
  const seal = (params: Partial<SealParams>) =>
    client.request("latchkey/sealSecret", {
      uri: folder.uriOf("latchkey.yaml"),
      source: { secret: "database/password", key: "password" },
      name: "app",
      namespace: "team",
      scope: "strict",
      file: "deploy/app.yaml",
      ...params,
    });
  /** Of the last edit, what it makes of a text. */
  const edited = (before = ""): string => {
    const edits = client.received.filter(({ method }) => method === "workspace/applyEdit");
    const [create, change] = edits.at(-1)!.params.edit.documentChanges;
    assert.deepEqual([create.kind, create.options.ignoreIfExists], ["create", true]);
    return TextDocument.applyEdits(TextDocument.create("a", "yaml", 1, before), change.edits);
  };
  const values = async (sealed: string): Promise<Record<string, string>> =>
    Object.fromEntries(Object.entries(await kubeseal().open(sealed)).map(([key, value]) => [key, value.toString()]));

  afterEach(async () => {
    const said = client.output();
    assert.equal(await client.stop(), 0);
    folder.remove();
    rmSync(home, { recursive: true, force: true });
    assert.ok(!said.includes(VALUE), "a value is in a message");
  });

  it("plans with the Secrets of the document and the names of latchkey.yaml", async () => {
    await start();
    const uri = open("app.yaml", `${SECRET}---\nkind: Service\n`);
    const { value } = (await client.request("latchkey/sealPlan", { uri })) as { value: SealPlan };
    assert.deepEqual(value, {
      folder: folder.path,
      manifests: [{ name: "app", namespace: "team", scope: "strict", keys: ["password", "user"] }],
      names: ["database/password"],
      into: "deploy/",
      sealingKey: { endpoint: endpoint(), certificate: "sealing.pem", granted: true, isOther: false },
    });
    const other = (await client.request("latchkey/sealPlan", { uri: folder.uriOf("latchkey.yaml") })) as {
      value: SealPlan;
    };
    assert.deepEqual(other.value.manifests, []);
  });

  it("seals the manifest that is open into a new file, as it is in the editor", async () => {
    await start();
    const uri = open("app.yaml", SECRET);
    const { value } = await seal({ uri, source: { manifest: 0 }, scope: "namespace-wide" });
    assert.deepEqual(value, { file: folder.uriOf("deploy/app.yaml"), keys: ["password", "user"], isWritten: true });
    assert.deepEqual(await values(edited()), { password: VALUE, user: "u" });
    assert.match(edited(), /tier: back/);
  });

  it("seals a name in the broker, and sets it in the file that is there", async () => {
    await start();
    const secrets = createSecrets({ workspace: folder.path, environment: { ...process.env, ...env() } });
    const ask = { signal: new AbortController().signal };
    good(await secrets.set("database/password", new SecretBytes(Buffer.from(VALUE)), {}, ask));
    await secrets.close();
    const before = await kubeseal().run(["--cert", kubeseal().certFile, "--format", "yaml"], { input: SECRET });
    open("deploy/app.yaml", `# Ours.\n${before}`);
    const { value } = await seal({ source: { secret: "database/password", key: "from-broker" } });
    assert.equal(value.isWritten, true);
    const after = edited(`# Ours.\n${before}`);
    assert.ok(after.startsWith("# Ours.\n---\n"));
    assert.deepEqual(await values(after), { password: VALUE, user: "u", "from-broker": VALUE });
  });

  it("edits nothing where something stands in the way, and says what", async () => {
    await start({
      "other.yaml": "kind: Service\n",
      "wide.yaml":
        "kind: SealedSecret\nmetadata: { name: app, namespace: team, annotations: { sealedsecrets.bitnami.com/cluster-wide: 'true' } }\n",
    });
    const uri = open("app.yaml", SECRET);
    const cases: readonly (readonly [Partial<SealParams>, string])[] = [
      [{}, "not-found"],
      [{ source: { secret: "no/such", key: "k" } }, "name-unknown"],
      [{ uri, source: { manifest: 1 } }, "secret-manifest-invalid"],
      [{ uri, source: { manifest: 0 }, name: "b" }, "name-invalid"],
      [{ uri, source: { manifest: 0 }, file: "other.yaml" }, "secret-manifest-invalid"],
      [{ uri, source: { manifest: 0 }, file: "wide.yaml" }, "secret-manifest-invalid"],
      [{ uri, source: { manifest: 0 }, file: "../outside.yaml" }, "path-outside"],
      [{ source: { secret: "database/password", key: "a b" } }, "name-invalid"],
      [{ namespace: "Not One" }, "name-invalid"],
    ];
    for (const [params, code] of cases) {
      const { ok, error } = await seal(params);
      assert.deepEqual([ok, error?.code], [false, code], JSON.stringify(params));
      assert.ok(error.message.length > 0 && error.remedy.length > 0);
    }
    assert.ok(!isEdited());
  });

  it("plans nothing where no certificate seals, and seals nothing for an editor that makes no files", async () => {
    await start({ "sealing.pem": "none" }, { workspace: { applyEdit: true } });
    const plan = await client.request("latchkey/sealPlan", { uri: folder.uriOf("latchkey.yaml") });
    assert.equal(plan.error.code, "certificate-invalid");
    assert.equal((await seal({})).error.code, "seal-unsupported");
  });

  describe("with a key that this machine has not granted", () => {
    const sealingKey = async () =>
      (await client.request("latchkey/sealPlan", { uri: folder.uriOf("latchkey.yaml") })).value.sealingKey;
    const trust = (grant: boolean, of = endpoint()) =>
      client.request("latchkey/trust", { folder: folder.path, endpoint: of, grant });
    const sealOpen = async () => seal({ uri: open("app.yaml", SECRET), source: { manifest: 0 } });

    it("plans and says so, seals and edits nothing, and goes on once it is granted", async () => {
      await start({}, capabilities, { grants: false });
      const key = { endpoint: endpoint(), certificate: "sealing.pem", granted: false, isOther: false };
      assert.deepEqual(await sealingKey(), key);
      for (const refused of [await sealOpen(), await seal({})]) {
        assert.equal(refused.error.code, "endpoint-untrusted");
        assert.ok(refused.error.message.includes(`${endpoint()}, the key of sealing.pem`));
      }
      assert.ok(!isEdited());
      const { projects } = await client.request("latchkey/secrets", {});
      assert.deepEqual(projects[0].backends.find(({ kind }: { kind: string }) => kind === "sealed").sealingKey, key);
      assert.deepEqual(await trust(true), { ok: true, value: null });
      assert.equal((await sealingKey()).granted, true);
      assert.equal((await sealOpen()).value.isWritten, true);
      assert.deepEqual(await trust(false), { ok: true, value: null });
      assert.equal((await sealOpen()).error.code, "endpoint-untrusted");
    });

    it("says that the certificate is another one, and grants no key but the one that is there", async () => {
      await start();
      const before = endpoint();
      const own = createFolder();
      const { certFile } = await makeSelfSigned("kubeseal", own.path);
      folder.write("sealing.pem", readFileSync(certFile));
      const { granted, isOther } = await sealingKey();
      assert.deepEqual([granted, isOther], [false, true]);
      assert.match((await sealOpen()).error.message, /it is another key than the one that was granted before/);
      assert.equal((await trust(true, before)).error.code, "endpoint-unknown");
      assert.ok(!isEdited());
      assert.equal((await trust(true, sealingEndpoint(certFile))).ok, true);
      assert.equal((await sealOpen()).value.isWritten, true);
      own.remove();
    });

    it("neither grants nor seals in Restricted Mode", async () => {
      await start({}, capabilities, { grants: false, isRestricted: true });
      assert.equal((await sealingKey()).granted, false);
      assert.equal((await trust(true)).error.code, "mode-refused");
      assert.equal((await sealOpen()).error.code, "mode-refused");
      assert.equal((await sealingKey()).granted, false);
      assert.ok(!isEdited());
    });
  });
});
