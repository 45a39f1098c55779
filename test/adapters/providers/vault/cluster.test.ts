// Three OpenBao nodes, and the death of their leader while a client reads and writes: reads go on, and what was
// acknowledged is there afterwards.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { policyOf } from "../../../../server/core/references/failure.ts";
import type { SecretProvider } from "../../../../server/core/references/provider.ts";
import { good } from "../../../contract/provider-contract.ts";
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
    for (const name of acknowledged) {
      const read = good(await provider.read({ path: `kv/${name}` }, never()));
      assert.equal(textOf(read.value), `{"n":${name.slice(1)}}`);
    }
    await leader.restart();
    await until(async () => (await provider.read({ path }, never())).ok);
  });

  it("says standby, not sealed, of the last node that is left alone", async () => {
    const leader = await cluster().leader();
    const others = cluster().nodes.filter((node) => node !== leader);
    await leader.kill();
    await others[0]!.kill();
    const left = others[1]!;
    const alone = await openProvider({ address: left.address }, environmentOf(cluster(), cluster().rootToken), {
      timeoutMs: 3_000,
    });
    await until(async () => {
      const read = await alone.read({ path: "kv/steady" }, never());
      return !read.ok && read.error.code === "standby";
    });
    await alone.close();
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + WAIT_MS;
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, "it did not come to that");
    await sleep(100);
  }
}
