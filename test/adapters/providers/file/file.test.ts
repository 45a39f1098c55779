// A folder of files as a backend, and that nothing outside of it is ever read.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { file } from "../../../../server/adapters/providers/file/file.ts";
import type { SecretProvider } from "../../../../server/core/references/provider.ts";
import { bad, describeProvider, good } from "../../../contract/provider-contract.ts";
import { campaign, type Machine, makeMachine, openWith, secret, signal, textOf } from "../support/machine.ts";

describeProvider({
  name: "file",
  capabilities: ["list", "write"],
  async open() {
    const machine = makeMachine();
    return {
      provider: await openWith(file, { folder: "secrets" }, machine.ports),
      dated: true,
      pathOf: (n) => `team/app-${n}`,
      async put(path, value) {
        const at = join(machine.workspace, "secrets", path);
        mkdirSync(dirname(at), { recursive: true });
        writeFileSync(at, value, { mode: 0o600 });
      },
      close: async () => machine.remove(),
    };
  },
});

describe("the file backend", () => {
  let machine: Machine;
  let provider: SecretProvider;
  const at = (...parts: readonly string[]) => join(machine.workspace, ...parts);
  const read = (path: string) => provider.read({ path }, signal());

  beforeEach(async () => {
    machine = makeMachine();
    provider = await openWith(file, {}, machine.ports);
    mkdirSync(join(machine.home, "outside"));
    writeFileSync(join(machine.home, "outside", "a"), "outside");
  });
  afterEach(() => machine.remove());

  it("refuses links: to a file, to a folder, within the folder, broken ones", async () => {
    writeFileSync(at("real"), "inside");
    symlinkSync(join(machine.home, "outside", "a"), at("file-link"));
    symlinkSync(join(machine.home, "outside"), at("folder-link"));
    symlinkSync("real", at("inner-link"));
    symlinkSync("nowhere", at("broken-link"));
    for (const path of ["file-link", "folder-link/a", "inner-link", "broken-link"]) {
      assert.equal(bad(await read(path)).code, "path-outside", path);
    }
    assert.deepEqual(good(await provider.list!("", undefined, signal())), [{ path: "real" }]);
    assert.equal(bad(await provider.list!("folder-link/", undefined, signal())).code, "path-outside");
  });

  it("refuses parts that are no names", async () => {
    for (const path of ["../home/outside/a", "a/../../b", "./a", "a//b", "a\0b", ".."]) {
      assert.equal(bad(await read(path)).code, "path-outside", JSON.stringify(path));
    }
  });

  it("refuses a folder that leads out, by dots or by a link, and asks for a grant of an absolute one", async () => {
    assert.equal(bad(file.parseConfig({ folder: "../home" }, {})).code, "backend-invalid");
    symlinkSync(join(machine.home, "outside"), at("linked"));
    const linked = await openWith(file, { folder: "linked" }, machine.ports);
    assert.equal(bad(await linked.read({ path: "a" }, signal())).code, "path-outside");
    const folder = join(machine.home, "outside");
    assert.deepEqual(file.endpoints(good(file.parseConfig({ folder }, {}))), [`file:${folder}`]);
    const granted = await openWith(file, { folder }, machine.ports);
    assert.equal(textOf(good(await granted.read({ path: "a" }, signal())).value), "outside");
  });

  it("writes for the person alone, makes the folders it needs, and does not write through a link", async () => {
    good(await provider.write!({ path: "deep/er/secret" }, secret("x"), {}, signal()));
    assert.equal(statSync(at("deep", "er", "secret")).mode & 0o777, 0o600);
    assert.equal(statSync(at("deep")).mode & 0o777, 0o700);
    symlinkSync(join(machine.home, "outside"), at("linked"));
    symlinkSync(join(machine.home, "outside", "a"), at("a"));
    for (const path of ["linked/new", "linked/a", "a"]) {
      assert.equal(bad(await provider.write!({ path }, secret("x"), {}, signal())).code, "path-outside");
    }
    assert.equal(readFileSync(join(machine.home, "outside", "a"), "utf8"), "outside");
    assert.ok(!existsSync(join(machine.home, "outside", "new")));
  });

  it("does not wait for a pipe, and reads no folder and nothing too large", async () => {
    if (process.platform !== "win32") {
      execFileSync("mkfifo", [at("pipe")]);
      assert.equal(bad(await read("pipe")).code, "file-unreadable");
    }
    mkdirSync(at("folder"));
    assert.equal(bad(await read("folder")).code, "file-unreadable");
    writeFileSync(at("large"), Buffer.alloc(1024 * 1024 + 1));
    assert.equal(bad(await read("large")).code, "too-large");
  });

  it("warns of a file that others can read", async () => {
    writeFileSync(at("open"), "x", { mode: 0o644 });
    assert.match(good(await read("open")).metadata.warnings.join(), /0600/);
  });

  const races = campaign(10_000);
  it(`reads nothing outside in ${races} races with one who swaps files and folders for links`, async function () {
    this.timeout(races * 20);
    const swapper = new Worker(fileURLToPath(new URL("swapper.ts", import.meta.url)), {
      workerData: { inside: machine.workspace, outside: join(machine.home, "outside") },
    });
    const counts: Record<string, number> = {};
    try {
      await new Promise((resolve) => swapper.once("message", resolve));
      for (let i = 0; i < races; i++) {
        for (const path of ["a", "folder/a"]) {
          const result = await read(path);
          const outcome = result.ok ? textOf(result.value.value) : result.error.code;
          counts[outcome] = (counts[outcome] ?? 0) + 1;
        }
        // The one who swaps is a thread of its own; giving way lets both be at any point.
        if (i % 16 === 0) await new Promise(setImmediate);
      }
    } finally {
      await swapper.terminate();
    }
    assert.equal(counts["outside"] ?? 0, 0, JSON.stringify(counts));
    assert.ok((counts["inside"] ?? 0) > 0 && (counts["path-outside"] ?? 0) > 0, JSON.stringify(counts));
    const allowed = new Set(["inside", "path-outside", "not-found", "file-changed", "file-unreadable"]);
    for (const outcome of Object.keys(counts)) assert.ok(allowed.has(outcome), outcome);
  });
});
