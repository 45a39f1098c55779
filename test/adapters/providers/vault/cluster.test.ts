// Three OpenBao nodes, and the death of their leader while a client reads and writes: reads go on, and what was
// acknowledged is there afterwards.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { policyOf } from "../../../../server/core/references/failure.ts";
import type { SecretProvider } from "../../../../server/core/references/provider.ts";
import { bad, good } from "../../../contract/provider-contract.ts";
import { startOpenBaoCluster } from "../../../servers/openbao-cluster.ts";
import { withServer } from "../../../servers/with-server.ts";
import { administer, environmentOf, never, openProvider, secretOf, textOf } from "./support.ts";

const WAIT_MS = 60_000;

describe("a cluster of three OpenBao nodes", function () {
  this.timeout(300_000);
  const cluster = withServer("OpenBao", () => startOpenBaoCluster());
  let provider: SecretProvider;

  before(async () => {
    await administer(await cluster().leader(), "sys/mounts/kv", { type: "kv", options: { version: "2" } });
    const nodes = cluster().nodes.map(({ address }) => address);
    provider = await openProvider({ address: nodes[0], nodes }, environmentOf(cluster(), cluster().rootToken), {
      timeoutMs: 3_000,
    });
    await until(async () => (await provider.list!("kv/", undefined, never())).ok);
  });
  after(() => provider?.close());

  it("answers from whichever node is asked, and says so", async () => {
    for (const { address } of cluster().nodes) {
      const one = await openProvider({ address }, environmentOf(cluster(), cluster().rootToken));
      assert.match(good(await one.check(never())).detail, /^OpenBao 2\.\d+\.\d+, unsealed/);
      await one.close();
    }
  });

  it("loses its leader: reads go on, no acknowledged write is lost, every failure is one to wait for", async () => {
    const path = "kv/steady";
    good(await provider.write!({ path }, secretOf({ n: "steady" }), {}, never()));
    const acknowledged: string[] = [];
    const failures = new Set<string>();
    let reads = 0;
    let isOver = false;

    const writer = async (): Promise<void> => {
      for (let n = 0; !isOver; n++) {
        const written = await provider.write!({ path: `kv/w${n}` }, secretOf({ n }), { expected: null }, never());
        if (written.ok) acknowledged.push(`w${n}`);
        else failures.add(written.error.code);
        await sleep(20);
      }
    };
    const reader = async (): Promise<void> => {
      while (!isOver) {
        const read = await provider.read({ path }, never());
        if (read.ok) {
          reads++;
          assert.equal(textOf(read.value.value), '{"n":"steady"}');
        } else failures.add(read.error.code);
        await sleep(20);
      }
    };
    const clients = Promise.all([writer(), reader(), reader()]);
    await until(async () => acknowledged.length >= 20 && reads >= 40);
    const leader = await cluster().leader();
    await leader.kill();
    const [readsThen, writesThen] = [reads, acknowledged.length];
    await until(async () => reads >= readsThen + 40 && acknowledged.length >= writesThen + 20);
    isOver = true;
    await clients;

    for (const code of failures) {
      assert.ok(policyOf(code as "standby").retry === true, `${code} is no failure to wait for`);
    }
    // From the new leader itself: a standby may run behind.
    const { address } = await cluster().leader();
    const fresh = await openProvider({ address }, environmentOf(cluster(), cluster().rootToken));
    for (const name of acknowledged) {
      const read = good(await fresh.read({ path: `kv/${name}` }, never()));
      assert.equal(textOf(read.value), `{"n":${name.slice(1)}}`);
    }
    await fresh.close();
    await leader.restart();
    await until(async () => (await provider.read({ path }, never())).ok);
  });

  it("never reads an older version than it wrote itself, though standbys run behind", async () => {
    const leader = await cluster().leader();
    const standby = cluster().nodes.find((node) => node !== leader)!;
    const behind = await openProvider({ address: standby.address }, environmentOf(cluster(), cluster().rootToken));
    await until(async () => (await behind.write!({ path: "kv/first" }, secretOf({ n: 0 }), {}, never())).ok);
    for (let n = 0; n < 50; n++) {
      const path = `kv/behind-${n % 5}`;
      const written = good(await behind.write!({ path }, secretOf({ n }), {}, never()));
      await until(async () => {
        const read = await behind.read({ path }, never());
        if (read.ok) assert.equal(read.value.metadata.version, written.version);
        else assert.equal(read.error.code, "not-replicated");
        return read.ok;
      }, 5);
      assert.equal(good(await behind.describe({ path }, never())).version, written.version);
    }
    await behind.close();
  });

  it("reads on from the last node that is left alone, which takes no writes", async () => {
    const leader = await cluster().leader();
    const [first, left] = cluster().nodes.filter((node) => node !== leader);
    await leader.kill();
    await first!.kill();
    const write = (by: SecretProvider) => by.write!({ path: "kv/late" }, secretOf({ n: 1 }), {}, never());
    const alone = await openProvider({ address: left!.address }, environmentOf(cluster(), cluster().rootToken));
    assert.equal(textOf(good(await alone.read({ path: "kv/steady" }, never())).value), '{"n":"steady"}');
    assert.ok(["redirected", "standby"].includes(bad(await write(alone)).code));
    assert.equal(textOf(good(await provider.read({ path: "kv/steady" }, never())).value), '{"n":"steady"}');
    assert.equal(bad(await write(provider)).code, "standby");
    await alone.close();
  });
});

async function until(holds: () => Promise<boolean>, pauseMs = 100): Promise<void> {
  const deadline = performance.now() + WAIT_MS;
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, "it did not come to that");
    await sleep(pauseMs);
  }
}
