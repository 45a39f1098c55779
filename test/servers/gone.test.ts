// No server outlives its tests: not when it is stopped, and not when the tests are ended or crash.
import assert from "node:assert/strict";
import { once } from "node:events";
import { chmodSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "../../scripts/support/paths.ts";
import { startProcess } from "../../scripts/support/processes.ts";
import { ensureKeyring, startKeyring } from "./keyring.ts";
import { startKubeseal } from "./kubeseal.ts";
import { startMoto } from "./moto.ts";
import { startOidcProvider } from "./oidc.ts";
import { ensureOpenBao, startOpenBao } from "./openbao.ts";
import { startOpenBaoCluster } from "./openbao-cluster.ts";
import { ensurePostgres, startPostgres } from "./postgres.ts";
import { createSoftHsmToken } from "./softhsm.ts";
import { foldersInUse, type Stoppable, temporaryFolder } from "./support/running.ts";
import { startOrSkip } from "./with-server.ts";

const starts: Readonly<Record<string, () => Promise<Stoppable>>> = {
  OpenBao: () => startOpenBao({ tls: true }),
  "a cluster of OpenBao": startOpenBaoCluster,
  PostgreSQL: startPostgres,
  SoftHSM: createSoftHsmToken,
  "the OpenID provider": startOidcProvider,
  moto: startMoto,
  "gnome-keyring": startKeyring,
  kubeseal: startKubeseal,
};

describe("a server that is stopped", function () {
  this.timeout(20 * 60_000);

  for (const [name, start] of Object.entries(starts)) {
    it(`leaves nothing behind: ${name}`, async function () {
      // Other suites of the same run may have processes and folders of their own.
      const [others, theirs] = [new Set(descendantsOf(process.pid)), new Set(foldersInUse())];
      const server = await startOrSkip(this, start);
      const processes = descendantsOf(process.pid).filter((one) => !others.has(one));
      const folders = foldersInUse().filter((one) => !theirs.has(one));
      await server.stop();
      assert.deepEqual(await remaining(processes), []);
      assert.deepEqual(
        foldersInUse().filter((one) => !theirs.has(one)),
        [],
      );
      for (const folder of folders) assert.ok(!existsSync(folder), folder);
      await server.stop();
    });
  }
});

describe("a server whose tests do not stop it", function () {
  this.timeout(20 * 60_000);
  before(function () {
    // What a process has started is read from /proc, and only Linux's kernel ends the children of a killed process.
    if (process.platform !== "linux") this.skip();
  });

  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    it(`ends with them on ${signal}`, async function () {
      // Each is installed first, so that the tests' tests do not build anything.
      await startOrSkip(this, () => Promise.all([ensureOpenBao(), ensurePostgres(), ensureKeyring()]));
      const folder = temporaryFolder("careless");
      // PostgreSQL's user has to pass through.
      chmodSync(folder.path, 0o755);
      const tests = startProcess(process.execPath, ["--input-type=module", "--eval", careless], {
        cwd: root,
        env: { ...process.env, TMPDIR: folder.path },
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(tests.stdout!, "data");
      const processes = descendantsOf(tests.pid!);
      assert.ok(processes.length >= 4, `${processes.length} processes run`);
      tests.kill(signal);
      assert.deepEqual(await remaining([tests.pid!, ...processes]), []);
      // Nobody is left to remove the folders of tests that were killed.
      if (signal === "SIGTERM") assert.deepEqual(readdirSync(folder.path), []);
      folder.remove();
    });
  }
});

/** Tests that start servers and never come to stop them. */
const careless = `
import { startKeyring } from "./test/servers/keyring.ts";
import { startOpenBao } from "./test/servers/openbao.ts";
import { startPostgres } from "./test/servers/postgres.ts";
await Promise.all([startKeyring(), startOpenBao(), startPostgres()]);
console.log("all run");
setInterval(() => {}, 1000);
`;

/** Every process that has `pid` among its ancestors. */
function descendantsOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((each) => /^\d+$/.test(each))) {
    const parent = parentOf(Number(name));
    if (parent !== undefined) parents.set(Number(name), parent);
  }
  const below = (each: number): boolean => {
    const parent = parents.get(each);
    return parent !== undefined && (parent === pid || below(parent));
  };
  return [...parents.keys()].filter(below);
}

/** Nothing where the process is gone, or dead and only not yet taken note of. */
function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" || state === "X" ? undefined : Number(parent);
  } catch {
    return undefined;
  }
}

/** The processes that are still there after a moment in which a killed one may take its leave. */
async function remaining(processes: readonly number[]): Promise<string[]> {
  for (let tries = 0; tries < 50; tries++) {
    if (processes.every((pid) => parentOf(pid) === undefined)) return [];
    await sleep(100);
  }
  const left = processes.filter((pid) => parentOf(pid) !== undefined);
  return left.map((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " "));
}
