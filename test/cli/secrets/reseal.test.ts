// `latchkey reseal`: what uses an old key is told, and sealed anew in each of the three ways; a file is whole at every moment.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parse } from "yaml";
import { ensureKubeseal } from "../../servers/kubeseal.ts";
import { startSealingController } from "../../servers/sealing-controller.ts";
import { mustRun, runCommand } from "../../servers/support/run-command.ts";
import { grantSealingKey } from "../../servers/support/sealing-key.ts";
import { withServer } from "../../servers/with-server.ts";
import { canary, newProject, type Project, productWithBroker } from "./harness.ts";

const LATCHKEY = `version: 1
backends:
  sealed: { kind: sealed, folder: deploy, certificate: sealing.pem }
secrets:
  database/password: {}
  app/password: { refs: { local: ref+sealed://team/app#/password } }
`;

describe("latchkey reseal", function () {
  this.timeout(180_000);
  const controller = withServer("kubeseal", startSealingController);
  let project: Project;

  const at = (...path: readonly string[]): string => join(project.cwd, ...path);
  const text = (path = "deploy/app.yaml"): string => readFileSync(at(path), "utf8");
  const seal = (
    values: Readonly<Record<string, string>>,
    file = "deploy/app.yaml",
    args: readonly string[] = [],
  ): void => {
    const metadata = { name: "app", namespace: "team" };
    const input = JSON.stringify({ apiVersion: "v1", kind: "Secret", metadata, stringData: values });
    assert.equal(project.run(["seal", "--output", file, ...args], { input }).code, 0);
  };
  /** With one key and no other. */
  const open = async (keyFile: string, sealed = text()): Promise<Record<string, string>> => {
    const args = ["--recovery-unseal", "--recovery-private-key", keyFile, "--format", "json"];
    const { data } = JSON.parse(await mustRun(await ensureKubeseal(), args, { input: sealed }));
    return Object.fromEntries(
      Object.entries<string>(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]),
    );
  };
  const present = () => controller().keys.at(-1)!;
  /** The controller has a new key, and its certificate is here. */
  const renew = async (): Promise<string> => {
    const before = present().keyFile;
    copyFileSync((await controller().renew()).certFile, at("sealing.pem"));
    await grant();
    return before;
  };
  const grant = () => grantSealingKey(project.env["LATCHKEY_HOME"]!, project.cwd, at("sealing.pem"));
  const reseal = (...args: readonly string[]) => project.run(["reseal", ...args]);

  beforeEach(async () => {
    project = newProject({ "latchkey.yaml": LATCHKEY });
    mkdirSync(at("deploy"));
    copyFileSync(present().certFile, at("sealing.pem"));
    await grant();
  });

  it("--check says which values use an old key, as do get, doctor and status, and changes nothing", async () => {
    seal({ password: "v", user: "u" });
    assert.deepEqual(reseal("--check"), { code: 0, stdout: "2 values, all with the present key\n", stderr: "" });
    await renew();
    seal({ user: "u2" }, "new.yaml");
    project.run(["seal", "--merge-into", "deploy/app.yaml"], {
      input: JSON.stringify({
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "app", namespace: "team" },
        stringData: { user: "u2" },
      }),
    });
    const before = text();
    const { code, stdout } = reseal("--check");
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^deploy\/app\.yaml {2}team\/app {2}password {2}old key, sealed on \d{4}-\d\d-\d\d\n2 values, 1 with an old key\n$/,
    );
    assert.equal(text(), before);
    const json = JSON.parse(reseal("--check", "--json").stdout);
    assert.equal(json.schema, "latchkey.reseal/1");
    assert.deepEqual(
      json.values.map(({ key, state, outcome }: Record<string, string>) => [key, state, outcome]),
      [
        ["password", "old", "kept"],
        ["user", "current", "kept"],
      ],
    );
    assert.match(
      project.run(["get", "app/password"]).stdout,
      /\nSealed with an old key: password; seal anew with latchkey reseal\.\n/,
    );
    assert.match(
      project.run(["doctor"]).stdout,
      /\nwarning {2}sealed\.sealed: 1 value is sealed with an old key: latchkey reseal --check says which\./,
    );
    assert.match(project.run(["status"]).stdout, /app\/password: Sealed with an old key: password/);
  });

  it("--check knows nothing of what kubeseal sealed, also where it changed a value that was recorded", async () => {
    seal({ password: "1", b: "2" });
    const input = JSON.stringify({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "app", namespace: "team" },
      stringData: { b: "3" },
    });
    const args = ["--cert", present().certFile, "--format", "yaml", "--merge-into", at("deploy/app.yaml")];
    await mustRun(await ensureKubeseal(), args, { input });
    const { code, stdout } = reseal("--check");
    assert.equal(code, 0);
    assert.match(stdout, / {2}b {2}key not known\n2 values, 1 with a key that is not known\n$/);
    assert.match(project.run(["get", "app/password"]).stdout, /\nNothing says with which key these were sealed: b\.\n/);
  });

  describe("from references", () => {
    it("reads values again from where they were, and says of the others what to do", async () => {
      const value = canary();
      project.run(["set", "database/password", "--stdin"], { input: value });
      seal({ given: "g" });
      project.run(["seal", "--from", "password=database/password", "--merge-into", "deploy/app.yaml"]);
      writeFileSync(at("deploy/app.yaml"), `# Ours.\n${text()}---\n# Another.\nkind:   Service\n`);
      const old = await renew();
      const before = text();
      const { code, stdout, stderr } = reseal();
      assert.equal(code, 2);
      assert.equal(stderr, "");
      assert.match(
        stdout,
        /\/app\.yaml {2}team\/app {2}password {2}sealed anew, from ref\+local:\/\/database\/password\n/,
      );
      assert.match(
        stdout,
        / {2}given {2}not sealed anew: nothing says from where its value was read\. Try: --controller URL, or --recovery-private-key FILE\n/,
      );
      assert.match(stdout, /\n2 values, 1 sealed anew, 1 not\n$/);
      assert.ok(!`${stdout}${text()}`.includes(value));
      const changed = text()
        .split("\n")
        .filter((line) => !before.includes(line))
        .map((line) => line.trim().split(" ")[0]);
      assert.deepEqual(changed.sort(), ["password", "password:"]);
      const alone = (key: string): string => {
        const manifest = parse(text().slice(0, text().indexOf("---\n")));
        manifest.spec.encryptedData = { [key]: manifest.spec.encryptedData[key] };
        return JSON.stringify(manifest);
      };
      assert.deepEqual(await open(present().keyFile, alone("password")), { password: value });
      assert.deepEqual(await open(old, alone("given")), { given: "g" });
    });

    it("ends as the backend does that is not there", async () => {
      project.run(["set", "database/password", "--stdin"], { input: "v" });
      project.run([
        "seal",
        "--name",
        "app",
        "--namespace",
        "team",
        "--from",
        "k=database/password",
        "--output",
        "deploy/app.yaml",
      ]);
      await renew();
      const before = text();
      const { code, stdout } = project.run(["reseal"], { env: { LATCHKEY_PASSPHRASE: "another" } });
      assert.equal(code, 4);
      assert.match(stdout, / {2}k {2}not sealed anew: /);
      assert.equal(text(), before);
    });
  });

  describe("with private keys of the controller", () => {
    it("opens and seals in memory, each scope, and records what was under the present key", async () => {
      const value = canary();
      for (const scope of ["strict", "namespace-wide", "cluster-wide"])
        seal({ k: value }, `deploy/${scope}.yaml`, ["--scope", scope]);
      const old = await renew();
      const kubeseal = ["--cert", present().certFile, "--format", "yaml"];
      const input = JSON.stringify({
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "b", namespace: "team" },
        stringData: { k: "b" },
      });
      writeFileSync(at("deploy/b.yaml"), await mustRun(await ensureKubeseal(), kubeseal, { input }));
      const { code, stdout, stderr } = reseal(
        "--recovery-private-key",
        old,
        "--recovery-private-key",
        present().keyFile,
      );
      assert.deepEqual([code, stderr], [0, ""]);
      assert.match(stdout, /b\.yaml {2}team\/b {2}k {2}was sealed with the present key, which is recorded now\n/);
      assert.match(stdout, /\n4 values, 3 sealed anew\n$/);
      for (const scope of ["strict", "namespace-wide", "cluster-wide"]) {
        assert.deepEqual(await open(present().keyFile, text(`deploy/${scope}.yaml`)), { k: value });
      }
      assert.equal(reseal("--check").stdout, "4 values, all with the present key\n");
      for (const file of readdirSync(at("deploy"))) assert.ok(!text(`deploy/${file}`).includes(value));
    });

    it("takes the Secrets that the controller keeps them in", async () => {
      seal({ k: "v" });
      const old = await renew();
      const data = { "tls.key": readFileSync(old).toString("base64"), "tls.crt": "" };
      writeFileSync(
        at("keys.yaml"),
        JSON.stringify({ apiVersion: "v1", kind: "List", items: [{ kind: "Secret", data }] }),
      );
      assert.equal(reseal("--recovery-private-key", "keys.yaml", "team/app").code, 0);
      assert.deepEqual(await open(present().keyFile), { k: "v" });
    });

    it("says where none opens a value, or a file holds none", async () => {
      seal({ k: "v" });
      await renew();
      const before = text();
      const { code, stdout } = reseal("--recovery-private-key", present().keyFile);
      assert.equal(code, 2);
      assert.match(stdout, / {2}k {2}not sealed anew: none of the private keys opens it\. Try: /);
      assert.equal(text(), before);
      for (const [file, words] of [
        ["sealing.pem", /sealing\.pem holds no private key/],
        ["absent", /absent cannot be read: ENOENT/],
      ] as const) {
        const failed = reseal("--recovery-private-key", file);
        assert.equal(failed.code, 2);
        assert.match(failed.stderr, words);
      }
      writeFileSync(at("broken.pem"), readFileSync(present().keyFile, "utf8").slice(0, 300));
      assert.match(
        reseal("--recovery-private-key", "broken.pem").stderr,
        /broken\.pem holds a private key that is not RSA, is under a passphrase/,
      );
    });
  });

  describe("by the controller", () => {
    /** Not while this process waits: the controller is in it. */
    const byController = (...more: readonly string[]) => {
      const { address, caFile } = controller();
      const args = [join(productWithBroker(), "dist/cli.cjs"), "reseal", "--controller", address, ...more];
      const granted = { LATCHKEY_TRUST: new URL(address).host, NODE_EXTRA_CA_CERTS: caFile };
      return runCommand(process.execPath, args, {
        cwd: project.cwd,
        env: { ...process.env, ...project.env, ...granted },
      });
    };

    it("has values sealed anew one by one, and tells of a certificate here that is another", async () => {
      seal({ password: "v", user: "u" }, "deploy/app.yaml", ["--scope", "namespace-wide"]);
      const stale = readFileSync(at("sealing.pem"));
      await renew();
      writeFileSync(at("sealing.pem"), stale);
      const asked = controller().requests.length;
      const { code, stdout, stderr } = await byController();
      assert.equal(code, 0, stderr);
      assert.match(stdout, /\n2 values, 2 sealed anew\n$/);
      assert.match(stderr, /^latchkey: The controller has another key than the certificate that is kept here/);
      assert.deepEqual(
        controller()
          .requests.slice(asked)
          .map(({ path }) => path),
        ["/v1/cert.pem", "/v1/rotate", "/v1/rotate"],
      );
      assert.deepEqual(await open(present().keyFile), { password: "v", user: "u" });
      assert.equal(parse(text()).metadata.annotations["sealedsecrets.bitnami.com/namespace-wide"], "true");
      copyFileSync(present().certFile, at("sealing.pem"));
      assert.equal(reseal("--check").code, 0);
    });

    it("leaves what it cannot open, and says so", async () => {
      seal({ k: "v" });
      writeFileSync(at("deploy/app.yaml"), text().replace("name: app", "name: moved"));
      await renew();
      const before = text();
      const { code, stdout } = await byController();
      assert.equal(code, 2);
      assert.match(stdout, / {2}k {2}not sealed anew: the controller does not open it\. Try: /);
      assert.equal(text(), before);
    });

    it("believes no answer that is something else", async () => {
      seal({ k: "v" });
      await renew();
      const before = text();
      const answers: readonly (readonly [number, string])[] = [
        [200, ""],
        [200, "null"],
        [200, "{}"],
        [200, '{"spec":{"encryptedData":{"k":"not base64"}}}'],
        [
          200,
          '{"metadata":{"annotations":{"sealedsecrets.bitnami.com/cluster-wide":"true"}},"spec":{"encryptedData":{"k":"AgBy"}}}',
        ],
        [204, ""],
        [302, ""],
        [404, ""],
        [429, ""],
        [503, ""],
      ];
      for (const [status, body] of answers) {
        controller().answerNext(status, body);
        assert.equal((await byController()).code, 4, `${status} ${body}`);
        assert.equal(text(), before);
      }
    });

    it("asks none that was not granted, and none without TLS but on this machine", () => {
      seal({ k: "v" });
      const asked = controller().requests.length;
      const refused = reseal("--controller", controller().address);
      assert.equal(refused.code, 3);
      assert.match(
        refused.stderr,
        /this machine has not granted 127\.0\.0\.1:\d+ for this project\. Try: latchkey trust --any 127\.0\.0\.1:\d+/,
      );
      assert.equal(reseal("--controller", "nonsense").code, 3);
      const plain = project.run(["reseal", "--controller", "http://controller.example"], {
        env: { LATCHKEY_TRUST: "controller.example:80" },
      });
      assert.equal(plain.code, 3);
      assert.equal(controller().requests.length, asked);
    });
  });

  describe("is about", () => {
    it("a file, NAMESPACE/NAME, a name, a reference or a logical name", async () => {
      seal({ k: "v" });
      seal({ k: "v" }, "elsewhere.yaml");
      await renew();
      const told = (...asked: string[]): string => reseal("--check", ...asked).stdout;
      assert.match(told("elsewhere.yaml"), /^elsewhere\.yaml /);
      for (const name of [
        "team/app",
        "app",
        "ref+sealed://team/app",
        "ref+sealed://app?ns=team",
        "app/password",
        "deploy/app.yaml",
      ]) {
        assert.match(told(name), /^deploy\/app\.yaml .+\n1 value, 1 with an old key\n$/, name);
      }
      assert.match(told("app", "elsewhere.yaml", "deploy/app.yaml"), /\n2 values, 2 with an old key\n$/);
    });

    it("nothing that is not there, is something else, or cannot be read", () => {
      writeFileSync(at("other.yaml"), "kind: Service\n");
      writeFileSync(at("broken.yaml"), "kind: SealedSecret\nmetadata: {\n");
      const cases = [
        [["absent"], /there is no SealedSecret absent, and no file of this name/],
        [["database/password"], /database\/password is not in a SealedSecret here/],
        [["other.yaml"], /other\.yaml holds no SealedSecret/],
        [["broken.yaml"], /broken\.yaml holds no SealedSecret/],
        [["--cert", "absent.pem"], /absent\.pem cannot be read/],
        [["--check", "--controller", "https://a"], /--check and --controller exclude each other/],
      ] as const;
      for (const [args, words] of cases) {
        const { code, stderr } = reseal(...args);
        assert.equal(code, 2, stderr);
        assert.match(stderr, words);
        assert.match(stderr, /\. Try: .+\n$/);
      }
      writeFileSync(at("latchkey.yaml"), "version: 1\n");
      assert.match(
        reseal("--cert", "sealing.pem").stderr,
        /latchkey\.yaml has no backend of kind sealed\. Try: name a file/,
      );
    });
  });

  it("leaves a whole file, the old or the new one, when it and its broker are killed", async function () {
    if (process.platform === "win32") this.skip();
    const values = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`k${n}`, `value ${n}`]));
    seal(values);
    const old = await renew();
    const before = text();
    const args = [join(productWithBroker(), "dist/cli.cjs"), "reseal", "--recovery-private-key", old];
    // A group of its own: the broker, which writes, is killed with it.
    const run = () => {
      const env = { ...process.env, ...project.env };
      const child = spawn(process.execPath, args, { cwd: project.cwd, env, stdio: "ignore", detached: true });
      return { child, closed: new Promise((resolve) => child.once("close", resolve)) };
    };
    const started = Date.now();
    await run().closed;
    const took = Date.now() - started;
    const after = text();
    assert.deepEqual(await open(present().keyFile), values);
    let unfinished = 0;
    for (let n = 0; n < 30; n++) {
      writeFileSync(at("deploy/app.yaml"), before);
      const { child, closed } = run();
      // Towards the end, where the file is replaced.
      await wait(took * (0.4 + n / 45));
      try {
        process.kill(-child.pid!, "SIGKILL");
      } catch {
        // It was faster.
      }
      await closed;
      const now = text();
      if (now === before) {
        unfinished++;
        continue;
      }
      assert.equal(now.split("\n").length, after.split("\n").length);
      assert.deepEqual(await open(present().keyFile, now), values);
    }
    assert.ok(unfinished > 0, "none was killed in time");
  });
});
