// The package as a program of somebody else has it: packed, installed, compiled against and run, with the local backend.
import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "../../scripts/support/paths.ts";
import { createSecrets, type Secrets } from "../../server/app/broker/secrets.ts";
import { SecretBytes } from "../../shared/secret-bytes.ts";
import { good } from "../contract/provider-contract.ts";
import { compile, type Installed, installPacked } from "./installed.ts";

/** In a value of its own kind: no message may hold a part of it. Blanks, so that it cannot be taken for a name. */
const CANARY = ["canary", "of", "the", "package"].join(" ");

const MANIFEST = `version: 1
secrets:
  database/password: { refs: { local: ref+local://database/password } }
  database/user: { refs: { local: ref+local://database/user } }
  mail/key: { refs: { local: "ref+local://mail/key?optional=true" } }
policy: { cacheTtl: 1s }
`;

interface Ran {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

describe("the package for programs", function () {
  this.timeout(180_000);
  let installed: Installed;
  let env: Record<string, string | undefined>;
  let secrets: Secrets;

  const set = async (name: string, text: string): Promise<void> => {
    const value = new SecretBytes(Uint8Array.from(Buffer.from(text)));
    good(await secrets.set(name, value, {}, { signal: new AbortController().signal }));
  };

  before(async () => {
    installed = await installPacked();
    const { folder } = installed;
    env = { ...process.env, LATCHKEY_HOME: join(folder, "home"), LATCHKEY_PASSPHRASE: "of this test alone" };
    writeFileSync(join(folder, "latchkey.yaml"), MANIFEST);
    secrets = createSecrets({ workspace: folder, environment: env });
    await set("database/password", `${CANARY} 1`);
    await set("database/user", `${CANARY} user`);
  });
  after(async () => {
    await secrets.close();
    rmSync(dirname(installed.folder), { recursive: true, force: true });
  });

  const write = (name: string, text: string): string => {
    writeFileSync(join(installed.folder, name), text);
    return name;
  };
  const runFile = (name: string): Promise<Ran> =>
    new Promise((resolve) => {
      const options = { cwd: installed.folder, env: { ...env, EXPECTED_START: CANARY } };
      execFile(process.execPath, [name], options, (error, output, errors) =>
        resolve({ code: error === null ? 0 : Number(error.code), output, errors }),
      );
    });
  const program = async (text: string): Promise<string> => {
    const imports = 'import { findLeaks, observe, openSecrets, Secret, SecretsError } from "latchkey";\n';
    const { code, output, errors } = await runFile(write("program.mjs", `${imports}${text}`));
    assert.deepEqual({ code, errors }, { code: 0, errors: "" });
    return output.trim();
  };

  it("holds what is built, and no source", () => {
    const { packed } = installed;
    for (const path of ["dist/sdk.js", "dist/sdk.d.ts", "dist/broker.js", "bin/latchkey.mjs", "LICENSE"]) {
      assert.ok(packed.includes(path), path);
    }
    const foreign = packed.filter((path) => !/^(?:dist|bin)\/|^(?:package\.json|README\.md|LICENSE)$/.test(path));
    assert.deepEqual(foreign, []);
  });

  it("declares what is exported in one file that needs no other, and nothing else", () => {
    const types = readFileSync(join(installed.folder, "node_modules", "latchkey", "dist", "sdk.d.ts"), "utf8");
    assert.doesNotMatch(types, /\bfrom "|import\(/);
    assert.doesNotMatch(types, /SecretService|BrokerConnection|ChangeWatch|errorOf/);
  });

  for (const name of ["untyped.ts", "typed.ts"]) {
    it(`is typed as its users expect: ${name}`, async () => {
      copyFileSync(join(root, "test", "fixtures", "sdk", name), join(installed.folder, name));
      assert.equal(await compile(installed.folder, name), "");
    });
  }

  it("gives a value, and the program ends without closing anything", async () => {
    const said = await program(`
      const secrets = await openSecrets();
      secrets.onChange(() => {});
      using password = await secrets.get("database/password");
      console.log(password.reveal() === process.env.EXPECTED_START + " 1", password instanceof Secret);
    `);
    assert.equal(said, "true true");
  });

  it("shows nothing of a value by accident, not even when the program breaks", async () => {
    copyFileSync(join(root, "test", "fixtures", "sdk", "spill.mjs"), join(installed.folder, "spill.mjs"));
    const { code, output, errors } = await runFile("spill.mjs");
    assert.equal(code, 1);
    assert.match(errors, /uncaught with \[secret\]/);
    for (const code of ["name-unknown", "reference-invalid", "mode-refused"]) assert.ok(output.includes(code), code);
    assert.ok(!output.includes("it was given"));
    const shown = `${output}${errors}`;
    for (const text of [CANARY, encodeURIComponent(CANARY), JSON.stringify([...Buffer.from(CANARY)]).slice(1, 20)]) {
      assert.ok(!shown.includes(text), "the value is shown");
    }
    for (const encoding of ["base64", "base64url", "hex"] as const) {
      assert.ok(!shown.includes(Buffer.from(CANARY).toString(encoding).slice(0, 20)), encoding);
    }
  });

  it("gives all secrets below a prefix by the rest of their names, and undefined for one that may be missing", async () => {
    const said = await program(`
      await using secrets = await openSecrets();
      using database = await secrets.scope("database").all();
      console.log(Object.keys(database).sort().join(), database.user.reveal().endsWith("user"));
      console.log((await secrets.scope("database/").get("user")).reveal().endsWith("user"));
      console.log(Object.keys(await secrets.all()).sort().join(), (await secrets.all())["mail/key"]);
      console.log(await secrets.get("mail/key"), await secrets.get("ref+local://nothing?optional=true"));
    `);
    const names = "database/password,database/user,mail/key";
    assert.equal(said, `password,user true\ntrue\n${names} undefined\nundefined undefined`);
  });

  it("gives all or none: one that cannot be got is an error that names it", async () => {
    write("latchkey.yaml", `${MANIFEST.replace("policy:", "  database/absent: {}\npolicy:")}`);
    const said = await program(`
      await using secrets = await openSecrets();
      await secrets.scope("database/").all().catch(({ name, code, reference }) => console.log(name, code, reference));
    `);
    write("latchkey.yaml", MANIFEST);
    assert.equal(said, "SecretsError not-found database/absent");
  });

  it("throws errors with a code, what was asked for and a remedy", async () => {
    const said = await program(`
      const secrets = await openSecrets();
      const tell = (error) => console.log(error instanceof SecretsError, error.code, error.reference, error.remedy !== "", error.cause);
      await secrets.get("database/passwort").catch(tell);
      await secrets.get("not a name").catch(tell);
      await secrets.get("database/user", { signal: AbortSignal.abort() }).catch(tell);
      await secrets.close();
      await secrets.get("database/user").catch(tell);
      const controller = new AbortController();
      const aborted = await openSecrets({ signal: controller.signal });
      controller.abort();
      await aborted.get("database/user").catch(tell);
      await openSecrets({ environment: { DEPLOYMENT_ENV: "staging" } }).then((staging) => staging.get("database/user")).catch(tell);
    `);
    assert.equal(
      said,
      `true name-unknown database/passwort true undefined
true name-unknown null true undefined
true cancelled null true undefined
true closed null true undefined
true closed null true undefined
true environment-missing database/user true undefined`,
    );
  });

  it("says in a few lines what happened where a program catches nothing", async () => {
    const text = 'import { openSecrets } from "latchkey";\nvoid (await openSecrets()).get("database/passwort");\n';
    const { code, output, errors } = await runFile(write("careless.mjs", text));
    assert.deepEqual([code, output], [1, ""]);
    assert.match(errors, /^SecretsError: database\/passwort: .+\. Try: .+$/m);
    assert.match(errors, /code: 'name-unknown'/);
    assert.ok(errors.length < 3000, `${errors.length} characters, with the SDK itself among them`);
  });

  it("refuses a manifest with a mistake when it is opened", async () => {
    write("latchkey.yaml", "version: 1\nsecrets: 7\n");
    const said = await program("await openSecrets().catch(({ code, message }) => console.log(code, message));");
    write("latchkey.yaml", MANIFEST);
    assert.match(said, /^manifest-invalid latchkey\.yaml:2:/);
  });

  it("gives a thousand callers their values out of one fetch, and counts them", async () => {
    const said = await program(`
      const secrets = await openSecrets();
      console.log(JSON.stringify(await secrets.statistics()));
      const got = await Promise.all(Array.from({ length: 1000 }, () => secrets.get("database/user")));
      const { local } = await secrets.statistics();
      console.log(got.every((one) => one.reveal() === got[0].reveal()), local.fetches, local.hits + local.misses);
      await secrets.close();
      console.log((await secrets.statistics()).local.fetches);
    `);
    assert.equal(said, "{}\ntrue 1 1000\n1");
  });

  it("tells of a new version that somebody else wrote, and gives it", async () => {
    const file = write(
      "watching.mjs",
      `import { openSecrets } from "latchkey";
       await using secrets = await openSecrets();
       const alive = setInterval(() => {}, 1000);
       const first = await secrets.get("database/password");
       const changes = secrets.changes();
       console.log("got");
       for await (const { name, previous, version } of changes) {
         const second = await secrets.get("database/password");
         console.log(name, previous !== version, first.reveal().slice(-1), second.reveal().slice(-1));
         break;
       }
       clearInterval(alive);`,
    );
    const child: ChildProcess = spawn(process.execPath, [file], {
      cwd: installed.folder,
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const said: string[] = [];
    for await (const line of createInterface({ input: child.stdout! })) {
      said.push(line);
      if (line === "got") await set("database/password", `${CANARY} 2`);
    }
    assert.deepEqual(said, ["got", "database/password true 1 2"]);
  });

  it("asks anew when it is told to", async () => {
    const said = await program(`
      const secrets = await openSecrets();
      await secrets.get("database/user");
      await secrets.refresh("database/user");
      await secrets.refresh();
      console.log((await secrets.statistics()).local.fetches);
    `);
    assert.equal(said, "3");
  });

  it("finds leaks", async () => {
    assert.equal(await program('console.log((await findLeaks("nothing here")).length);'), "0");
  });

  it("has a page, and a part of the README, whose examples compile and run", async () => {
    const page = readFileSync(join(root, "docs", "sdk.md"), "utf8");
    const readme = readFileSync(join(root, "README.md"), "utf8");
    write("database.ts", readFileSync(join(root, "test", "fixtures", "sdk", "database.ts"), "utf8"));
    const examplesOf = (text: string) => [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, example]) => example!);
    const ofReadme = examplesOf(readme).filter((text) => text.includes("openSecrets"));
    const examples = [...examplesOf(page), ...ofReadme];
    assert.ok(ofReadme.length === 1 && examples.length >= 6, `${examples.length} examples`);
    for (const [at, text] of examples.entries()) {
      const name = write(`example-${at}.ts`, text);
      assert.equal(await compile(installed.folder, name), "", text);
      const { code, output, errors } = await runFile(name);
      assert.equal(code, 0, `${text}\n${errors}`);
      assert.ok(!`${output}${errors}`.includes(CANARY), text);
    }
  });
});
