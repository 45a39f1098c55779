// The package as a program of somebody else imports it: types, values, errors, and what is shown by accident.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildAll, buildTypes } from "../../scripts/build.ts";
import { root } from "../../scripts/support/paths.ts";
import { createSecrets } from "../../server/app/broker/secrets.ts";
import { SecretBytes } from "../../shared/secret-bytes.ts";
import { good } from "../contract/provider-contract.ts";

const run = promisify(execFile);
const CANARY = `canary-${"of-the-sdk"}`;

const MANIFEST = `secrets:
  database/password: { refs: { local: "ref+local://database/password" } }
  database/user: { refs: { local: "ref+local://database/user" } }
`;

describe("the package for programs", function () {
  this.timeout(180_000);
  let folder: string;
  let env: Record<string, string | undefined>;

  before(async () => {
    await buildAll();
    await buildTypes();
    folder = mkdtempSync(join(tmpdir(), "latchkey-sdk-"));
    env = { ...process.env, LATCHKEY_HOME: join(folder, "home"), LATCHKEY_PASSPHRASE: "of this test alone" };
    const installed = join(folder, "node_modules", "latchkey");
    mkdirSync(installed, { recursive: true });
    cpSync(join(root, "package.json"), join(installed, "package.json"));
    cpSync(join(root, "dist"), join(installed, "dist"), { recursive: true });
    symlinkSync(join(root, "node_modules", "@types"), join(folder, "node_modules", "@types"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "latchkey.yaml"), MANIFEST);
    const secrets = createSecrets({ workspace: folder, environment: env });
    for (const name of ["database/password", "database/user"]) {
      const value = new SecretBytes(Uint8Array.from(Buffer.from(`${CANARY} ${name}`)));
      good(await secrets.set(name, value, {}, { signal: new AbortController().signal }));
    }
    await secrets.close();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function program(text: string): Promise<string> {
    const file = join(folder, "program.mjs");
    writeFileSync(
      file,
      `import { openSecrets, Secret, SecretsError } from "latchkey";\nimport { inspect } from "node:util";\n${text}`,
    );
    const { stdout, stderr } = await run(process.execPath, [file], { cwd: folder, env });
    return stdout + stderr;
  }

  it("gives a value, and ends without being closed", async () => {
    const said = await program(`
      const secrets = await openSecrets();
      using password = await secrets.get("database/password");
      console.log(password.reveal() === ${JSON.stringify(`${CANARY} database/password`)}, password instanceof Secret);
    `);
    assert.equal(said.trim(), "true true");
  });

  it("shows nothing of a value by accident", async () => {
    const said = await program(`
      await using secrets = await openSecrets();
      const password = await secrets.get("database/password");
      console.log(password, String(password), \`\${password}\`, JSON.stringify({ password }), password + "");
      console.log(inspect(password, { depth: Infinity, showHidden: true, customInspect: false }));
      console.log(Object.keys(password), { ...password });
      try { console.log(structuredClone(password)); } catch (error) { console.log(error); }
      password.dispose();
      try { password.reveal(); } catch (error) { console.log(error.message); }
    `);
    assert.ok(!said.includes(CANARY), "the value is shown");
    assert.match(said, /disposed/);
  });

  it("gives all secrets below a prefix, by their names without it", async () => {
    const said = await program(`
      await using secrets = await openSecrets();
      const all = await secrets.scope("database/").all();
      console.log(Object.keys(all).sort().join(), (await secrets.scope("database/").get("user")).reveal().endsWith("database/user"));
    `);
    assert.equal(said.trim(), "password,user true");
  });

  it("throws errors with a code, what was asked for and a remedy; optional references give undefined", async () => {
    const said = await program(`
      await using secrets = await openSecrets();
      try { await secrets.get("database/passwort"); } catch (error) {
        console.log(error instanceof SecretsError, error.code, error.reference, error.remedy.length > 0);
      }
      console.log(await secrets.get("ref+local://nothing?optional=true"));
    `);
    assert.equal(said.trim(), "true name-unknown database/passwort true\nundefined");
  });

  it("tells how its backends did", async () => {
    const said = await program(`
      await using secrets = await openSecrets();
      const before = await secrets.get("database/user");
      const { local } = await secrets.statistics();
      console.log("local", local.fetches, before.bytes().length > 0);
    `);
    assert.equal(said.trim(), "local 1 true");
  });

  it("knows the names that types declare, and no other", async () => {
    const check = async (text: string): Promise<string> => {
      writeFileSync(
        join(folder, "typed.ts"),
        `import { openSecrets, type Secret } from "latchkey";\nconst secrets = await openSecrets();\n${text}\nexport {};\n`,
      );
      const tsc = join(root, "node_modules", ".bin", "tsc");
      const options = [
        "--noEmit",
        "--strict",
        "--skipLibCheck",
        "false",
        "--module",
        "nodenext",
        "--target",
        "es2024",
        "--lib",
        "es2024,esnext.disposable",
        "--types",
        "node",
        "--ignoreConfig",
      ];
      return run(tsc, [...options, "typed.ts"], { cwd: folder }).then(
        () => "",
        (error: { stdout: string }) => error.stdout,
      );
    };
    const declared = `declare module "latchkey" { interface SecretNames { "database/password": string; "mode/name": "a" | "b" } }`;
    assert.equal(await check(`const any: Secret = await secrets.get("whatever");\nvoid any;`), "");
    assert.equal(
      await check(`${declared}
        const mode: "a" | "b" = (await secrets.get("mode/name")).reveal();
        const scoped: Secret = await secrets.scope("database/").get("password");
        const byReference: Secret | undefined = await secrets.get("ref+local://x");
        // @ts-expect-error a name that is not declared
        await secrets.get("database/passwort");
        // @ts-expect-error a name that is not below the prefix
        await secrets.scope("database/").get("name");
        // @ts-expect-error a secret is not its value
        const value: string = await secrets.get("database/password");
        void [mode, scoped, byReference, value];`),
      "",
    );
  });
});
