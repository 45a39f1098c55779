// The local vault with its key in a real keyring.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { osKeyring } from "../../../../server/adapters/platform/os-keyring.ts";
import { local } from "../../../../server/adapters/providers/local/local.ts";
import { good } from "../../../contract/provider-contract.ts";
import { startKeyring } from "../../../servers/keyring.ts";
import { withServer } from "../../../servers/with-server.ts";
import { type Machine, makeMachine, openWith, signal } from "../support/machine.ts";

const script = fileURLToPath(new URL("vault-process.ts", import.meta.url));

describe("the local vault with a keyring", function () {
  this.timeout(60_000);
  const keyring = withServer("gnome-keyring", startKeyring);
  let machine: Machine;
  beforeEach(() => {
    machine = makeMachine();
  });
  afterEach(() => machine.remove());

  /** What the vault says in a process of the keyring's session. */
  const ask = async (...args: readonly string[]): Promise<unknown> => {
    const all = ["--disable-warning=ExperimentalWarning", script, machine.home, machine.workspace, ...args];
    const { code, stdout, stderr } = await keyring().run(process.execPath, all);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };

  it("needs nothing set up: the first write makes the key, and another process reads with it", async () => {
    const { version } = (await ask("set", "app/key", "kept with a keyring")) as { version: string };
    assert.equal(version, "1");
    assert.equal(await ask("get", "app/key"), "kept with a keyring");
    assert.match(((await ask("check")) as { detail: string }).detail, /1 secret, its key in the keyring/);
    const files = readdirSync(join(machine.home, "vaults"));
    assert.ok(!files.includes("identity.age") && files.includes("identity.keyring"));
    assert.doesNotMatch(readFileSync(join(machine.home, "vaults", "identity.keyring"), "utf8"), /AGE/);
  });

  it("keeps the key of each home apart", async () => {
    await ask("set", "a", "of the first home");
    const other = makeMachine();
    const all = [
      "--disable-warning=ExperimentalWarning",
      script,
      other.home,
      other.workspace,
      "set",
      "a",
      "of the second",
    ];
    assert.equal((await keyring().run(process.execPath, all)).code, 0);
    assert.equal(await ask("get", "a"), "of the first home");
    other.remove();
  });

  it("says that the keyring has the key no more, and makes no other", async () => {
    await ask("set", "a", "1");
    const account = readFileSync(join(machine.home, "vaults", "identity.keyring"), "utf8").trim();
    const cleared = await keyring().run("secret-tool", ["clear", "service", "latchkey", "username", account]);
    assert.equal(cleared.code, 0, cleared.stderr);
    for (const args of [["get", "a"], ["set", "a", "2"], ["check"]]) {
      assert.equal(((await ask(...args)) as { code: string }).code, "keyring-unavailable");
    }
  });

  it("gives the key to age's own tool: secret-tool prints an identity", async () => {
    await ask("set", "a", "1");
    const account = readFileSync(join(machine.home, "vaults", "identity.keyring"), "utf8").trim();
    const { stdout } = await keyring().run("secret-tool", ["lookup", "service", "latchkey", "username", account]);
    assert.match(stdout, /^AGE-SECRET-KEY-1[A-Z0-9]{58}$/);
  });
});

describe("a keyring that protects little", () => {
  it("is warned of where its file is plain text, and not where it is sealed", () => {
    const machine = makeMachine();
    const environment = { XDG_DATA_HOME: machine.home };
    const folder = join(machine.home, "keyrings");
    const weakness = () => osKeyring(environment).weakness();
    mkdirSync(folder);
    writeFileSync(join(folder, "default"), "Standard");
    writeFileSync(join(folder, "Standard.keyring"), "GnomeKeyring\n\r\0\n");
    assert.equal(weakness(), null);
    writeFileSync(join(folder, "Standard.keyring"), "[keyring]\ndisplay-name=Standard\n");
    if (process.platform === "linux") assert.match(weakness()!, /plain text/);
    machine.remove();
  });

  it("is nothing to warn of where a passphrase is used", async () => {
    const machine = makeMachine({ environment: { LATCHKEY_PASSPHRASE: "x" } });
    const provider = await openWith(local, {}, machine.ports);
    assert.deepEqual(good(await provider.check(signal())).warnings, []);
    machine.remove();
  });
});
