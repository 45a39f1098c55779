// `latchkey list` and `latchkey status`: names, places, ages, and what the exit code makes of them.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { product } from "../harness.ts";
import { canary, hasTerminals, newProject, type Project } from "./harness.ts";

const LONG = "a-very-long-name/of-a-secret/that-goes-on-and-on/and-on";
const MANIFEST = `version: 1
backends:
  main: { kind: vault, address: "http://127.0.0.1:1", auth: { method: token } }
secrets:
  database/password: { owner: platform, rotate: { every: 90d } }
  database/unset: {}
  ${LONG}: { refs: { local: "ref+mock://a/path/${"x".repeat(60)}" } }
  remote/password: { refs: { local: ref+vault.main://kv/app/db#/password } }
  elsewhere: { refs: { production: ref+vault.main://kv/prod } }
`;

describe("latchkey list", function () {
  this.timeout(60_000);
  let project: Project;

  before(() => {
    project = newProject({ "latchkey.yaml": MANIFEST });
  });

  it("lists every name with its place in this environment, and asks nobody", () => {
    const { code, stdout, stderr } = project.run(["list"]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^database\/password {2,}local vault · database\/password$/m);
    assert.match(stdout, /^remote\/password {2,}Vault main · kv\/app\/db #\/password$/m);
    assert.match(stdout, /\n5 secrets in local\n$/);
    const production = project.run(["list"], { env: { DEPLOYMENT_ENV: "production" } }).stdout;
    assert.match(production, /^elsewhere {2,}Vault main · kv\/prod$/m);
    assert.match(production, /^remote\/password {2,}remote\/password has no reference for production$/m);
  });

  it("lists names that begin with a prefix, alone or as JSON", () => {
    assert.equal(project.run(["list", "database/", "--names"]).stdout, "database/password\ndatabase/unset\n");
    const { schema, secrets } = JSON.parse(project.run(["list", "remote", "--json"]).stdout);
    assert.equal(schema, "latchkey.secrets/1");
    assert.deepEqual(
      secrets.map(({ name, backend }: { name: string; backend: string }) => [name, backend]),
      [["remote/password", "vault.main"]],
    );
  });

  it("lists what is right below a path of a backend", () => {
    const own = newProject({ "latchkey.yaml": "version: 1\n" });
    for (const path of ["app/one", "app/deep/two"]) {
      assert.equal(own.run(["set", `ref+local://${path}`, "--stdin"], { input: "x" }).code, 0);
    }
    assert.equal(own.run(["list", "--backend", "local"]).stdout, "app/\n");
    assert.equal(own.run(["list", "app", "--backend", "local"]).stdout, "app/deep/\napp/one\n");
    assert.equal(JSON.parse(own.run(["list", "--backend", "local", "--json"]).stdout).entries[0].path, "app/");
  });

  it("says that there is no latchkey.yaml, also of a name", () => {
    const own = newProject();
    const { code, stdout } = own.run(["list"]);
    assert.deepEqual([code, stdout.split("\n")[0]], [0, "0 secrets in local"]);
    assert.match(stdout, /no latchkey\.yaml here or in a folder above: latchkey init writes one\.\n$/);
    const asked = own.run(["get", "database/password"]);
    assert.equal(asked.code, 2);
    assert.match(asked.stderr, /no secret database\/password: no latchkey\.yaml is here .+\. Try: latchkey init/);
  });

  it("gives a shell no words but names", () => {
    const own = newProject({ "latchkey.yaml": "secrets:\n  $(touch\u0024ran): {}\n  good/one: {}\n" });
    const { stdout } = own.run(["list", "--names"]);
    assert.doesNotMatch(stdout, /touch/);
  });

  for (const [what, args, code, message] of [
    ["names as JSON", ["list", "--names", "--json"], 2, /--names is for the names/],
    ["two prefixes", ["list", "a", "b"], 2, /does not take "b"/],
    ["a backend that is not there", ["list", "--backend", "none"], 2, /no backend of this name/],
    ["a backend that cannot list", ["list", "--backend", "main"], 3, /has not granted/],
  ] as const) {
    it(`exits ${code} when asked for ${what}`, () => {
      const finished = project.run(args);
      assert.deepEqual([finished.code, finished.stdout], [code, ""]);
      assert.match(finished.stderr, message);
    });
  }
});

describe("latchkey status", function () {
  this.timeout(60_000);
  const value = canary();
  let project: Project;

  before(() => {
    project = newProject({ "latchkey.yaml": MANIFEST }, { LATCHKEY_TRUST: "127.0.0.1:1", VAULT_TOKEN: value });
    assert.equal(project.run(["set", "database/password", "--stdin"], { input: value }).code, 0);
  });

  it("tells name, place, version, age and state within 80 columns", () => {
    const { code, stdout, stderr } = project.run(["status"]);
    assert.deepEqual([code, stderr], [4, ""]);
    assert.match(stdout, /^NAME +PLACE +VERSION +AGE +STATE$/m);
    assert.match(stdout, /^database\/password +local vault · data\S* +1 +0 d +current$/m);
    assert.match(stdout, /^database\/unset .+not set$/m);
    assert.match(stdout, /^remote\/password .+unreachable$/m);
    assert.match(stdout, /^5 secrets, 1 not told, 2 not set in local$/m);
    assert.match(
      stdout,
      /^remote\/password: 127\.0\.0\.1:1 cannot be reached \(.+\)\. Try: /m,
      "the reason says of what",
    );
    const table = stdout.slice(0, stdout.indexOf("5 secrets"));
    for (const line of table.split("\n")) assert.ok(line.length <= 80, line);
    assert.ok(!stdout.includes(value));
  });

  it("exits 1 where something is overdue, also when another did not answer", () => {
    const own = newProject({ "latchkey.yaml": MANIFEST.replace("90d", "1ms") });
    own.run(["set", "database/password", "--stdin"], { input: value });
    const { code, stdout } = own.run(["status"], { env: { NO_COLOR: "1" } });
    assert.equal(code, 1);
    assert.match(stdout, /^database\/password .+ 0 d overdue$/m);
    assert.match(stdout, /1 overdue/);
  });

  it("exits 0 where nothing is due, and looks at a prefix alone", () => {
    const { code, stdout } = project.run(["status", "database/"]);
    assert.equal(code, 0);
    assert.match(stdout, /^2 secrets, 1 not set in local$/m);
  });

  it("tells the same as one JSON document", () => {
    const { code, stdout } = project.run(["status", "--json"]);
    assert.equal(code, 4);
    const { schema, secrets } = JSON.parse(stdout);
    assert.equal(schema, "latchkey.status/1");
    const states = Object.fromEntries(secrets.map(({ name, state }: { name: string; state: string }) => [name, state]));
    assert.equal(states["database/password"], "current");
    assert.equal(states["database/unset"], "absent");
    assert.equal(states["remote/password"], "unreachable");
    assert.ok(!stdout.includes(value));
  });

  it("exits 3 where what is asked for is refused, and says so", () => {
    const { code, stdout } = project.run(["status", "remote"], { env: { LATCHKEY_TRUST: "" } });
    assert.equal(code, 3);
    assert.match(stdout, /not trusted$/m);
    assert.match(stdout, /Try: latchkey trust 127\.0\.0\.1:1/);
  });

  it("shows how far it is on a terminal alone", function () {
    if (!hasTerminals()) this.skip();
    assert.match(project.onTerminal(["status"]).stdout, /Asked for 5 of 5 secrets/);
  });

  it("stops when it is interrupted, says so, and exits 130", async function () {
    if (process.platform === "win32") this.skip();
    // Takes connections and says nothing.
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    const own = newProject({ "latchkey.yaml": MANIFEST.replace("127.0.0.1:1", `127.0.0.1:${port}`) });
    const child = spawn(process.execPath, [join(product(), "dist/cli.cjs"), "status", "remote"], {
      cwd: own.cwd,
      env: { ...own.env, PATH: process.env["PATH"], LATCHKEY_TRUST: `127.0.0.1:${port}`, VAULT_TOKEN: value },
    });
    let complaint = "";
    child.stderr.on("data", (piece) => {
      complaint += piece;
    });
    await once(silent, "connection");
    child.kill("SIGINT");
    const [code] = await once(child, "close");
    silent.close();
    assert.equal(code, 130, complaint);
    assert.match(complaint, /^latchkey: stopped: interrupted\n$/);
  });

  it("exits 2 where latchkey.yaml is broken", () => {
    const { code, stderr } = newProject({ "latchkey.yaml": "secrets: 7\n" }).run(["status"]);
    assert.equal(code, 2);
    assert.match(stderr, /^latchkey: latchkey\.yaml:1:10: secrets is not a map/);
  });
});
