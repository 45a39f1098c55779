// `latchkey get`: what it tells, and the few ways on which a value leaves it.
import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { newFolder } from "../harness.ts";
import { canary, hasTerminals, newProject, type Project } from "./harness.ts";

const MANIFEST = `version: 1
secrets:
  database/password:
    type: password
    owner: platform
    description: "of the \\e]0;title\\a main database"
    rotate: { every: 90d }
  plain: { refs: { local: ref+env://PLAIN_SECRET } }
  elsewhere: { refs: { production: ref+local://elsewhere } }
  owned: { tenant: acme }
`;

describe("latchkey get", function () {
  // Every command starts a broker.
  this.timeout(60_000);
  const value = canary();
  let project: Project;

  before(() => {
    project = newProject({ "latchkey.yaml": MANIFEST });
    assert.equal(project.run(["set", "database/password", "--stdin"], { input: `${value}\n` }).code, 0);
  });

  it("tells place, version, age, rotation and owner, and not the value", () => {
    const { code, stdout, stderr } = project.run(["get", "database/password"]);
    assert.deepEqual([code, stderr], [0, ""]);
    const [first, second, third, fourth] = stdout.split("\n");
    assert.equal(first, "database/password  local vault · database/password");
    assert.match(second!, /^Version 1 · made today · rotate within 90 days \(every 90 days\)$/);
    assert.equal(third, "Owner platform · local · password");
    assert.equal(fourth, "of the \\x1b]0;title\\x07 main database", "a text of the manifest commands no terminal");
    assert.ok(!stdout.includes(value));
  });

  it("tells the same as one JSON document, without the value", () => {
    const { code, stdout, stderr } = project.run(["get", "database/password", "--json"]);
    assert.deepEqual([code, stderr], [0, ""]);
    const told = JSON.parse(stdout);
    assert.equal(told.schema, "latchkey.secret/1");
    assert.deepEqual([told.version, told.owner, told.rotateEvery], ["1", "platform", 90 * 24 * 60 * 60_000]);
    assert.ok(!stdout.includes(value));
  });

  it("takes a reference as well as a name, and asks again where it is told to", () => {
    const { code, stdout } = project.run(["get", "ref+local://database/password", "--again"]);
    assert.equal(code, 0);
    assert.match(stdout, /^ref\+local:\/\/database\/password {2}local vault · database\/password\n/);
  });

  it("lists versions, newest first", () => {
    const own = newProject({ "latchkey.yaml": MANIFEST });
    for (const input of ["one", "two"]) own.run(["set", "database/password", "--stdin"], { input });
    const { code, stdout } = own.run(["get", "database/password", "--versions"]);
    assert.equal(code, 0);
    assert.match(stdout, /^2 {2}current {4}\d{4}-\d\d-\d\d {2}made today\n1 {2}previous {3}/);
    const { versions } = JSON.parse(own.run(["get", "database/password", "--versions", "--json"]).stdout);
    assert.deepEqual(
      versions.map(({ version, state }: { version: string; state: string }) => [version, state]),
      [
        ["2", "current"],
        ["1", "previous"],
      ],
    );
  });

  it("refuses to show the value where standard output is not a terminal", () => {
    const { code, stdout, stderr } = project.run(["get", "database/password", "--reveal"]);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /^latchkey: the value is shown on a terminal alone.*\. Try: --copy; or --reveal --raw/);
  });

  it("writes exactly the bytes with --raw", () => {
    const own = newProject({ "latchkey.yaml": MANIFEST });
    const bytes = Buffer.from([0, 255, 10, 13, 27, 128, 10]);
    own.run(["set", "database/password", "--stdin", "--keep-newline"], { input: bytes });
    assert.deepEqual(own.bytes(["get", "database/password", "--reveal", "--raw"]), bytes);
  });

  it("shows the value on a terminal, with what would command it written out", function () {
    if (!hasTerminals()) this.skip();
    assert.deepEqual(project.onTerminal(["get", "database/password", "--reveal"]), { code: 0, stdout: `${value}\r\n` });
    const own = newProject({ "latchkey.yaml": MANIFEST });
    own.run(["set", "database/password", "--stdin"], { input: "a\x1b[2J\nb" });
    const { code, stdout } = own.onTerminal(["get", "database/password", "--reveal"]);
    assert.equal(code, 0);
    assert.ok(stdout.startsWith("a\\x1b[2J\r\nb\r\n"), JSON.stringify(stdout));
    own.run(["set", "database/password", "--stdin"], { input: Buffer.from([0xff, 0xfe]) });
    assert.match(own.onTerminal(["get", "database/password", "--reveal"]).stdout, /the value is not text/);
  });

  for (const [what, args, message] of [
    ["without a name", ["get"], /get needs the name of a secret/],
    ["with two names", ["get", "a", "b"], /get does not take "b"/],
    ["to reveal and copy", ["get", "a", "--reveal", "--copy"], /exclude each other/],
    ["to reveal and list versions", ["get", "a", "--reveal", "--versions"], /exclude each other/],
    ["a value as JSON", ["get", "a", "--json", "--copy"], /a JSON document holds no value/],
    ["--raw alone", ["get", "a", "--raw"], /--raw says how --reveal shows/],
    ["--clear-after alone", ["get", "a", "--clear-after", "3"], /--clear-after is for --copy/],
    ["--clear-after with no number", ["get", "a", "--copy", "--clear-after", "soon"], /is not a number of seconds/],
    ["--clear-after with zero", ["get", "a", "--copy", "--clear-after", "0"], /is not a number of seconds/],
    ["an option that is not there", ["get", "a", "--revael"], /get has no option --revael\. Try: --reveal/],
    ["a name that is not there", ["get", "database/pasword"], /has no secret database\/pasword/],
    ["what is no reference", ["get", "ref+nowhere://a"], /the reference is not right/],
    ["a credential in a reference", ["get", "ref+vault://a?token=x"], /a reference holds no credentials/],
    ["a name without a place here", ["get", "elsewhere", "--again"], /no secret elsewhere|has no/],
  ] as const) {
    it(`exits 2 when asked ${what}`, () => {
      const { code, stdout, stderr } = project.run(args);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, message);
      assert.match(stderr, /^latchkey: [^\n]+\. Try: [^\n]+\n$/);
    });
  }

  it("exits 3 where the mode, the tenant or the machine refuses, and 4 where the vault cannot be opened", () => {
    for (const [args, env, code, message] of [
      [
        ["get", "plain"],
        { PLAIN_SECRET: value },
        3,
        /refused in strict mode\. Try: move the secret to the local vault/,
      ],
      [["get", "elsewhere"], { DEPLOYMENT_ENV: "production" }, 3, /not used in production in strict mode/],
      [["get", "database/password"], { DEPLOYMENT_ENV: "prod" }, 3, /DEPLOYMENT_ENV is not an environment/],
      [["get", "owned"], { LATCHKEY_TENANT: "other" }, 3, /a request for the tenant other asked for a secret of/],
      [["get", "database/password"], { LATCHKEY_PASSPHRASE: "another" }, 4, /passphrase/],
      [["get", "plain"], { PLAIN_SECRET: value, LATCHKEY_SECURITY_MODE: "permissive" }, 0, /^$/],
    ] as const) {
      const finished = project.run(args, { env });
      assert.equal(finished.code, code, JSON.stringify([env, finished]));
      assert.match(finished.stderr, message);
      assert.ok(!`${finished.stdout}${finished.stderr}`.includes(value));
    }
  });

  it("says where a mistake in latchkey.yaml is", () => {
    const own = newProject({ "latchkey.yaml": "version: 1\nsecrets:\n  a: { refs: { local: 7 } }\n" });
    const { code, stderr } = own.run(["get", "a"]);
    assert.equal(code, 2);
    assert.match(stderr, /^latchkey: latchkey\.yaml:3:23: /);
  });
});

describe("latchkey get --copy", function () {
  // Every command starts a broker.
  this.timeout(60_000);
  const value = canary();
  let project: Project;
  let bin: string;
  const clipboard = (): string => (existsSync(join(bin, "content")) ? readFileSync(join(bin, "content"), "utf8") : "");

  before(function () {
    if (process.platform === "win32" || process.platform === "darwin") this.skip();
    bin = newFolder();
    // Notes how it was called, so that a value among the arguments or in the environment would be seen.
    writeFileSync(
      join(bin, "xclip"),
      `#!/bin/sh\necho "$@" >> '${bin}/calls'; env >> '${bin}/calls'\nif [ "$3" = -out ]; then cat '${bin}/content'; else cat > '${bin}/content'; fi\n`,
    );
    chmodSync(join(bin, "xclip"), 0o755);
    project = newProject({ "latchkey.yaml": MANIFEST }, { DISPLAY: ":7", PATH: `${bin}:${process.env["PATH"]}` });
    project.run(["set", "database/password", "--stdin"], { input: value });
  });

  const until = async (isTrue: () => boolean): Promise<void> => {
    for (let tries = 0; !isTrue(); tries++) {
      assert.ok(tries < 200, "it did not come to pass");
      await wait(50);
    }
  };

  it("puts the value into the clipboard over a pipe, and takes it out again", async () => {
    const { code, stdout, stderr } = project.run(["get", "database/password", "--copy", "--clear-after", "1"]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(stdout, "database/password copied. The clipboard is cleared in 1 s.\n");
    assert.equal(clipboard(), value);
    await until(() => clipboard() === "");
    assert.ok(!readFileSync(join(bin, "calls"), "utf8").includes(value));
  });

  it("leaves alone what was copied meanwhile", async () => {
    writeFileSync(join(bin, "calls"), "");
    project.run(["get", "database/password", "--copy", "--clear-after", "1"]);
    writeFileSync(join(bin, "content"), "something else");
    await until(() => readFileSync(join(bin, "calls"), "utf8").includes("-out"));
    await wait(200);
    assert.equal(clipboard(), "something else");
  });

  it("says what to install where there is no program for it", () => {
    const env = { PATH: newFolder(), DISPLAY: ":7" };
    const { code, stdout, stderr } = project.run(["get", "database/password", "--copy"], { env });
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /there is no program for it\. Try: install xclip or xsel/);
    const wayland = project.run(["get", "database/password", "--copy"], { env: { ...env, WAYLAND_DISPLAY: "w" } });
    assert.match(wayland.stderr, /Try: install wl-clipboard/);
  });

  it("runs no program from the working directory", () => {
    writeFileSync(join(project.cwd, "xclip"), `#!/bin/sh\ntouch '${bin}/ran'\n`, { mode: 0o755 });
    const { code } = project.run(["get", "database/password", "--copy"], { env: { PATH: `.:${newFolder()}` } });
    assert.equal(code, 2);
    assert.ok(!existsSync(join(bin, "ran")));
  });

  it("says so where the program fails", () => {
    const failing = newFolder();
    writeFileSync(join(failing, "xclip"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    const { code, stderr } = project.run(["get", "database/password", "--copy"], { env: { PATH: failing } });
    assert.equal(code, 2);
    assert.match(stderr, /the clipboard was not written: .+xclip failed/);
    assert.ok(!stderr.includes(value));
  });

  it("lets a terminal copy where there is no program", function () {
    if (!hasTerminals()) this.skip();
    const bare = newProject({ "latchkey.yaml": MANIFEST });
    bare.run(["set", "database/password", "--stdin"], { input: value });
    const { code, stdout } = bare.onTerminal(["get", "database/password", "--copy"], []);
    assert.equal(code, 0);
    assert.ok(stdout.includes(`\x1b]52;c;${Buffer.from(value).toString("base64")}\x07`));
    assert.match(stdout, /copied\. The terminal took it: clear the clipboard yourself\./);
  });
});
