// Secrets mounted as files, as the kubelet lays them out and replaces them.
import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { kubernetes } from "../../../../server/adapters/providers/kubernetes/kubernetes.ts";
import { bad, describeProvider, good } from "../../../contract/provider-contract.ts";
import { campaign, type Machine, makeMachine, openWith, signal, textOf } from "../support/machine.ts";

let state = 0;

/** As the kubelet does it: a new folder, then the link turned, then the old folder removed. */
function mount(folder: string, keys: Readonly<Record<string, string | Uint8Array>>): void {
  const name = `..2026_01_01_00_00_00.${++state}`;
  mkdirSync(join(folder, name), { recursive: true });
  for (const [key, value] of Object.entries(keys)) writeFileSync(join(folder, name, key), value);
  symlinkSync(name, join(folder, "..data_tmp"));
  renameSync(join(folder, "..data_tmp"), join(folder, "..data"));
  for (const key of Object.keys(keys)) {
    rmSync(join(folder, key), { force: true });
    symlinkSync(join("..data", key), join(folder, key));
  }
}

describeProvider({
  name: "k8s, mounted",
  capabilities: ["list"],
  async open() {
    const machine = makeMachine();
    mkdirSync(join(machine.workspace, "mounted"));
    return {
      provider: await openWith(kubernetes, { mount: "mounted" }, machine.ports),
      dated: true,
      document: (text) => Buffer.from(JSON.stringify({ value: text })),
      async put(path, value) {
        const { value: text } = JSON.parse(Buffer.from(value).toString());
        mount(join(machine.workspace, "mounted", path), { value: text });
      },
      close: async () => machine.remove(),
    };
  },
});

describe("Secrets mounted from Kubernetes", () => {
  let machine: Machine;
  const at = (...parts: readonly string[]) => join(machine.workspace, ...parts);
  const open = () => openWith(kubernetes, { mount: "." }, machine.ports);

  beforeEach(() => {
    machine = makeMachine();
  });
  afterEach(() => machine.remove());

  it("reads keys as bytes and as a document, and lists them", async () => {
    mount(at("db"), { user: "u", password: "p", bin: Buffer.from([0, 255]) });
    const provider = await open();
    assert.equal(textOf(good(await provider.read({ path: "db/password" }, signal())).value), "p");
    const all = good(await provider.read({ path: "db" }, signal()));
    assert.equal(textOf(all.value), '{"password":"p","user":"u"}');
    assert.deepEqual(all.metadata.fields, ["bin", "password", "user"]);
    const listed = good(await provider.list!("db/", undefined, signal()));
    assert.deepEqual(
      listed.map(({ path }) => path),
      ["db/bin", "db/password", "db/user"],
    );
  });

  it("says of a file mounted by subPath that it is never brought up to date", async () => {
    mkdirSync(at("plain"));
    writeFileSync(at("plain", "key"), "by subPath");
    const { value, metadata } = good(await (await open()).read({ path: "plain/key" }, signal()));
    assert.equal(textOf(value), "by subPath");
    assert.match(metadata.warnings.join(), /subPath/);
  });

  it("follows no other link: neither of a key, nor of the folder, nor a ..data that leads out", async () => {
    mkdirSync(join(machine.home, "outside"));
    writeFileSync(join(machine.home, "outside", "key"), "outside");
    symlinkSync(join(machine.home, "outside"), at("linked"));
    mkdirSync(at("led"));
    symlinkSync(join(machine.home, "outside"), at("led", "..data"));
    mkdirSync(at("climbing"));
    symlinkSync("../../home/outside", at("climbing", "..data"));
    mount(at("inner"), { other: "x" });
    symlinkSync(join(machine.home, "outside", "key"), at("inner", "..data", "key"));
    const provider = await open();
    for (const path of ["linked/key", "led/key", "climbing/key", "inner/key"]) {
      assert.equal(bad(await provider.read({ path }, signal())).code, "path-outside", path);
    }
  });

  const swaps = campaign(10_000);
  it(`never mixes a pair while the directory is replaced, in ${swaps} swaps`, async function () {
    this.timeout(swaps * 30);
    const provider = await openWith(kubernetes, { mount: "mounted" }, machine.ports);
    const worker = new Worker(fileURLToPath(new URL("kubelet.ts", import.meta.url)), {
      workerData: { folder: at("mounted", "pair"), swaps },
    });
    let isOver = false;
    const over = new Promise<void>((resolve, reject) => {
      worker.once("error", reject).once("exit", () => {
        isOver = true;
        resolve();
      });
    });
    await new Promise((resolve) => worker.once("message", resolve));
    const seen = new Set<string>();
    let reads = 0;
    while (!isOver) {
      const result = await provider.read({ path: "pair" }, signal());
      reads++;
      if (result.ok) {
        const { certificate, key } = JSON.parse(textOf(result.value.value));
        assert.equal(certificate, key, "a key of one version and a certificate of another");
        seen.add(key);
      } else assert.equal(bad(result).code, "file-changed");
      if (reads % 8 === 0) await new Promise(setImmediate);
    }
    await over;
    assert.ok(seen.size > 10, `${reads} reads saw ${seen.size} versions`);
  });
});
