// `latchkey get --version`: an older version of a secret, under its name and so by the rules for its name.
import assert from "node:assert/strict";
import { canary, newProject, type Project } from "./harness.ts";

const MANIFEST = `version: 1
secrets:
  database/password: { tenant: acme }
  pinned: { refs: { local: "ref+local://database/password?version=1" } }
  mocked: { refs: { local: ref+mock://x } }
`;

describe("latchkey get --version", () => {
  const [first, second] = [canary(), canary()];
  let project: Project;

  before(function () {
    this.timeout(60_000);
    project = newProject({ "latchkey.yaml": MANIFEST });
    for (const input of [first, second]) {
      assert.equal(project.run(["set", "database/password", "--stdin"], { input }).code, 0);
    }
  });
  const value = (...args: string[]): string => project.bytes(["get", ...args, "--reveal", "--raw"]).toString();

  it("gives that version, and without it the newest", () => {
    assert.equal(value("database/password", "--version", "1"), first);
    assert.equal(value("database/password", "--version", "2"), second);
    assert.equal(value("database/password"), second);
  });

  it("tells what is known of that version, and shows which one it is", () => {
    const { code, stdout } = project.run(["get", "database/password", "--version", "1"]);
    assert.equal(code, 0);
    assert.match(stdout, /^database\/password {2}local vault · database\/password version 1\nVersion 1 · made today/);
    const { reference } = JSON.parse(project.run(["get", "database/password", "--version=1", "--json"]).stdout);
    assert.equal(reference, "ref+local://database/password?version=1");
  });

  it("takes the place of a version that the reference names", () => {
    assert.equal(value("pinned"), first);
    assert.equal(value("pinned", "--version", "2"), second);
  });

  it("is refused where the name is refused: the tenant is judged by the name", () => {
    const env = { LATCHKEY_TENANT: "other" };
    const { code, stdout, stderr } = project.run(["get", "database/password", "--version", "1"], { env });
    assert.deepEqual([code, stdout], [3, ""]);
    assert.match(stderr, /a request for the tenant other asked for a secret of the tenant acme/);
  });

  for (const [what, args, message] of [
    ["a version that is not there", ["database/password", "--version", "9"], /database\/password has no version 9/],
    ["what is no version", ["database/password", "--version", "../x\u001b"], /has no version of this name/],
    ["no version", ["database/password", "--version"], /--version needs a value: VERSION/],
    ["a version and all versions", ["database/password", "--version", "1", "--versions"], /exclude each other/],
  ] as const) {
    it(`exits 2 when asked for ${what}`, () => {
      const { code, stdout, stderr } = project.run(["get", ...args]);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, message);
      assert.match(stderr, /^latchkey: [^\n]+\. Try: [^\n]+\n$/);
      assert.ok(!stderr.includes("\u001b"));
    });
  }
});

describe("a name that latchkey.yaml does not have", () => {
  it("is answered with the one that was meant", () => {
    const project = newProject({ "latchkey.yaml": MANIFEST });
    for (const [wrong, meant] of [
      ["database/passwort", "database/password"],
      ["datbase/password", "database/password"],
      ["password", "database/password"],
      ["moked", "mocked"],
    ] as const) {
      const { code, stderr } = project.run(["get", wrong]);
      assert.equal(code, 2);
      assert.match(stderr, new RegExp(`has no secret ${wrong}\\. Try: did you mean ${meant}\n$`));
    }
    assert.match(project.run(["get", "quite/another"]).stderr, /Try: latchkey list; or add it to latchkey\.yaml\n$/);
  });
});
