// `latchkey doctor`: each thing that can be wrong with a set-up is found, and each finding says how to mend it.
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkNode } from "../../../server/app/doctor/machine.ts";
import { keyPair } from "../../adapters/providers/encryption/support.ts";
import { startKeyring } from "../../servers/keyring.ts";
import { withServer } from "../../servers/with-server.ts";
import { git } from "../harness.ts";
import { canary, newProject } from "./harness.ts";

describe("latchkey doctor", function () {
  this.timeout(60_000);
  const fresh = "version: 1\nsecrets:\n  a: {}\n";

  it("finds nothing to mend on a fresh machine", () => {
    const { code, stdout, stderr } = newProject({ "latchkey.yaml": fresh }).run(["doctor"]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^ok {7}latchkey\.yaml: 1 secret, 0 backends\.$/m);
    assert.match(stdout, /^ok {7}mode: strict, local\.$/m);
    assert.match(stdout, /^ok {7}local: the vault of this project, 0 secrets, its key under a passphrase\.$/m);
    assert.match(stdout, /\nNothing to mend\n$/);
  });

  it("tells the same as one JSON document", () => {
    const { schema, checks, toMend } = JSON.parse(newProject().run(["doctor", "--json"]).stdout);
    assert.equal(schema, "latchkey.doctor/1");
    assert.equal(toMend, 1);
    const missing = checks.find(({ what }: { what: string }) => what === "latchkey.yaml");
    assert.deepEqual([missing.state, missing.remedy], ["warning", "latchkey init"]);
  });

  for (const [what, files, env, line] of [
    [
      "a mistake in latchkey.yaml",
      { "latchkey.yaml": "secrets: 7\n" },
      {},
      /^error {4}latchkey\.yaml:1:10: secrets is not/m,
    ],
    [
      "broken YAML",
      { "latchkey.yaml": "a: [\n" },
      {},
      /^error {4}latchkey\.yaml:\d+:\d+: a line is not indented .+\. Try: /m,
    ],
    [
      "a mistake in the scan's settings",
      { "latchkey.yaml": "scan: { exlude: [] }\n" },
      {},
      /settings of the scan: latchkey\.yaml:1:\d+: /m,
    ],
    ["an environment that is none", {}, { DEPLOYMENT_ENV: "prod" }, /^error {4}mode: DEPLOYMENT_ENV is not/m],
    [
      "a permissive mode in production",
      {},
      { DEPLOYMENT_ENV: "production", LATCHKEY_SECURITY_MODE: "permissive" },
      /^warning {2}mode: the mode is permissive in production\. Try: /m,
    ],
    [
      "an opt-in that counts for nothing",
      {},
      { DEPLOYMENT_ENV: "staging", LATCHKEY_ALLOW_INSECURE_ENV: "1" },
      /^warning {2}mode: LATCHKEY_ALLOW_INSECURE_ENV is set in staging/m,
    ],
    [
      "a backend that was not granted",
      { "latchkey.yaml": "backends: { main: { kind: vault, address: https://v.example } }\n" },
      {},
      /^error {4}vault\.main: this machine has not granted v\.example:443\. Try: latchkey trust v\.example:443/m,
    ],
    [
      "a backend that does not answer",
      { "latchkey.yaml": 'backends: { main: { kind: vault, address: "http://127.0.0.1:1" } }\n' },
      { LATCHKEY_TRUST: "127.0.0.1:1", VAULT_TOKEN: "x" },
      /^error {4}vault\.main: .+ Try: /m,
    ],
    [
      "a backend that the mode refuses",
      { "latchkey.yaml": "backends: { e: { kind: env } }\n" },
      {},
      /^warning {2}env\.e: .+ refused in strict mode\. Try: /m,
    ],
    [
      "no key for the vault",
      {},
      { LATCHKEY_PASSPHRASE: "", DBUS_SESSION_BUS_ADDRESS: "unix:path=/nowhere" },
      /^error {4}local: .+LATCHKEY_PASSPHRASE/m,
    ],
    [
      "no PKCS#11 module",
      { "latchkey.yaml": "backends: { hsm: { kind: pkcs11, token: T } }\n" },
      {},
      /^error {4}PKCS#11 module: LATCHKEY_PKCS11_MODULE is not set\. Try: /m,
    ],
    [
      "a module that is not named from the root",
      {},
      { LATCHKEY_PKCS11_MODULE: "x.so" },
      /PKCS#11 module: x\.so is not an absolute path/m,
    ],
    [
      "a module that is not there",
      {},
      { LATCHKEY_PKCS11_MODULE: "/nowhere/x.so" },
      /PKCS#11 module: \/nowhere\/x\.so cannot be read: ENOENT/m,
    ],
  ] as const) {
    it(`finds ${what}`, () => {
      const { code, stdout, stderr } = newProject({ "latchkey.yaml": fresh, ...files }, env).run(["doctor"]);
      assert.deepEqual([code, stderr], [1, ""]);
      assert.match(stdout, line);
      assert.match(stdout, /\n\d+ things? to mend\n$/);
    });
  }

  it("finds a module, a PIN file and a state folder that others may change or read", function () {
    if (process.platform === "win32") this.skip();
    const project = newProject({ "latchkey.yaml": fresh, "x.so": "", pin: "" });
    const [module, pin, home] = [join(project.cwd, "x.so"), join(project.cwd, "pin"), project.env["LATCHKEY_HOME"]!];
    chmodSync(module, 0o777);
    chmodSync(pin, 0o644);
    mkdirSync(home, { mode: 0o700 });
    chmodSync(home, 0o755);
    const env = { LATCHKEY_PKCS11_MODULE: module, LATCHKEY_PKCS11_PIN_FILE: pin };
    const { code, stdout } = project.run(["doctor"], { env });
    assert.equal(code, 1);
    assert.match(stdout, /PKCS#11 module: .+ others may change it\. Try: /);
    assert.match(stdout, /PKCS#11 PIN file: .+ others may read it\. Try: chmod 600 /);
    assert.match(stdout, /state folder: others may look into .+\. Try: chmod 700 /);
    chmodSync(module, 0o755);
    chmodSync(pin, 0o600);
    chmodSync(home, 0o700);
    assert.match(project.run(["doctor"], { env }).stdout, /\nNothing to mend\n$/);
  });

  it("finds a state folder that cannot be made", () => {
    const project = newProject({ "latchkey.yaml": fresh, "no-folder": "" });
    const env = { LATCHKEY_HOME: join(project.cwd, "no-folder", "state") };
    const { code, stdout } = project.run(["doctor"], { env });
    assert.equal(code, 1);
    assert.match(stdout, /^error +state folder: .+ENOTDIR\. Try: set LATCHKEY_HOME to a folder of yours/m);
    const set = project.run(["set", "a", "--stdin", "--add"], { env, input: "x" });
    assert.equal(set.code, 2);
    assert.match(
      set.stderr,
      /^latchkey: .+the folder of the vaults, .+, cannot be made or used \(ENOTDIR\)\. Try: set LATCHKEY_HOME/,
    );
  });

  it("finds .env files in Git, samples aside, and a hook that is missing", () => {
    const secret = canary();
    const project = newProject({ "latchkey.yaml": fresh, "app/.env.local": `A=${secret}\n`, ".env.example": "A=\n" });
    git(project.cwd, "init", "-q");
    git(project.cwd, "add", ".");
    const { code, stdout } = project.run(["doctor"]);
    assert.equal(code, 1);
    assert.match(stdout, /\.env files: app\/\.env\.local is in Git\. Try: git rm --cached/);
    assert.doesNotMatch(stdout, /\.env\.example/);
    assert.match(stdout, /pre-commit hook: commits are not checked for leaks\. Try: latchkey init --hook/);
    assert.ok(!stdout.includes(secret));
    project.run(["init", "--hook"]);
    git(project.cwd, "rm", "-q", "--cached", "app/.env.local");
    assert.match(
      project.run(["doctor"]).stdout,
      /pre-commit hook: commits are checked for leaks\.\nNothing to mend\n$/,
    );
  });

  it("sees a hook that a tool manages", () => {
    const project = newProject({ "latchkey.yaml": fresh, ".husky/pre-commit": "npm test\n" });
    git(project.cwd, "init", "-q");
    assert.match(project.run(["doctor"]).stdout, /commits are not checked/);
    writeFileSync(join(project.cwd, ".husky/pre-commit"), "npx latchkey scan --staged\n");
    assert.match(project.run(["doctor"]).stdout, /commits are checked for leaks/);
  });

  it("says whether values can be encrypted and read again, and what lets them through in the clear", async () => {
    const { publicKey, privateKey } = await keyPair();
    const with_ = (to: string, more = "") =>
      `backends:\n  f: { kind: file, encrypt: { kind: sodium, to: ["${to}"], identity: ref+local://key${more} } }\n`;
    const project = newProject({ "latchkey.yaml": with_(publicKey) }, { LATCHKEY_ALLOW_INSECURE_ENV: "1" });
    const told = (): string => project.run(["doctor"]).stdout;
    assert.match(told(), /^ok {7}file\.f: .+; encrypted with the public key .+, which may not be used to read\.$/m);
    project.run(["set", "ref+local://key", "--stdin"], { input: privateKey });
    assert.match(told(), /^ok {7}file\.f: .+, read as \S+=\.$/m);
    const other = (await keyPair()).publicKey;
    writeFileSync(join(project.cwd, "latchkey.yaml"), with_(other, ", plain: allow"));
    const wrong = told();
    assert.match(wrong, /^warning {2}file\.f: What is written cannot be read here: the public key of identity/m);
    assert.match(
      wrong,
      /^warning {2}file\.f: Values that are not encrypted are given out \(plain: allow\)\. Try: see docs/m,
    );
    assert.ok(!wrong.includes(privateKey));
  });

  it("knows which Node is too old", () => {
    assert.equal(checkNode("22.0.0").state, "ok");
    assert.deepEqual([checkNode("20.19.0").state, checkNode("20.19.0").remedy], ["error", "install Node 22 or newer"]);
  });

  it("exits 2 when called wrongly", () => {
    assert.equal(newProject().run(["doctor", "now"]).code, 2);
  });
});

describe("the local vault beside a keyring", function () {
  this.timeout(60_000);
  const keyring = withServer("gnome-keyring", startKeyring);

  it("works on a fresh machine without a passphrase: init, set, get, doctor", () => {
    const { env } = keyring();
    const own = Object.fromEntries(
      Object.entries(env).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])),
    );
    const project = newProject({}, { ...own, LATCHKEY_PASSPHRASE: "" });
    const value = canary();
    assert.equal(project.run(["init"]).code, 0);
    const stored = project.run(["set", "database/password", "--stdin", "--add"], { input: value });
    assert.equal(stored.code, 0, stored.stderr);
    assert.equal(project.run(["get", "database/password", "--reveal", "--raw"]).stdout, value);
    assert.match(project.run(["doctor"]).stdout, /local: the vault of this project, 1 secret, its key in the keyring/);
  });
});
