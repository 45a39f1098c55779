// The local vault: where its key comes from, what it keeps, what it says of damage, and that writers lose nothing.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Decrypter } from "age-encryption";
import { passphraseIdentity } from "../../../../server/adapters/providers/local/age-keys.ts";
import { local } from "../../../../server/adapters/providers/local/local.ts";
import type { SecretProvider } from "../../../../server/core/references/provider.ts";
import { bad, good } from "../../../contract/provider-contract.ts";
import { campaign, type Machine, makeMachine, openWith, secret, signal, textOf } from "../support/machine.ts";
import { putKey } from "./support.ts";

const passphrase = "a passphrase of tests";
const environment = { LATCHKEY_PASSPHRASE: passphrase };

describe("the local vault", function () {
  this.timeout(60_000);
  let machine: Machine;
  let provider: SecretProvider;

  beforeEach(async () => {
    machine = makeMachine({ environment });
    await putKey(machine.home, passphrase);
    provider = await openWith(local, {}, machine.ports);
  });
  afterEach(async () => {
    await provider.close();
    machine.remove();
  });

  const set = async (path: string, text: string, options = {}) =>
    good(await provider.write!({ path }, secret(text), options, signal()));
  const get = async (path: string, version?: string) =>
    provider.read({ path, ...(version !== undefined && { version }) }, signal());
  const vaults = () => join(machine.home, "vaults");
  const vaultFile = () => join(vaults(), readdirSync(vaults()).find((name) => name.endsWith(".vault.age"))!);

  it("keeps folder and files to the person alone, and leaves neither drafts nor locks", async () => {
    await set("a", "1");
    await set("a", "2");
    assert.equal(statSync(vaults()).mode & 0o777, 0o700);
    for (const name of readdirSync(vaults())) assert.equal(statSync(join(vaults(), name)).mode & 0o777, 0o600, name);
    assert.deepEqual(
      readdirSync(vaults())
        .map((name) => name.replace(/^project\.[0-9a-f]{16}/, "project"))
        .sort(),
      ["identity.age", "project.vault.age", "project.vault.age.previous"],
    );
  });

  it("numbers versions from 1, keeps the last 20, and gives an old one by its number", async () => {
    for (let i = 1; i <= 25; i++) assert.equal((await set("app/db", `value ${i}`)).version, String(i));
    const versions = good(await provider.versions!({ path: "app/db" }, signal()));
    assert.deepEqual(
      versions.map(({ version }) => version),
      Array.from({ length: 20 }, (_, i) => String(25 - i)),
    );
    assert.equal(textOf(good(await get("app/db", "6")).value), "value 6");
    assert.equal(bad(await get("app/db", "5")).code, "version-not-found");
  });

  it("keeps the tags of a version", async () => {
    await set("tagged", "x", { tags: { origin: ".env" } });
    assert.deepEqual(good(await get("tagged")).metadata.tags, { origin: ".env" });
  });

  it("says of a removed secret that it was removed, gives its versions for 30 days, and counts on", async () => {
    let now = Date.now();
    provider = await openWith(local, {}, machine.with({ clock: { now: () => now } }));
    await set("gone", "before");
    good(await provider.remove!({ path: "gone" }, signal()));
    assert.equal(bad(await get("gone")).code, "secret-deleted");
    assert.equal(textOf(good(await get("gone", "1")).value), "before");
    assert.deepEqual(good(await provider.list!("", undefined, signal())), []);
    assert.equal((await set("gone", "after", { expected: null })).version, "2");
    good(await provider.remove!({ path: "gone" }, signal()));
    now += 31 * 24 * 3600_000;
    await set("other", "y");
    assert.equal(bad(await get("gone", "1")).code, "not-found");
  });

  it("keeps each project's secrets from every other, whatever its manifest calls its vault", async () => {
    await set("mine", "of the first project");
    const second = join(machine.workspace, "..", "second");
    mkdirSync(second);
    const other = await openWith(local, {}, machine.with({ workspace: second }));
    assert.equal(bad(await other.read({ path: "mine" }, signal())).code, "not-found");
    const name = readdirSync(vaults()).find((file) => file.startsWith("project."))!;
    assert.doesNotMatch(
      name.slice(0, name.indexOf(".vault")),
      /^[a-z0-9][a-z0-9-]{0,62}$/,
      "can be named by a manifest",
    );
  });

  it("asks for a grant of a vault that the manifest names, and of no other", () => {
    assert.deepEqual(local.endpoints(good(local.parseConfig({ vault: "acme" }, {}))), ["local:acme"]);
    assert.deepEqual(local.endpoints(good(local.parseConfig({}, {}))), []);
  });

  it("shares a named vault between projects", async () => {
    const first = await openWith(local, { vault: "acme" }, machine.ports);
    good(await first.write!({ path: "shared" }, secret("for both"), {}, signal()));
    const second = await openWith(local, { vault: "acme" }, machine.with({ workspace: machine.home }));
    assert.equal(textOf(good(await second.read({ path: "shared" }, signal())).value), "for both");
  });

  it("needs no passphrase to say that nothing is there", async () => {
    const empty = makeMachine();
    const fresh = await openWith(local, {}, empty.ports);
    assert.equal(bad(await fresh.read({ path: "x" }, signal())).code, "not-found");
    empty.remove();
  });

  it("asks for a passphrase where there is no keyring", async () => {
    await set("a", "1");
    const without = await openWith(local, {}, machine.with({ environment: {} }));
    for (const result of [await without.read({ path: "a" }, signal()), await without.check(signal())]) {
      const { code, remedy } = bad(result);
      assert.equal(code, "passphrase-missing");
      assert.match(remedy, /LATCHKEY_PASSPHRASE/);
    }
    await without.close();
  });

  it("says that a passphrase is wrong, on reading and on writing, and changes nothing", async () => {
    await set("a", "1");
    const before = readFileSync(vaultFile());
    const wrong = await openWith(local, {}, machine.with({ environment: { LATCHKEY_PASSPHRASE: "not it" } }));
    assert.equal(bad(await wrong.read({ path: "a" }, signal())).code, "passphrase-wrong");
    assert.equal(bad(await wrong.write!({ path: "a" }, secret("2"), {}, signal())).code, "passphrase-wrong");
    assert.deepEqual(readFileSync(vaultFile()), before);
  });

  it("makes no new key while a vault is there that only the lost one opens", async () => {
    await set("a", "1");
    const key = join(vaults(), "identity.age");
    copyFileSync(key, join(machine.home, "kept"));
    writeFileSync(key, "");
    assert.equal(
      bad(await (await openWith(local, {}, machine.ports)).read({ path: "a" }, signal())).code,
      "vault-damaged",
    );
    rmSync(key);
    const lost = await openWith(local, {}, machine.ports);
    assert.equal(bad(await lost.write!({ path: "b" }, secret("2"), {}, signal())).code, "vault-damaged");
    assert.ok(!existsSync(key));
  });

  it("writes nothing over a damaged vault, wherever the damage is, and names the copy that is good", async () => {
    await set("a", "before the last change");
    await set("a", "after it");
    const whole = readFileSync(vaultFile());
    const damages = [0, 30, 120, 180, 220, whole.length - 20, whole.length - 1].map((at) => {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 1;
      return bytes;
    });
    for (const damage of [...damages, whole.subarray(0, 0), whole.subarray(0, 100), whole.subarray(0, -1)]) {
      writeFileSync(vaultFile(), damage);
      const { code, remedy } = bad(await get("a"));
      assert.equal(code, "vault-damaged");
      assert.match(remedy, /\.previous/);
      assert.equal(bad(await provider.write!({ path: "a" }, secret("x"), {}, signal())).code, "vault-damaged");
      assert.deepEqual(readFileSync(vaultFile()), Buffer.from(damage));
    }
    copyFileSync(`${vaultFile()}.previous`, vaultFile());
    assert.equal(textOf(good(await get("a")).value), "before the last change");
  });

  it("holds no value in the clear on the disk", async () => {
    await set("named/aloud", "the canary of this test");
    for (const name of readdirSync(vaults())) {
      const bytes = readFileSync(join(vaults(), name));
      assert.ok(!bytes.includes("canary") && !bytes.includes("named/aloud"), name);
    }
  });

  it("is opened by age alone, with the passphrase: the index is JSON, and a value stands where it says", async () => {
    const { version } = await set("a", "found by hand");
    const identities = new Decrypter();
    identities.addIdentity(passphraseIdentity(Buffer.from(passphrase)));
    const opener = new Decrypter();
    opener.addIdentity((await identities.decrypt(readFileSync(join(vaults(), "identity.age")), "text")).trim());
    const bytes = Buffer.from(await opener.decrypt(readFileSync(vaultFile())));
    const head = bytes.indexOf("\n") + 1;
    assert.equal(bytes.subarray(0, head).toString(), "latchkey vault 1\n");
    const values = head + 4 + bytes.readUInt32BE(head);
    const index = JSON.parse(bytes.subarray(head + 4, values).toString());
    const { start, length, version: number } = index.secrets[0].versions[0];
    assert.equal(String(number), version);
    assert.equal(bytes.subarray(values + start, values + start + length).toString(), "found by hand");
  });

  it("refuses what is too large, and a reference to what it does not have", async () => {
    assert.equal(
      bad(await provider.write!({ path: "big" }, secret("x".repeat(1024 * 1024 + 1)), {}, signal())).code,
      "too-large",
    );
    await set("a", "1");
    assert.equal(bad(await provider.read({ path: "a", stage: "AWSCURRENT" }, signal())).code, "unsupported");
  });

  it("loses no write of 16 writers in 4 processes", async () => {
    const writers = Array.from({ length: 16 }, (_, i) => `writer/${i}`);
    const own = writers.slice(0, 13).map(async (path) => {
      const mine = await openWith(local, {}, machine.ports);
      for (let i = 1; i <= 5; i++) good(await mine.write!({ path }, secret(`value ${i} `.repeat(200)), {}, signal()));
      await mine.close();
    });
    const others = writers.slice(13).map((path) => {
      const child = startWriter(machine, path, "5");
      return new Promise((resolve) => child.once("exit", resolve));
    });
    await Promise.all([...own, ...others]);
    for (const path of writers) {
      const { value, metadata } = good(await get(path));
      assert.equal(metadata.version, "5", path);
      assert.match(textOf(value), /^value 5 /, path);
    }
    assert.ok(!readdirSync(vaults()).some((name) => name.includes(".lock-")));
  });

  it("gives no value half overwritten to those who read while it is replaced", async () => {
    await set("replaced", "value 0");
    const writer = await openWith(local, {}, machine.ports);
    let isOver = false;
    const writing = (async () => {
      for (let i = 1; i <= 60; i++) good(await writer.write!({ path: "replaced" }, secret(`value ${i}`), {}, signal()));
      isOver = true;
    })();
    let reads = 0;
    while (!isOver) {
      const all = await Promise.all(Array.from({ length: 10 }, () => get("replaced")));
      for (const result of all) assert.match(textOf(good(result).value), /^value \d+$/);
      reads += all.length;
    }
    await writing;
    assert.ok(reads > 100);
  });

  it("lets one of many writers win who all expect the same version", async () => {
    await set("contended", "0");
    const results = await Promise.all(
      Array.from({ length: 8 }, async (_, i) => {
        const mine = await openWith(local, {}, machine.ports);
        return mine.write!({ path: "contended" }, secret(`${i}`), { expected: "1" }, signal());
      }),
    );
    assert.equal(results.filter(({ ok }) => ok).length, 1);
    for (const result of results) if (!result.ok) assert.equal(bad(result).code, "conflict");
  });

  const kills = campaign(1000);
  it(`loses nothing that was acknowledged, and is never damaged, by ${kills} kills in the middle of writing`, async function () {
    this.timeout(kills * 3000);
    await set("killed", "value 0");
    let acknowledged = 0;
    const killOne = async (): Promise<void> => {
      const path = "killed";
      const child = startWriter(machine, path, "0");
      let last = 1;
      const lines = createInterface({ input: child.stdout! });
      let isDoomed = false;
      for await (const line of lines) {
        last = Number(line);
        acknowledged++;
        if (!isDoomed) sleep(Math.random() * 60).then(() => child.kill("SIGKILL"));
        isDoomed = true;
      }
      const fresh = await openWith(local, {}, machine.ports);
      const { value, metadata } = good(await fresh.read({ path }, signal()));
      assert.ok(Number(metadata.version) >= last, `version ${last} was acknowledged, ${metadata.version} is there`);
      assert.match(textOf(value), /^(value \d+ ?)+$/);
      await fresh.close();
    };
    for (let i = 0; i < kills; i++) await killOne();
    assert.ok(acknowledged > kills, `${acknowledged} writes were acknowledged`);
    await set("killed", "after all");
    assert.ok(!readdirSync(vaults()).some((name) => /draft|lock/.test(name)), "drafts and locks of the dead are left");
  });
});

function startWriter(machine: Machine, path: string, times: string) {
  const script = fileURLToPath(new URL("writer-process.ts", import.meta.url));
  const args = ["--disable-warning=ExperimentalWarning", script, machine.home, machine.workspace, path, times];
  const env = { ...process.env, ...environment };
  return spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
}
