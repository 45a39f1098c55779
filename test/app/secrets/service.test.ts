// Secrets by name over a backend in memory: what is admitted, what is asked of the backend, and how writes keep what is there.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createManifestFile } from "../../../server/app/secrets/load-manifest.ts";
import { createSecretService, type SecretService } from "../../../server/app/secrets/service.ts";
import { createTrust } from "../../../server/app/secrets/trust.ts";
import { type SecretFailure, secretFailure } from "../../../server/core/references/failure.ts";
import { noMetadata, type ProviderDefinition, type ProviderPorts } from "../../../server/core/references/provider.ts";
import { ok, type Result } from "../../../shared/result.ts";
import { SecretBytes } from "../../../shared/secret-bytes.ts";
import { bad, good } from "../../contract/provider-contract.ts";
import { createVirtualTime } from "../../core/references/virtual-time.ts";

const MANIFEST = `
backends:
  main: { kind: vault, address: "https://vault.example:8200" }
secrets:
  database/password: { owner: platform, refs: { local: "ref+vault.main://kv/app/db#/password" } }
  database/user: { refs: { local: "ref+vault.main://kv/app/db#/user" } }
  encoded: { refs: { local: "ref+vault.main://kv/encoded?encoding=base64" } }
  staged: { refs: { staging: "ref+vault.main://kv/app" } }
  pinned: { refs: { local: "ref+vault.main://kv/app/db?version=1#/password" } }
  plain: { refs: { local: "ref+env://HOME" } }
  perhaps: { refs: { local: "ref+vault.main://kv/app/db?optional=true#/certificate" } }
`;

const options = () => ({ signal: new AbortController().signal });
const bytes = (text: string) => new SecretBytes(Uint8Array.from(Buffer.from(text)));

describe("the service of secrets", () => {
  let workspace: string;
  let service: SecretService;
  let stored: Map<string, { text: string; version: number }>;
  let reads: number;
  /** Runs before a write: somebody else's, or a failure. */
  let beforeWrite: () => Result<null, SecretFailure>;
  const environment: Record<string, string> = {};

  const provider: ProviderDefinition<null> = {
    kind: "vault",
    parseConfig: () => ok(null),
    endpoints: () => ["vault.example:8200"],
    open: async () => ({
      principal: () => "me",
      async read({ path }) {
        reads++;
        const there = stored.get(path);
        if (there === undefined) return secretFailure("not-found", "there is nothing", "look elsewhere");
        return ok({ value: bytes(there.text), metadata: { ...noMetadata, version: String(there.version) } });
      },
      describe: async ({ path }) => ok({ ...noMetadata, version: String(stored.get(path)?.version ?? 0) }),
      async write({ path }, value, { expected }) {
        const allowed = beforeWrite();
        if (!allowed.ok) return allowed;
        const version = stored.get(path)?.version ?? 0;
        if (expected !== undefined && expected !== (version === 0 ? null : String(version))) {
          return secretFailure("conflict", "somebody else wrote it", "try again");
        }
        stored.set(path, { text: Buffer.from(value.bytes).toString(), version: version + 1 });
        return ok({ ...noMetadata, version: String(version + 1) });
      },
      check: async () => ok({ detail: "fine", tooWide: [] }),
      close: async () => {},
    }),
  };

  const create = (): SecretService =>
    createSecretService({
      manifest: createManifestFile(workspace),
      trust: createTrust(join(workspace, "home"), workspace, environment),
      load: async () => provider as ProviderDefinition<never>,
      time: createVirtualTime(),
      random: () => 0,
      ports: { environment } as unknown as ProviderPorts,
    });

  beforeEach(() => {
    workspace = mkdtempSync(join(tmpdir(), "latchkey-service-"));
    writeFileSync(join(workspace, "latchkey.yaml"), MANIFEST);
    stored = new Map([["kv/app/db", { text: '{"user":"me","password":"first"}', version: 1 }]]);
    reads = 0;
    beforeWrite = () => ok(null);
    for (const name of Object.keys(environment)) delete environment[name];
    environment["LATCHKEY_TRUST"] = "vault.example:8200";
    service = create();
  });
  afterEach(async () => {
    await service.close();
    rmSync(workspace, { recursive: true });
  });

  const text = async (name: string): Promise<string> => {
    const { value } = good(await service.get(name, options()));
    return Buffer.from(value.bytes).toString();
  };

  it("gives a field of a secret, with who looks after it", async () => {
    const { value, info } = good(await service.get("database/password", options()));
    assert.equal(Buffer.from(value.bytes).toString(), "first");
    assert.equal(info.owner, "platform");
    assert.equal(info.version, "1");
    assert.equal(info.reference, "ref+vault.main://kv/app/db#/password");
  });

  it("asks the backend once for two fields of one secret", async () => {
    assert.equal(await text("database/password"), "first");
    assert.equal(await text("database/user"), "me");
    assert.equal(reads, 1);
  });

  it("decodes what a reference says is encoded, and refuses what is not", async () => {
    stored.set("kv/encoded", { text: Buffer.from("bytes \0 of any kind").toString("base64"), version: 1 });
    assert.equal(await text("encoded"), "bytes \0 of any kind");
    for (const wrong of ["a", "ab=c", "%%%%", "QQ=Q", "QR=="]) {
      stored.set("kv/encoded", { text: wrong, version: 1 });
      assert.equal(bad(await service.get("encoded", { ...options(), again: true })).code, "value-not-encoded", wrong);
    }
  });

  it("tells whether the reference allows for it that there is nothing", async () => {
    const { code, optional } = bad(await service.get("perhaps", options()));
    assert.deepEqual([code, optional], ["field-not-found", true]);
    stored.delete("kv/app/db");
    assert.equal(bad(await service.get("perhaps", { ...options(), again: true })).optional, true);
    assert.equal(bad(await service.get("database/password", options())).optional, undefined);
    environment["LATCHKEY_TRUST"] = "";
    const { code: other, optional: never } = bad(await create().get("perhaps", options()));
    assert.deepEqual([other, never], ["endpoint-untrusted", undefined]);
  });

  it("sends nothing to an address that this machine has not granted", async () => {
    environment["LATCHKEY_TRUST"] = "";
    const strict = create();
    const refusal = bad(await strict.get("database/password", options()));
    assert.equal(refusal.code, "endpoint-untrusted");
    assert.match(refusal.remedy, /latchkey trust vault\.example:8200/);
    assert.equal(reads, 0);
    await createTrust(join(workspace, "home"), workspace, environment).grant("vault.example:8200");
    assert.equal(good(await strict.get("database/password", options())).info.version, "1");
    await strict.close();
  });

  it("takes the grant of one workspace for no other", async () => {
    const home = join(workspace, "home");
    await createTrust(home, workspace, {}).grant("vault.example:8200");
    assert.equal(await createTrust(home, tmpdir(), {}).isGranted("vault.example:8200"), false);
    const mine = createTrust(home, workspace, {});
    assert.equal(await mine.isGranted("VAULT.example:8200"), true);
    assert.equal(await mine.revoke("vault.example:8200"), true);
    assert.equal(await mine.isGranted("vault.example:8200"), false);
    assert.equal(await mine.revoke("vault.example:8200"), false);
  });

  it("grants nothing by a file of grants that is damaged", async () => {
    writeFileSync(join(workspace, "trust.json"), "{ damaged");
    assert.equal(await createTrust(workspace, workspace, {}).isGranted("vault.example:8200"), false);
  });

  it("says what is missing for an environment", async () => {
    environment["DEPLOYMENT_ENV"] = "production";
    assert.equal(bad(await service.get("staged", options())).code, "environment-missing");
    environment["DEPLOYMENT_ENV"] = "prod";
    assert.equal(bad(await service.get("staged", options())).code, "mode-refused");
  });

  it("lets the manifest be stricter than the machine, and never laxer", async () => {
    assert.equal(bad(await service.get("plain", options())).code, "mode-refused");
    writeFileSync(join(workspace, "latchkey.yaml"), `${MANIFEST}policy: { mode: permissive }\n`);
    assert.equal(bad(await service.get("plain", options())).code, "mode-refused");
    environment["LATCHKEY_SECURITY_MODE"] = "permissive";
    assert.notEqual((await service.get("plain", options())).ok, true);
    writeFileSync(join(workspace, "latchkey.yaml"), `${MANIFEST}policy: { mode: strict }\n`);
    assert.equal(bad(await service.get("plain", options())).code, "mode-refused");
  });

  it("says where the manifest is wrong", async () => {
    writeFileSync(join(workspace, "latchkey.yaml"), "secrets:\n  a: { onwer: me }\n");
    const wrong = bad(await service.get("a", options()));
    assert.equal(wrong.code, "manifest-invalid");
    assert.match(wrong.message, /^latchkey\.yaml:2:8: /);
  });

  it("writes one field and leaves the others", async () => {
    good(await service.set("database/password", bytes("second"), {}, options()));
    assert.deepEqual(JSON.parse(stored.get("kv/app/db")!.text), { user: "me", password: "second" });
    assert.equal(await text("database/password"), "second");
  });

  it("gives the new value after a write, and not what the cache held", async () => {
    assert.equal(await text("database/password"), "first");
    good(await service.set("database/password", bytes("second"), {}, options()));
    assert.equal(await text("database/password"), "second");
    assert.equal(await text("database/user"), "me");
  });

  it("makes a secret that is not there", async () => {
    stored.clear();
    good(await service.set("database/password", bytes("new"), {}, options()));
    assert.deepEqual(JSON.parse(stored.get("kv/app/db")!.text), { password: "new" });
  });

  it("keeps what somebody else writes at the same time", async () => {
    let others = 0;
    beforeWrite = () => {
      if (others++ < 2) {
        const { text: now, version } = stored.get("kv/app/db")!;
        stored.set("kv/app/db", {
          text: JSON.stringify({ ...JSON.parse(now), [`other${others}`]: "theirs" }),
          version: version + 1,
        });
      }
      return ok(null);
    };
    good(await service.set("database/password", bytes("mine"), {}, options()));
    assert.deepEqual(JSON.parse(stored.get("kv/app/db")!.text), {
      user: "me",
      password: "mine",
      other1: "theirs",
      other2: "theirs",
    });
  });

  it("writes nothing where another version was expected", async () => {
    assert.equal(
      bad(await service.set("database/password", bytes("late"), { expected: "7" }, options())).code,
      "conflict",
    );
    assert.equal(await text("database/password"), "first");
  });

  it("refuses to write one version, an encoding, or a backend that takes nothing", async () => {
    assert.equal(bad(await service.set("pinned", bytes("x"), {}, options())).code, "read-only");
    assert.equal(bad(await service.set("encoded", bytes("x"), {}, options())).code, "read-only");
  });

  it("says so when a backend gives back another value than was written", async () => {
    beforeWrite = () => {
      queueMicrotask(() => {
        const { version } = stored.get("kv/app/db")!;
        stored.set("kv/app/db", { text: '{"password":"garbled"}', version });
      });
      return ok(null);
    };
    const result = await service.set("database/password", bytes("right"), {}, options());
    assert.equal(bad(result).code, "read-back-differs");
  });
});
