// The broker as a host has it: a process of its own that keeps the values.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeHash } from "../../../server/adapters/platform/node-hash.ts";
import { createSecrets, type Secrets } from "../../../server/app/broker/secrets.ts";
import { type KnownSecret, knownSecret } from "../../../server/core/detection/known-secrets.ts";
import { bad, good } from "../../contract/provider-contract.ts";

const options = () => ({ signal: new AbortController().signal });

describe("secrets through the broker", () => {
  let workspace: string;
  let secrets: Secrets;

  beforeEach(() => {
    workspace = mkdtempSync(join(tmpdir(), "latchkey-broker-"));
    writeFileSync(
      join(workspace, "latchkey.yaml"),
      "secrets:\n  database/password: { refs: { local: ref+mock://db } }\n",
    );
    secrets = createSecrets({ workspace, environment: { ...process.env, LATCHKEY_HOME: join(workspace, "home") } });
  });
  afterEach(async () => {
    await secrets.close();
    rmSync(workspace, { recursive: true });
  });

  it("starts no process before something is asked", () => assert.equal(secrets.broker.pid, null));

  it("gives a value with what may be shown of it", async () => {
    const { value, info } = good(await secrets.get("database/password", options()));
    assert.match(Buffer.from(value.bytes).toString(), /^mock-db-/);
    assert.equal(info.reference, "ref+mock://db");
    assert.equal(info.backend, "mock");
  });

  it("tells a failure with its code, what was asked for, and a remedy", async () => {
    const failure = bad(await secrets.get("database/passwort", options()));
    assert.equal(failure.code, "name-unknown");
    assert.equal(failure.reference, "database/passwort");
  });

  it("loses nothing but its cache when the process is killed", async () => {
    const first = good(await secrets.get("database/password", options()));
    process.kill(secrets.broker.pid!, "SIGKILL");
    const second = await secrets.get("database/password", options());
    const again = second.ok ? second : await secrets.get("database/password", options());
    assert.deepEqual(good(again).value.bytes, first.value.bytes);
  });

  it("sees what latchkey.yaml says now", async () => {
    good(await secrets.get("database/password", options()));
    writeFileSync(join(workspace, "latchkey.yaml"), "secrets:\n  other: { refs: { local: ref+mock://other } }\n");
    assert.equal(bad(await secrets.get("database/password", options())).code, "name-unknown");
    good(await secrets.get("other", options()));
  });

  it("tells the backends that are used, and how they did", async () => {
    for (let at = 0; at < 3; at++) good(await secrets.get("database/password", options()));
    const [mock] = good(await secrets.backends());
    assert.equal(mock!.backend, "mock");
    assert.equal(mock!.statistics!.hits, 2);
    assert.equal(mock!.statistics!.fetches, 1);
  });

  it("learns where a value is stored by its hash, also after the process was started anew", async () => {
    const key = Uint8Array.from({ length: 32 }, (_, at) => at);
    const learnt: KnownSecret[] = [];
    const watching = createSecrets({
      workspace,
      environment: { ...process.env, LATCHKEY_HOME: join(workspace, "home") },
      known: { key, learn: (secrets) => learnt.push(...secrets) },
    });
    const { value } = good(await watching.get("database/password", options()));
    const at = { reference: "ref+mock://db", version: "mock" };
    assert.deepEqual(learnt, [knownSecret(nodeHash, key, value.bytes, at)]);
    await watching.broker.stop();
    good(await watching.get("database/password", options()));
    assert.equal(learnt.length, 2);
    await watching.close();
  });
});
