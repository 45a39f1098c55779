// `latchkey trust`, `sign-in` and `sign-out`: what is granted, what is sent there, and what is refused before.
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newFolder } from "../harness.ts";
import { newProject, type Project } from "./harness.ts";

const MANIFEST = `version: 1
backends:
  main: { kind: vault, address: https://vault.example:8200, auth: { method: oidc, role: "dev\\e[31m" } }
  shared: { kind: local, vault: team }
secrets:
  database/password: { refs: { local: ref+vault.main://kv/app/db#/password } }
`;

describe("latchkey trust", function () {
  this.timeout(60_000);
  let project: Project;

  beforeEach(() => {
    project = newProject({ "latchkey.yaml": MANIFEST });
  });

  it("lists what latchkey.yaml leads to, with what would be sent there", () => {
    const { code, stdout, stderr } = project.run(["trust"]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^vault\.example:8200 {2}not granted · vault\.main$/m);
    assert.match(stdout, /^ {2}what a sign-in in the browser gives, for the role dev\\x1b\[31m$/m);
    assert.match(stdout, /^ {2}database\/password, as ref\+vault\.main:\/\/kv\/app\/db#\/password$/m);
    assert.match(stdout, /^local:team {2}not granted · local\.shared$/m);
    const { endpoints } = JSON.parse(project.run(["trust", "--json"]).stdout);
    assert.deepEqual([endpoints[0].endpoint, endpoints[0].granted], ["vault.example:8200", false]);
  });

  it("tells the address of a key from that of its backend", () => {
    const encrypt = "{ kind: kms, key: alias/app, region: eu-west-1 }";
    const { stdout } = newProject({
      "latchkey.yaml": `backends: { main: { kind: vault, address: "https://v.example", encrypt: ${encrypt} } }\n`,
    }).run(["trust"]);
    const [, ofKey] = stdout.split("kms.eu-west-1.amazonaws.com:443  not granted · vault.main\n");
    assert.match(ofKey!, /signed with the AWS credentials[^\n]+\n {2}the paths of the secrets [^\n]+ never a value\n$/);
  });

  it("grants what it names, for this project alone, and takes it back", () => {
    assert.equal(project.run(["get", "database/password"]).code, 3);
    const granted = project.run(["trust", "VAULT.example:8200"]);
    assert.equal(granted.code, 0);
    assert.match(
      granted.stdout,
      /^vault\.example:8200 is granted for this project\. What is sent there:\n {2}what a sign-in/,
    );
    assert.match(project.run(["trust"]).stdout, /^vault\.example:8200 {2}granted \d{4}-\d\d-\d\d · vault\.main$/m);
    const other = newProject({ "latchkey.yaml": MANIFEST }, project.env);
    assert.match(other.run(["trust"]).stdout, /^vault\.example:8200 {2}not granted/m);
    assert.equal(project.run(["trust", "--revoke", "vault.example:8200"]).code, 0);
    assert.equal(project.run(["get", "database/password"]).code, 3);
  });

  it("takes an address for its endpoint", () => {
    assert.equal(project.run(["trust", "https://vault.example:8200/v1"]).code, 0);
    assert.equal(project.run(["trust", "local:team"]).code, 0);
  });

  it("grants what latchkey.yaml does not name only with --any", () => {
    const { code, stderr } = project.run(["trust", "evil.example:443"]);
    assert.equal(code, 2);
    assert.match(stderr, /no backend of latchkey\.yaml leads to evil\.example:443\. Try: one of vault\.example:8200/);
    assert.equal(project.run(["trust", "evil.example:443", "--any"]).code, 0);
    assert.match(project.run(["trust"]).stdout, /^evil\.example:443 {2}granted .+ · no backend of latchkey\.yaml$/m);
  });

  it("says that the environment grants, and that it cannot take that back", () => {
    const env = { LATCHKEY_TRUST: "vault.example:8200" };
    assert.match(project.run(["trust"], { env }).stdout, /granted by the environment of this machine/);
    const { code, stderr } = project.run(["trust", "--revoke", "vault.example:8200"], { env });
    assert.equal(code, 2);
    assert.match(stderr, /stays granted by the environment.*Try: take it out of LATCHKEY_TRUST/);
  });

  for (const [what, args, message] of [
    [
      "what is no endpoint",
      ["trust", "nothing"],
      /latchkey: nothing is not an endpoint\. Try: what latchkey trust lists, such as/,
    ],
    ["another scheme", ["trust", "file:///etc/passwd"], /latchkey: file:\/\/\/etc\/passwd is not an endpoint/],
    ["two endpoints", ["trust", "a:1", "b:1"], /does not take "b:1"/],
    ["--revoke alone", ["trust", "--revoke"], /--revoke needs an endpoint/],
    ["--any alone", ["trust", "--any"], /--any needs an endpoint/],
    ["--revoke with --any", ["trust", "a:1", "--revoke", "--any"], /exclude each other/],
    ["a grant as JSON", ["trust", "a:1", "--json"], /--json is for the list/],
    ["to revoke what was not granted", ["trust", "--revoke", "a:1"], /a:1 was not granted/],
  ] as const) {
    it(`exits 2 when given ${what}`, () => {
      const { code, stdout, stderr } = project.run(args);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, message);
    });
  }
});

describe("latchkey sign-in and sign-out", function () {
  this.timeout(60_000);
  let project: Project;

  before(() => {
    project = newProject({ "latchkey.yaml": MANIFEST });
  });

  for (const [args, code, message] of [
    [["sign-in"], 2, /sign-in needs the name of a backend/],
    [["sign-out"], 2, /sign-out needs the name of a backend/],
    [["sign-in", "a", "b"], 2, /does not take "b"/],
    [["sign-in", "none"], 2, /no backend of this name\. Try: use main, shared/],
    [["sign-out", "none"], 2, /no backend of this name/],
    [["sign-in", "main"], 3, /which this machine has not granted/],
  ] as const) {
    it(`exits ${code}: ${args.join(" ")}`, () => {
      const finished = project.run(args);
      assert.deepEqual([finished.code, finished.stdout], [code, ""]);
      assert.match(finished.stderr, message);
    });
  }

  it("exits 2 where the backend has nothing to sign in to", () => {
    const own = newProject({ "latchkey.yaml": "version: 1\n" });
    for (const command of ["sign-in", "sign-out"]) {
      const { code, stderr } = own.run([command, "local"]);
      assert.equal(code, 2);
      assert.match(stderr, /the backend local cannot sign/);
    }
  });
});

describe("the page of a sign-in", function () {
  this.timeout(60_000);

  it("is printed and opened by the program of the system, without a shell", async function () {
    if (process.platform === "win32" || process.platform === "darwin") this.skip();
    const { openBrowser } = await import("../../../server/cli/secrets/browser.ts");
    const bin = newFolder();
    mkdirSync(bin, { recursive: true });
    writeFileSync(
      join(bin, "xdg-open"),
      `#!/bin/sh\nprintf '%s' "$*" > '${bin}/opened.new'; mv '${bin}/opened.new' '${bin}/opened'\n`,
    );
    chmodSync(join(bin, "xdg-open"), 0o755);
    let said = "";
    const host = { env: { PATH: `${bin}:/usr/bin:/bin` }, log: { write: (text: string) => (said += text) } };
    const url = "https://login.example/?a=$(touch x)&b=';id'";
    await openBrowser(url, host as never);
    assert.equal(said, `Sign in on this page: ${url}\n`);
    for (let tries = 0; !existsSync(join(bin, "opened")); tries++) {
      assert.ok(tries < 200, "it was not opened");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.equal(readFileSync(join(bin, "opened"), "utf8"), url);
    await openBrowser("file:///etc/passwd", host as never);
    assert.equal(said, `Sign in on this page: ${url}\n`, "no other scheme");
  });
});
