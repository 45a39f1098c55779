// `latchkey sign-in` and `sign-out` against OpenBao and an OpenID provider: the page is opened by a program of the system, at
// which a person sits who is a program; what the sign-in brought is there for the next command.
import assert from "node:assert/strict";
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startKeyring } from "../../servers/keyring.ts";
import { startOidcProvider } from "../../servers/oidc.ts";
import { startOpenBao } from "../../servers/openbao.ts";
import { runCommand } from "../../servers/support/run-command.ts";
import { withServer } from "../../servers/with-server.ts";
import { newFolder, product } from "../harness.ts";
import { canary, newProject } from "./harness.ts";

describe("latchkey sign-in with a browser", function () {
  this.timeout(60_000);
  const server = withServer("OpenBao", () => startOpenBao({ tls: true }));
  const provider = withServer("OpenID provider", () => startOidcProvider());
  const keyring = withServer("gnome-keyring", startKeyring);
  const value = canary();
  /** A folder on PATH with the program that opens pages; it notes those that it opened. */
  let desk: string;

  before(async function () {
    // The program that opens pages has another name, or no stand-in, elsewhere.
    if (process.platform !== "linux") this.skip();
    desk = newFolder();
    const person = join(import.meta.dirname, "person.ts");
    const script = `#!/bin/sh\necho "$1" >> '${desk}/opened'\nexec '${process.execPath}' '${person}' "$1"\n`;
    writeFileSync(join(desk, "xdg-open"), script);
    chmodSync(join(desk, "xdg-open"), 0o755);
    const administer = async (path: string, body: unknown): Promise<void> => {
      const { status, text } = await server().api(path, { method: "POST", body });
      assert.ok(status < 300, `${path}: ${status} ${text}`);
    };
    const { issuer, client } = provider();
    await administer("sys/auth/oidc", { type: "oidc" });
    await administer("auth/oidc/config", {
      oidc_discovery_url: issuer,
      oidc_client_id: client.id,
      oidc_client_secret: client.secret,
    });
    const role = {
      user_claim: "sub",
      allowed_redirect_uris: ["http://localhost:8250/oidc/callback"],
      token_policies: ["app"],
    };
    await administer("auth/oidc/role/dev", role);
    await administer("auth/oidc/role/bob", { ...role, bound_subject: "bob" });
    await administer("sys/policies/acl/app", { policy: 'path "secret/data/*" { capabilities = ["read"] }' });
    await administer("secret/data/db", { data: { password: value } });
  });

  const projectFor = (role = "dev") => {
    const { address, caFile } = server();
    const project = newProject(
      {
        "latchkey.yaml": `version: 1
backends:
  main: { kind: openbao, address: "${address}", auth: { method: oidc, role: ${role} } }
secrets:
  database/password: { refs: { local: ref+openbao.main://secret/db#/password } }
`,
      },
      { BAO_CACERT: caFile!, LATCHKEY_TRUST: new URL(address).host, PATH: `${desk}:${process.env["PATH"]}` },
    );
    // The provider is of this process, which must go on meanwhile.
    const run = (args: readonly string[], env: Readonly<Record<string, string | undefined>> = {}) =>
      runCommand(process.execPath, [join(product(), "dist/cli.cjs"), ...args], {
        cwd: project.cwd,
        env: { HOME: project.cwd, ...project.env, ...env },
      });
    return { ...project, go: run };
  };
  const read = ["get", "database/password", "--reveal", "--raw"];
  const opened = (): string[] => readFileSync(join(desk, "opened"), "utf8").trim().split("\n");

  it("opens the page, prints its address, and is signed in for the commands that follow, until sign-out", async () => {
    const { go, env } = projectFor();
    const before = await go(read);
    assert.equal(before.code, 4);
    assert.match(
      before.stderr,
      /^latchkey: database\/password: nobody is signed in by oidc: .+\. Try: .*latchkey sign-in/,
    );
    const signedIn = await go(["sign-in", "main"]);
    assert.equal(signedIn.code, 0, signedIn.stderr);
    assert.match(signedIn.stdout, /^Signed in to main: OpenBao .+, signed in by oidc as oidc-alice .+\.\n$/);
    assert.equal(signedIn.stderr, `Sign in on this page: ${opened().at(-1)}\n`);
    assert.equal((await go(read)).stdout, value);
    const kept = readdirSync(join(env["LATCHKEY_HOME"]!, "sign-ins"));
    assert.equal(kept.length, 1);
    const sealed = readFileSync(join(env["LATCHKEY_HOME"]!, "sign-ins", kept[0]!), "latin1");
    assert.match(sealed, /^age-encryption\.org\/v1\n/);
    assert.equal((await go(read, { LATCHKEY_PASSPHRASE: "another" })).code, 4, "another passphrase opens it");
    assert.deepEqual(await go(["sign-out", "main"]), { code: 0, stdout: "Signed out of main.\n", stderr: "" });
    assert.deepEqual(readdirSync(join(env["LATCHKEY_HOME"]!, "sign-ins")), []);
    assert.equal((await go(read)).code, 4);
  });

  it("keeps the sign-in in the keyring of the system, where there is one", async () => {
    const { go, env } = projectFor();
    const { DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR } = keyring().env;
    const session = { DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR, LATCHKEY_PASSPHRASE: undefined };
    const signedIn = await go(["sign-in", "main"], session);
    assert.equal(signedIn.code, 0, signedIn.stderr);
    assert.equal((await go(read, session)).stdout, value);
    assert.ok(!existsSync(join(env["LATCHKEY_HOME"]!, "sign-ins")));
    assert.equal((await go(["sign-out", "main"], session)).code, 0);
    assert.equal((await go(read, session)).code, 4);
  });

  it("says that nothing keeps the sign-in where there is neither keyring nor passphrase, and ends it", async () => {
    const { go } = projectFor();
    const tokens = async (): Promise<number> =>
      ((await server().api("auth/token/accessors?list=true")).json() as { data: { keys: string[] } }).data.keys.length;
    const before = await tokens();
    const { code, stdout, stderr } = await go(["sign-in", "main"], { LATCHKEY_PASSPHRASE: undefined });
    assert.deepEqual([code, stdout], [4, ""]);
    assert.match(
      stderr,
      /\nlatchkey: main: the sign-in worked, and is lost again: .+\. Try: set LATCHKEY_PASSPHRASE, .+\n$/,
    );
    assert.equal(await tokens(), before, "a token is left that nobody can use or end");
  });

  it("says of a role that is bound to somebody else, or is not there, that it is refused", async () => {
    for (const role of ["bob", "none"]) {
      const { go, env } = projectFor(role);
      const { code, stdout, stderr } = await go(["sign-in", "main"]);
      assert.deepEqual([code, stdout], [4, ""], role);
      assert.match(stderr, /(?:^|\n)latchkey: main: .+\. Try: .+\n$/);
      assert.ok(!stderr.includes(env["LATCHKEY_PASSPHRASE"]!));
    }
  });
});
