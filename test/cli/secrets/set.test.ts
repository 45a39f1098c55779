// `latchkey set`: values come from a prompt or a pipe, never from an argument, and are never repeated.
import assert from "node:assert/strict";
import { lstatSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { keyPair } from "../../adapters/providers/encryption/support.ts";
import { runCommand } from "../../servers/support/run-command.ts";
import { folderWith, product } from "../harness.ts";
import { canary, hasTerminals, newProject, type Project } from "./harness.ts";

const MANIFEST = `# Ours.
version: 1
secrets:
  database/password: {} # the main one
  mocked: { refs: { local: ref+mock://x } }
scan:
  exclude: []
`;

describe("latchkey set", function () {
  // Every command starts a broker.
  this.timeout(60_000);
  let project: Project;
  const read = (name: string, from = project): string => from.run(["get", name, "--reveal", "--raw"]).stdout;
  const manifest = (of: Project): string => readFileSync(join(of.cwd, "latchkey.yaml"), "utf8");

  before(() => {
    project = newProject({ "latchkey.yaml": MANIFEST });
  });

  it("stores standard input without the newline at its end, and says version and place alone", () => {
    const value = canary();
    const { code, stdout, stderr } = project.run(["set", "database/password", "--stdin"], { input: `${value}\r\n` });
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^database\/password is set: local vault · database\/password, version \d+\.\n$/);
    assert.equal(read("database/password"), value);
  });

  it("leaves out one newline alone, and none with --keep-newline", () => {
    project.run(["set", "database/password", "--stdin"], { input: "a\n\n" });
    assert.equal(read("database/password"), "a\n");
    project.run(["set", "database/password", "--stdin", "--keep-newline"], { input: "a\r\n" });
    assert.equal(read("database/password"), "a\r\n");
  });

  it("tells what it did as one JSON document", () => {
    const value = canary();
    const { stdout } = project.run(["set", "database/password", "--stdin", "--json"], { input: value });
    const told = JSON.parse(stdout);
    assert.deepEqual([told.schema, told.name, told.added], ["latchkey.secret/1", "database/password", false]);
    assert.ok(!stdout.includes(value));
  });

  it("writes only over the version that was expected", () => {
    const own = newProject({ "latchkey.yaml": MANIFEST });
    const set = (input: string, ...args: string[]) =>
      own.run(["set", "database/password", "--stdin", ...args], { input });
    assert.equal(set("one", "--new").code, 0);
    const again = set("two", "--new");
    assert.equal(again.code, 2);
    assert.equal(set("two", "--expected", "1").code, 0);
    const late = set("three", "--expected", "1");
    assert.equal(late.code, 2);
    assert.match(late.stderr, /^latchkey: .+\. Try: /);
    assert.equal(read("database/password", own), "two");
  });

  it("writes for others what it cannot read back, and says so", async () => {
    const encrypt = `{ kind: sodium, to: ["${(await keyPair()).publicKey}"] }`;
    const manifest = `backends: { f: { kind: file, encrypt: ${encrypt} } }\n`;
    const writer = newProject({ "latchkey.yaml": manifest }, { LATCHKEY_ALLOW_INSECURE_ENV: "1" });
    const value = canary();
    const { code, stdout } = writer.run(["set", "ref+file.f://note", "--stdin"], { input: value });
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^ref\+file\.f:\/\/note is set: it is written, and cannot be read back here: .+ no private key/,
    );
    const told = JSON.parse(writer.run(["set", "ref+file.f://note", "--stdin", "--json"], { input: value }).stdout);
    assert.deepEqual([told.schema, told.name, told.warnings.length], ["latchkey.secret/1", "ref+file.f://note", 1]);
    assert.equal(readFileSync(join(writer.cwd, "note"), "utf8").includes(value), false);
    const read = writer.run(["get", "ref+file.f://note", "--reveal", "--raw"]);
    assert.deepEqual([read.code, read.stdout], [4, ""]);
  });

  it("takes a reference", () => {
    assert.equal(project.run(["set", "ref+local://by/reference", "--stdin"], { input: "x" }).code, 0);
    assert.equal(read("ref+local://by/reference"), "x");
  });

  describe("of a name that latchkey.yaml does not have", () => {
    it("adds it with --add by one edit that keeps comments", () => {
      const own = newProject({ "latchkey.yaml": MANIFEST });
      const { code, stdout } = own.run(["set", "api/key", "--stdin", "--add"], { input: "x" });
      assert.equal(code, 0);
      assert.match(stdout, /It was added to latchkey\.yaml\.\n$/);
      const entry = "  api/key:\n    refs: { local: ref+local://api/key }\n";
      assert.equal(manifest(own), MANIFEST.replace("scan:", `${entry}scan:`));
      assert.equal(read("api/key", own), "x");
    });

    it("makes latchkey.yaml where there is none", () => {
      const own = newProject();
      assert.equal(own.run(["set", "api/key", "--stdin", "--add"], { input: "x" }).code, 0);
      assert.equal(read("api/key", own), "x");
    });

    it("keeps a link to latchkey.yaml, and edits what it leads to", () => {
      const own = newProject({ "latchkey.yaml": MANIFEST });
      const real = join(folderWith({}), "shared.yaml");
      renameSync(join(own.cwd, "latchkey.yaml"), real);
      symlinkSync(real, join(own.cwd, "latchkey.yaml"));
      assert.equal(own.run(["set", "api/key", "--stdin", "--add"], { input: "x" }).code, 0);
      assert.ok(lstatSync(join(own.cwd, "latchkey.yaml")).isSymbolicLink());
      assert.match(readFileSync(real, "utf8"), /api\/key/);
    });

    it("keeps it where --ref says, and adds nothing where that fails", () => {
      const own = newProject({ "latchkey.yaml": MANIFEST });
      const to = (ref: string) => own.run(["set", "api/key", "--stdin", "--add", "--ref", ref], { input: "x" });
      assert.equal(to("ref+mock://a").code, 2);
      assert.equal(to("ref+file://a").code, 3);
      assert.equal(to("ref+vault.none://a").code, 2);
      assert.equal(to("nothing").code, 2);
      assert.equal(manifest(own), MANIFEST);
      assert.equal(to("ref+local://elsewhere").code, 0);
      assert.match(manifest(own), /api\/key:\n {4}refs: \{ local: ref\+local:\/\/elsewhere \}/);
    });

    it("names the environment that it was set in", () => {
      const own = newProject(
        { "latchkey.yaml": MANIFEST },
        { DEPLOYMENT_ENV: "staging", LATCHKEY_SECURITY_MODE: "permissive" },
      );
      assert.equal(own.run(["set", "api/key", "--stdin", "--add"], { input: "x" }).code, 0);
      assert.match(manifest(own), /refs: \{ staging: ref\+local:\/\/api\/key \}/);
    });

    it("refuses it without --add, and says what to do", () => {
      const { code, stderr } = project.run(["set", "api/key", "--stdin"], { input: "x" });
      assert.equal(code, 2);
      assert.match(stderr, /latchkey\.yaml has no secret api\/key\. Try: latchkey set api\/key --add; or /);
    });
  });

  it("adds what several processes set at once, each name once, and loses none", async () => {
    const own = newProject();
    const args = [join(product(), "dist/cli.cjs")];
    const env = { HOME: own.cwd, PATH: process.env["PATH"], ...own.env };
    const all = await Promise.all(
      ["a", "b", "c", "a", "b", "c"].map((name, i) =>
        runCommand(process.execPath, [...args, "set", `at/${name}`, "--stdin", "--add"], {
          cwd: own.cwd,
          env,
          input: `value ${i}`,
        }),
      ),
    );
    for (const { code, stderr } of all) assert.deepEqual([code, stderr], [0, ""]);
    assert.deepEqual(own.run(["list", "--names"]).stdout.trim().split("\n").sort(), ["at/a", "at/b", "at/c"]);
  });

  it("refuses a value as an argument, does not repeat it, and says where it is now", () => {
    const value = canary();
    for (const args of [
      ["set", "database/password", value],
      ["set", "database/password", "--stdin", value],
      ["set", "database/password", "a", value],
    ]) {
      const { code, stdout, stderr } = project.run(args);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, /a value is never an argument: .*in the history of your shell/);
      assert.ok(!stderr.includes(value));
    }
    for (const args of [
      ["set", "database/password", `--${value}`],
      ["set", "database/password", `--${value}=${value}`],
      ["set", "database/password", `--stdin=${value}`],
      ["set", `--password=${value}`],
      ["set", value.toUpperCase(), "--stdin", "--add"],
      ["set", `database/password=${value}`, "--stdin"],
    ]) {
      const { code, stdout, stderr } = project.run(args);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.ok(!stderr.toLowerCase().includes(value), stderr);
    }
  });

  for (const [what, args, message] of [
    ["without a name", ["set"], /set needs the name of a secret/],
    ["--keep-newline alone", ["set", "mocked", "--keep-newline"], /--keep-newline is for --stdin/],
    ["--new and --expected", ["set", "mocked", "--stdin", "--new", "--expected", "1"], /exclude each other/],
    ["--ref without --add", ["set", "mocked", "--stdin", "--ref", "ref+local://a"], /--ref is for --add/],
    ["to add a reference", ["set", "ref+local://a", "--stdin", "--add"], /--add is for a name/],
    ["an empty value", ["set", "database/password", "--stdin"], /the value is empty: nothing was stored/],
    ["a prompt where there is no terminal", ["set", "database/password"], /there is none\. Try: --stdin/],
    ["a backend that takes none", ["set", "mocked", "--stdin", "--", "x"], /a value is never an argument/],
  ] as const) {
    it(`exits 2 when asked ${what}`, () => {
      const { code, stdout, stderr } = project.run(args);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, message);
      assert.match(stderr, /^latchkey: [^\n]+\. Try: [^\n]+\n$/);
    });
  }

  it("exits 2 where the backend takes no secrets", () => {
    const { code, stderr } = project.run(["set", "mocked", "--stdin"], { input: "x" });
    assert.equal(code, 2);
    assert.match(stderr, /takes no secrets|cannot/);
  });

  it("changes nothing where latchkey.yaml is broken", () => {
    const text = "version: 1\nsecrets: [\n";
    const own = newProject({ "latchkey.yaml": text });
    const { code, stderr } = own.run(["set", "a", "--stdin", "--add"], { input: "x" });
    assert.equal(code, 2);
    assert.match(stderr, /^latchkey: latchkey\.yaml:\d+:\d+: a line is not indented .+ Try: indent it/);
    assert.equal(manifest(own), text);
  });

  describe("on a terminal", () => {
    before(function () {
      if (!hasTerminals()) this.skip();
    });

    it("works on a fresh machine: init, set, get", () => {
      const own = newProject();
      const value = canary();
      assert.equal(own.run(["init"]).code, 0);
      const { code, stdout } = own.onTerminal(
        ["set", "database/password"],
        [
          ["[Y/n]", "\r"],
          ["Value of database/password: ", `${value}\r`],
          ["Once more: ", `${value}\r`],
        ],
      );
      assert.equal(code, 0, stdout);
      assert.ok(!stdout.includes(value), "what is typed is not shown");
      const told = own.run(["get", "database/password"]);
      assert.deepEqual([told.code, told.stderr], [0, ""]);
      assert.match(told.stdout, /^database\/password {2}local vault · database\/password\nVersion 1 · made today\n/);
      assert.equal(read("database/password", own), value);
      assert.match(manifest(own), /# backends:/, "comments are kept");
    });

    it("stores nothing where the two are not the same, or it is interrupted", () => {
      const own = newProject({ "latchkey.yaml": MANIFEST });
      const ask = (...typed: [string, string][]) => own.onTerminal(["set", "database/password"], typed);
      const differs = ask(["Value of", "one\r"], ["Once more", "other\r"]);
      assert.equal(differs.code, 2);
      assert.match(differs.stdout, /the two are not the same: nothing was stored/);
      for (const [key, code] of [
        ["\x03", 130],
        ["\x04", 2],
      ] as const) {
        const left = ask(["Value of", key]);
        assert.equal(left.code, code);
        assert.match(left.stdout, /no value was given: nothing was stored/);
      }
      assert.equal(own.run(["get", "database/password"]).code, 2);
    });

    it("edits the line as terminals do, letters of several bytes whole", () => {
      const own = newProject({ "latchkey.yaml": MANIFEST });
      const typed = "wrong\x15aé\x7fb\x7f\x7f\x7fné";
      const { code, stdout } = own.onTerminal(
        ["set", "database/password"],
        [
          ["Value of", `${typed}\r`],
          ["Once more", "né\n"],
        ],
      );
      assert.equal(code, 0, stdout);
      assert.equal(read("database/password", own), "né");
    });

    it("adds no name to which the answer is no", () => {
      const own = newProject({ "latchkey.yaml": MANIFEST });
      assert.equal(own.onTerminal(["set", "api/key"], [["[Y/n]", "n\r"]]).code, 2);
      assert.equal(manifest(own), MANIFEST);
    });
  });
});
