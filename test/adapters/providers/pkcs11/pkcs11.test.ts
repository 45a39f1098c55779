// Secrets on a token: what other tools have put there, a PIN that is wrong, a module that is missing, unsafe or crashes, a
// token that is removed, sessions that are lost.
import assert from "node:assert/strict";
import { chmodSync, copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tokenFailure } from "../../../../server/adapters/providers/pkcs11/failures.ts";
import { loadLibrary } from "../../../../server/adapters/providers/pkcs11/library.ts";
import { pkcs11 } from "../../../../server/adapters/providers/pkcs11/pkcs11.ts";
import { createPinGuard } from "../../../../server/adapters/providers/pkcs11/refused-pins.ts";
import { openToken } from "../../../../server/adapters/providers/pkcs11/token.ts";
import { ok } from "../../../../shared/result.ts";
import { SecretBytes } from "../../../../shared/secret-bytes.ts";
import { bad, good } from "../../../contract/provider-contract.ts";
import { createSoftHsmToken, type SoftHsmToken } from "../../../servers/softhsm.ts";
import { withServer } from "../../../servers/with-server.ts";
import { secret, signal, textOf } from "../support/machine.ts";
import { type Hsm, makeHsm } from "./support.ts";

describe("the pkcs11 backend", function () {
  this.timeout(60_000);
  const token = withServer<SoftHsmToken>("SoftHSM", () => createSoftHsmToken());
  let hsm: Hsm;
  beforeEach(() => {
    hsm = makeHsm(token());
  });
  afterEach(() => hsm.close());

  const file = (name: string, text: string, mode = 0o600): string => {
    const path = join(hsm.workspace, name);
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  };
  const withPin = (pin: string, mode?: number) => ({
    machine: { pkcs11Module: token().module, pkcs11PinFile: file("pin", pin, mode) },
  });
  /** Of CK_TOKEN_INFO, as another program reads them. */
  const flags = () => token().pkcs11Tool("--list-token-slots");

  it("reads what pkcs11-tool has put there, and nothing of other applications", async () => {
    const value = file("value", "from the tool");
    const put = (label: string, application: string) =>
      token().pkcs11Tool(
        ...["--login", "--pin", token().pin, "--write-object", value, "--type", "data", "--private"],
        ...["--label", label, "--application-label", application],
      );
    await put("by/tool", "latchkey");
    await put("of/others", "something else");
    const provider = await hsm.open();
    const { value: read, metadata } = good(await provider.read({ path: "by/tool" }, signal()));
    assert.equal(textOf(read), "from the tool");
    assert.equal(metadata.version, null);
    assert.equal(bad(await provider.read({ path: "of/others" }, signal())).code, "not-found");
    const written = good(await provider.write!({ path: "by/tool" }, secret("from here"), {}, signal()));
    assert.equal(written.version, "1");
    assert.equal(textOf(good(await provider.read({ path: "by/tool" }, signal())).value), "from here");
    const objects = await token().pkcs11Tool("--login", "--pin", token().pin, "--list-objects", "--type", "data");
    assert.equal(objects.match(/by\/tool/g)?.length, 1, "the old object is still there");
  });

  it("takes the token from the path where no backend names one", async () => {
    const provider = await hsm.open({});
    const path = `${token().label}/in/path`;
    good(await provider.write!({ path }, secret("x"), {}, signal()));
    assert.equal(textOf(good(await provider.read({ path }, signal())).value), "x");
    assert.equal(bad(await provider.read({ path: "alone" }, signal())).code, "reference-invalid");
    const listed = good(await provider.list!(`${token().label}/in/`, undefined, signal()));
    assert.deepEqual(listed, [{ path }]);
  });

  it("asks for a grant of a token that a manifest names: it is given the PIN", () => {
    assert.deepEqual(pkcs11.endpoints(good(pkcs11.parseConfig({ token: "AegisToken" }, {}))), ["pkcs11:AegisToken"]);
  });

  it("never tries a wrong PIN twice, until a person signs in", async () => {
    assert.doesNotMatch(await flags(), /user PIN count low/);
    const provider = await hsm.open(undefined, withPin("00000000"));
    for (let i = 0; i < 3; i++) {
      assert.equal(bad(await provider.read({ path: "x" }, signal())).code, "pin-incorrect");
    }
    assert.equal(bad(await provider.check(signal())).code, "pin-incorrect");
    assert.match(await flags(), /user PIN count low/);
    // The right PIN now clears the flag of the token; were one more attempt made, it would be this one.
    const right = await hsm.open();
    good(await right.check(signal()));
    assert.doesNotMatch(await flags(), /user PIN count low/);
    for (let i = 0; i < 3; i++) {
      assert.equal(bad(await provider.read({ path: "x" }, signal())).code, "pin-incorrect");
    }
    assert.doesNotMatch(await flags(), /user PIN count low/, "the wrong PIN was tried again");
    file("pin", token().pin);
    good(await provider.signIn!(signal()));
    assert.equal(bad(await provider.read({ path: "x" }, signal())).code, "not-found");
  });

  it("never tries a wrong PIN twice in processes that follow one another, or run at once, until its file is another one", async () => {
    const wrong = withPin("00000000");
    const readAs = async () => bad(await (await hsm.open(undefined, wrong)).read({ path: "x" }, signal()));
    assert.equal((await readAs()).code, "pin-incorrect");
    assert.match(await flags(), /user PIN count low/);
    good(await (await hsm.open()).check(signal()));
    for (const { code, message, remedy } of await Promise.all([readAs(), readAs(), readAs()])) {
      assert.equal(code, "pin-incorrect");
      assert.match(message, /was not tried again/);
      assert.match(remedy, /sign-in/);
    }
    assert.doesNotMatch(await flags(), /user PIN count low/, "the wrong PIN was tried again");
    // A person may insist, once for each time.
    const insisting = await hsm.open(undefined, wrong);
    assert.equal(bad(await insisting.signIn!(signal())).code, "pin-incorrect");
    assert.match(await flags(), /user PIN count low/);
    const kept = readdirSync(join(hsm.ports.home, "hsm")).filter((name) => name.endsWith(".refused"));
    assert.equal(kept.length, 1);
    assert.ok(!readFileSync(join(hsm.ports.home, "hsm", kept[0]!), "utf8").includes("00000000"));
    file("pin", token().pin);
    const corrected = await hsm.open(undefined, wrong);
    assert.equal(bad(await corrected.read({ path: "x" }, signal())).code, "not-found");
  });

  it("gives the PIN once to many who ask at the same time", async () => {
    const provider = await hsm.open(undefined, withPin("00000000"));
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        i % 2 === 0 ? provider.read({ path: `x${i}` }, signal()) : provider.list!("", undefined, signal()),
      ),
    );
    for (const result of all) assert.equal(bad(result).code, "pin-incorrect");
    good(await (await hsm.open()).check(signal()));
    bad(await provider.list!("", undefined, signal()));
    assert.doesNotMatch(await flags(), /user PIN count low/);
  });

  it("knows a locked PIN from a wrong one", () => {
    assert.equal(tokenFailure(new Error("CKR_PIN_LOCKED:164"), "T").code, "pin-locked");
    assert.equal(tokenFailure(new Error("CKR_TOKEN_NOT_PRESENT:224"), "T").code, "token-absent");
    assert.equal(tokenFailure(new Error("CKR_FUNCTION_FAILED:6"), "T").code, "server-error");
  });

  it("refuses a PIN file that others can read, and says of one that is missing or empty what to do", async () => {
    for (const mode of [0o640, 0o604, 0o644]) {
      const provider = await hsm.open(undefined, withPin(token().pin, mode));
      const { code, remedy } = bad(await provider.read({ path: "x" }, signal()));
      assert.equal(code, "pin-unsafe");
      assert.match(remedy, /chmod 600/);
    }
    const empty = await hsm.open(undefined, withPin("\n"));
    assert.equal(bad(await empty.read({ path: "x" }, signal())).code, "pin-missing");
    const none = await hsm.open(undefined, { machine: { pkcs11Module: token().module } });
    assert.equal(bad(await none.read({ path: "x" }, signal())).code, "pin-missing");
  });

  it("says of a module that is not set, not there, no library or another library that it is missing", async () => {
    const text = file("no-library.so", "this is no library", 0o600);
    const other = join(hsm.workspace, "other.node");
    copyFileSync("node_modules/pkcs11js/build/Release/pkcs11.node", other);
    for (const pkcs11Module of [undefined, "/nowhere/module.so", "relative.so", text, other]) {
      const machine = { pkcs11PinFile: token().pinFile, ...(pkcs11Module !== undefined && { pkcs11Module }) };
      const provider = await hsm.open(undefined, { machine });
      assert.equal(bad(await provider.read({ path: "x" }, signal())).code, "module-missing", pkcs11Module);
    }
  });

  it("loads no module that others can change, itself or by its folder", async () => {
    const folder = join(hsm.workspace, "modules");
    mkdirSync(folder, { mode: 0o755 });
    const module = join(folder, "module.so");
    copyFileSync(token().module, module);
    const modes = [
      [0o775, 0o644],
      [0o757, 0o644],
      [0o755, 0o664],
      [0o755, 0o646],
    ] as const;
    for (const [ofFolder, ofModule] of modes) {
      chmodSync(folder, ofFolder);
      chmodSync(module, ofModule);
      const provider = await hsm.open(undefined, { machine: { pkcs11Module: module, pkcs11PinFile: token().pinFile } });
      const { code, remedy } = bad(await provider.read({ path: "x" }, signal()));
      assert.equal(code, "module-unsafe");
      assert.match(remedy, /chmod go-w/);
    }
  });

  it("takes neither module nor PIN file from a manifest", () => {
    const config = good(pkcs11.parseConfig({ token: "T", module: "/tmp/evil.so", pinFile: "/etc/passwd" }, {}));
    assert.deepEqual(config, { token: "T", wrapped: false });
  });

  it("says that a token is absent, by its label, and gives the PIN to none that a reference merely mentions", async () => {
    const provider = await hsm.open({ token: "NoSuchToken" });
    assert.equal(bad(await provider.read({ path: "x" }, signal())).code, "token-absent");
    const second = await createSoftHsmToken({ label: "second" });
    try {
      const both = file("both.conf", mergedConf(token(), second, hsm.workspace));
      const environment = { ...hsm.ports.environment, SOFTHSM2_CONF: both };
      const mentioned = await hsm.open({}, { environment });
      assert.equal(bad(await mentioned.read({ path: "second/x" }, signal())).code, "backend-invalid");
      const granted = await hsm.open(undefined, { environment });
      assert.equal(bad(await granted.read({ path: "x" }, signal())).code, "not-found");
    } finally {
      await second.stop();
    }
  });

  it("notices that the token was removed, and reads again when it is back and a person signs in", async () => {
    const own = await createSoftHsmToken({ label: "removable" });
    const its = makeHsm(own);
    try {
      const provider = await its.open();
      good(await provider.write!({ path: "x" }, secret("kept"), {}, signal()));
      const tokens = tokensOf(own);
      const away = `${tokens}-away`;
      cpSync(tokens, away, { recursive: true });
      for (const name of readdirSync(tokens)) rmSync(join(tokens, name), { recursive: true });
      assert.equal(bad(await provider.read({ path: "x" }, signal())).code, "token-absent");
      cpSync(away, tokens, { recursive: true });
      good(await provider.signIn!(signal()));
      assert.equal(textOf(good(await provider.read({ path: "x" }, signal())).value), "kept");
    } finally {
      await its.close();
      await own.stop();
    }
  });

  it("loses the requests under way when the module crashes, and no other", async () => {
    const provider = await hsm.open();
    good(await provider.write!({ path: "crash" }, secret("still there"), {}, signal()));
    const child = childrenOf(process.pid).find((pid) => commandOf(pid).includes("module-process"))!;
    process.kill(child, "SIGSTOP");
    const pending = provider.read({ path: "crash" }, signal());
    process.kill(child, "SIGKILL");
    assert.equal(bad(await pending).code, "module-crashed");
    assert.equal(textOf(good(await provider.read({ path: "crash" }, signal())).value), "still there");
  });

  it("opens another session and logs in again, once, when the sessions were closed", async () => {
    process.env["SOFTHSM2_CONF"] = token().env["SOFTHSM2_CONF"];
    const library = good(await loadLibrary(token().module));
    let logins = 0;
    const opened = await openToken(library, {
      label: token().label,
      granted: true,
      pin: async () => {
        logins++;
        return ok({ bytes: Buffer.from(token().pin), stamp: "", isAgain: false });
      },
      guard: createPinGuard(hsm.ports.home),
    });
    const open = good(opened);
    const { api } = library;
    const count = () => open.use((session) => ok(api.C_GetSessionInfo(session).state));
    assert.equal(good(await count()), 3);
    for (const slot of api.C_GetSlotList(true)) api.C_CloseAllSessions(slot);
    const states = await Promise.all([count(), count(), count()]);
    for (const state of states) assert.equal(good(state), 3);
    assert.equal(logins, 2);
    api.C_Finalize();
  });

  it("sees at once that another process has written a new version", async () => {
    const [first, second] = [await hsm.open(), await hsm.open()];
    for (let i = 1; i <= 5; i++) {
      good(await second.write!({ path: "shared" }, secret(`value ${i}`), {}, signal()));
      assert.equal(textOf(good(await first.read({ path: "shared" }, signal())).value), `value ${i}`);
    }
  });

  it("seals files so that neither value nor version can be changed, and none takes the place of another", async () => {
    const provider = await hsm.open({ token: token().label, values: "wrapped" });
    good(await provider.write!({ path: "a" }, secret("the canary in a"), {}, signal()));
    const folder = join(hsm.ports.home, "hsm");
    const serial = join(folder, readdirSync(folder)[0]!);
    const path = join(serial, readdirSync(serial)[0]!);
    const whole = readFileSync(path);
    assert.ok(!whole.includes("canary"));
    const head = whole.indexOf("\n");
    for (const at of [head - 2, head + 3, head + 20, whole.length - 1]) {
      const changed = Buffer.from(whole);
      changed[at]! ^= 1;
      writeFileSync(path, changed);
      assert.equal(bad(await provider.read({ path: "a" }, signal())).code, "vault-damaged", `at ${at}`);
    }
    const renamed = Buffer.concat([
      Buffer.from(whole.subarray(0, head).toString().replace('"a"', '"b"')),
      whole.subarray(head),
    ]);
    writeFileSync(path, renamed);
    assert.equal(bad(await provider.read({ path: "a" }, signal())).code, "vault-damaged");
  });

  it("refuses values that no token keeps", async () => {
    const provider = await hsm.open();
    assert.equal(bad(await provider.write!({ path: "x" }, secret("x".repeat(65_537)), {}, signal())).code, "too-large");
    assert.equal(
      bad(await provider.write!({ path: "x" }, new SecretBytes(new Uint8Array(0)), {}, signal())).code,
      "value-invalid",
    );
  });
});

const tokensOf = (token: SoftHsmToken): string =>
  /tokendir = (.*)/.exec(readFileSync(token.env["SOFTHSM2_CONF"]!, "utf8"))![1]!;

/** A configuration in which both tokens are. */
function mergedConf(first: SoftHsmToken, second: SoftHsmToken, folder: string): string {
  const tokens = join(folder, "tokens");
  mkdirSync(tokens);
  for (const from of [tokensOf(first), tokensOf(second)]) {
    for (const name of readdirSync(from)) {
      mkdirSync(join(tokens, name));
      for (const part of readdirSync(join(from, name))) copyFileSync(join(from, name, part), join(tokens, name, part));
    }
  }
  return `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`;
}

const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);

const commandOf = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, "utf8");
