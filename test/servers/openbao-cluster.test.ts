// OpenBao in the states that a development server never has, and a leader that is killed.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { startOpenBaoCluster } from "./openbao-cluster.ts";
import { withServer } from "./with-server.ts";

describe("a cluster of OpenBao", function () {
  this.timeout(60_000);
  const cluster = withServer("OpenBao", startOpenBaoCluster);

  it("goes on with another leader when the leader is killed, and takes it back as a standby", async () => {
    const first = await cluster().leader();
    const mounted = await first.api("sys/mounts/kv", { body: { type: "kv", options: { version: "2" } } });
    assert.equal(mounted.status, 204, mounted.text);
    // For a moment after it was mounted it refuses everything, because it prepares itself for versions.
    while ((await first.api("kv/config")).status !== 200) await sleep(50);
    assert.equal((await first.api("kv/data/a", { body: { data: { kept: "yes" } } })).status, 200);

    await first.kill();
    const second = await cluster().leader();
    assert.notEqual(second.address, first.address);
    assert.equal((await second.api("kv/data/a")).json().data.data.kept, "yes");

    await first.restart();
    assert.equal((await first.api("sys/health")).status, 429);
  });

  it("has a sealed node until it is unsealed", async () => {
    const node = cluster().nodes[2]!;
    await node.restart({ unseal: false });
    assert.equal((await node.api("sys/health")).status, 503);
    await node.unseal();
  });
});

for (const [state, status] of [
  ["sealed", 503],
  ["uninitialised", 501],
] as const) {
  describe(`an OpenBao that is ${state}`, () => {
    const cluster = withServer("OpenBao", () => startOpenBaoCluster({ nodes: 1, state }));

    it(`says so: ${status}`, async () => {
      assert.equal((await cluster().nodes[0]!.api("sys/health")).status, status);
    });
  });
}
