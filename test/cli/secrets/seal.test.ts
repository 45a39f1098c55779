// `latchkey seal`: what comes out opens with kubeseal, what cannot be sealed is refused in words, and nothing of a value is
// anywhere else.
import assert from "node:assert/strict";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { startKubeseal } from "../../servers/kubeseal.ts";
import { certifyAgain, makeSelfSigned } from "../../servers/support/certificates.ts";
import { grantSealingKey } from "../../servers/support/sealing-key.ts";
import { withServer } from "../../servers/with-server.ts";
import { newFolder } from "../harness.ts";
import { canary, newProject, type Project } from "./harness.ts";

const LATCHKEY = `version: 1
backends:
  sealed: { kind: sealed, folder: deploy, certificate: sealing.pem }
secrets:
  database/password: {}
`;

describe("latchkey seal", function () {
  this.timeout(120_000);
  const kubeseal = withServer("kubeseal", startKubeseal);
  let project: Project;

  const at = (...path: readonly string[]): string => join(project.cwd, ...path);
  const text = (...path: readonly string[]): string => readFileSync(at(...path), "utf8");
  const write = (path: string, content: string): string => {
    writeFileSync(at(path), content);
    return path;
  };
  const secret = (values: Readonly<Record<string, string>>, metadata: object = { name: "app", namespace: "team" }) =>
    JSON.stringify({ apiVersion: "v1", kind: "Secret", metadata, stringData: values });
  const unseal = async (sealed: string): Promise<Record<string, string>> =>
    Object.fromEntries(Object.entries(await kubeseal().open(sealed)).map(([key, value]) => [key, value.toString()]));
  const seal = (args: readonly string[], input = "") => project.run(["seal", ...args], { input });
  const sealed = (args: readonly string[], input = ""): string => {
    const { code, stdout, stderr } = seal(args, input);
    assert.deepEqual([code, stderr], [0, ""]);
    return stdout;
  };

  beforeEach(async () => {
    project = newProject({ "latchkey.yaml": LATCHKEY });
    mkdirSync(at("deploy"));
    copyFileSync(kubeseal().certFile, at("sealing.pem"));
    await grantSealingKey(project.env["LATCHKEY_HOME"]!, project.cwd, at("sealing.pem"));
  });

  describe("of a manifest", () => {
    for (const scope of ["strict", "namespace-wide", "cluster-wide"]) {
      it(`seals standard input of scope ${scope}, and kubeseal opens it`, async () => {
        const manifest = sealed(["--scope", scope], secret({ password: "päß ✓", empty: "" }));
        assert.deepEqual(await unseal(manifest), { password: "päß ✓", empty: "" });
        const { metadata, spec } = parse(manifest);
        const wide = scope === "strict" ? undefined : "true";
        assert.equal(metadata.annotations[`sealedsecrets.bitnami.com/${scope}`], wide);
        assert.equal(spec.template.metadata.annotations?.[`sealedsecrets.bitnami.com/${scope}`], wide);
      });
    }

    it("keeps type, labels and annotations, quotes what YAML 1.1 would misread, and writes JSON where it is asked", async () => {
      const metadata = { name: "app", namespace: "team", labels: { on: "yes", at: "12:30" }, annotations: { a: "b" } };
      const given = JSON.stringify({
        ...JSON.parse(secret({ k: "v" }, metadata)),
        type: "example.org/own",
        immutable: true,
      });
      const yaml = sealed([], given);
      assert.match(yaml, /"on": "yes"\n +at: "12:30"/);
      for (const manifest of [yaml, sealed(["--format", "json"], given)]) {
        const opened = JSON.parse(await kubeseal().unseal(manifest));
        assert.deepEqual(
          [opened.type, opened.immutable, opened.metadata.labels],
          ["example.org/own", true, metadata.labels],
        );
        assert.deepEqual(opened.metadata.annotations, { a: "b" });
      }
      assert.equal(JSON.parse(sealed(["--format", "json"], given)).kind, "SealedSecret");
    });

    it("seals each of several, says what it leaves out, and that the file is still there", async () => {
      const other = secret({ k: "other" }, { name: "b", namespace: "team" });
      write("all.yaml", `${secret({ k: "one" })}\n---\n${other}\n---\nkind: Service\n`);
      const { code, stdout, stderr } = seal(["all.yaml"]);
      assert.equal(code, 0);
      const documents = stdout.split("---\n");
      assert.deepEqual(await Promise.all(documents.map(unseal)), [{ k: "one" }, { k: "other" }]);
      assert.match(stderr, /^latchkey: all\.yaml: 1 document is no Secret, and was left out\n/);
      assert.match(stderr, /\nlatchkey: all\.yaml still holds the values in the clear\. Try: delete it, .+\n$/);
    });

    it("writes a file whole, also over the Secret itself, of which nothing is left then", async () => {
      const value = canary();
      write("app.yaml", secret({ k: value }));
      chmodSync(at("app.yaml"), 0o600);
      symlinkSync("app.yaml", at("link.yaml"));
      const { code, stdout, stderr } = seal(["app.yaml", "--output", "link.yaml"]);
      assert.deepEqual([code, stdout, stderr], [0, "team/app (1 key, strict) is sealed: link.yaml.\n", ""]);
      assert.deepEqual(await unseal(text("app.yaml")), { k: value });
      assert.ok(!text("app.yaml").includes(value));
      assert.deepEqual(readdirSync(project.cwd).sort(), [
        "app.yaml",
        "deploy",
        "latchkey.yaml",
        "link.yaml",
        "sealing.pem",
      ]);
      sealed(["--output", "x.json"], secret({ k: "v" }));
      assert.equal(JSON.parse(text("x.json")).kind, "SealedSecret");
    });

    it("takes name and namespace from options where the manifest has none, and refuses another one", () => {
      const { metadata } = parse(sealed(["--namespace", "n", "--name", "m"], secret({ k: "v" }, {})));
      assert.deepEqual([metadata.name, metadata.namespace], ["m", "n"]);
      const { code, stderr } = seal(["--namespace", "other"], secret({ k: "v" }));
      assert.equal(code, 2);
      assert.match(stderr, /the manifest says namespace team, and other is asked for\. Try: /);
    });
  });

  describe("of other secrets", () => {
    it("takes values from backends by name and by reference, and records from where", async () => {
      const value = canary();
      project.run(["set", "database/password", "--stdin"], { input: value });
      project.run(["set", "ref+local://other", "--stdin"], { input: "second" });
      const from = ["--from", "password=database/password", "--from", "second=ref+local://other"];
      const manifest = sealed(["--name", "app", "--namespace", "team", ...from]);
      assert.deepEqual(await unseal(manifest), { password: value, second: "second" });
      const record: string = parse(manifest).metadata.annotations["latchkey.dev/sealed-with"];
      assert.match(
        record,
        /^password sha256:[0-9a-f]{64} \d{4}-\d\d-\d\d [0-9a-f]{32} ref\+local:\/\/database\/password\nsecond .+ ref\+local:\/\/other\n$/,
      );
    });

    it("says of a value that cannot be read where it would be, and writes nothing", () => {
      const target = ["--name", "app", "--namespace", "team", "--output", "out.yaml"];
      const cases = [
        ["database/password", 2, /database\/password/],
        ["nowhere/at-all", 2, /latchkey\.yaml has no secret nowhere\/at-all/],
        ["ref+vault.main://kv/a", 2, /has no backend main/],
        ["ref+env://HOME", 3, /env/],
      ] as const;
      for (const [name, exit, words] of cases) {
        const { code, stdout, stderr } = seal([...target, "--from", `k=${name}`]);
        assert.equal(code, exit, stderr);
        assert.match(stderr, words);
        assert.match(stderr, /^latchkey: .+\. Try: .+\n$/);
        assert.equal(stdout, "");
      }
      assert.ok(!existsSync(at("out.yaml")));
    });

    it("repeats no word that could be a value in the wrong place", () => {
      const value = canary();
      for (const args of [
        ["--from", value],
        ["--from", `k=${value}`, "--name", "a", "--namespace", "b"],
        [value, value],
        [`--value=${value}`],
      ]) {
        const { code, stderr } = seal(args);
        assert.equal(code, 2);
        assert.ok(!stderr.includes(value), stderr);
      }
    });
  });

  it("--raw seals standard input as it is, for the scope that is asked", async () => {
    const value = sealed(["--raw", "--name", "app", "--namespace", "team"], "päß\n");
    const bytes = sealed(["--raw", "--scope", "cluster-wide", "--keep-newline"], "a\n").trim();
    const manifest = (data: string, annotations: object) =>
      JSON.stringify({
        apiVersion: "bitnami.com/v1alpha1",
        kind: "SealedSecret",
        metadata: { name: "app", namespace: "team", annotations },
        spec: { encryptedData: { k: data } },
      });
    assert.deepEqual(await unseal(manifest(value.trim(), {})), { k: "päß" });
    assert.deepEqual(await unseal(manifest(bytes, { "sealedsecrets.bitnami.com/cluster-wide": "true" })), { k: "a\n" });
  });

  describe("--merge-into", () => {
    it("sets keys in what kubeseal has written, and leaves every other byte", async () => {
      const before = await kubeseal().run(["--cert", kubeseal().certFile, "--format", "yaml"], {
        input: secret({ kept: "kept", replaced: "old" }),
      });
      write("deploy/app.yaml", `# Ours.\n${before}---\n# Another.\nkind:   Service\n`);
      const kept = /\n {4}kept: .+\n/.exec(before)![0];
      assert.equal(
        sealed(["--merge-into", "deploy/app.yaml"], secret({ replaced: "new", added: "added" })),
        "team/app (2 keys, strict) is sealed: deploy/app.yaml.\n",
      );
      const after = text("deploy/app.yaml");
      assert.ok(after.startsWith("# Ours.\n---\n") && after.endsWith("---\n# Another.\nkind:   Service\n"), after);
      assert.ok(after.includes(kept));
      const changed = after.split("\n").filter((line) => !before.includes(line));
      assert.equal(changed.filter((line) => / {4}(?:added|replaced): /.test(line)).length, 2);
      assert.deepEqual(await unseal(after.slice(after.indexOf("---\n") + 4, after.lastIndexOf("---\n"))), {
        kept: "kept",
        replaced: "new",
        added: "added",
      });
    });

    it("sets keys in JSON, and in a file without name or namespace on the command line", async () => {
      sealed(["--output", "deploy/app.json"], secret({ a: "1" }));
      project.run(["set", "database/password", "--stdin"], { input: "2" });
      sealed(["--merge-into", "deploy/app.json", "--from", "b=database/password"]);
      assert.deepEqual(await unseal(text("deploy/app.json")), { a: "1", b: "2" });
      assert.match(text("deploy/app.json"), /^\{\n {2}"apiVersion"/);
    });

    it("is refused where the file holds none, another, several, or another scope", () => {
      const given = secret({ k: "v" });
      write("none.yaml", "kind: Service\n");
      sealed(["--output", "other.yaml"], secret({ k: "v" }, { name: "other", namespace: "team" }));
      sealed(["--output", "wide.yaml", "--scope", "cluster-wide"], given);
      sealed(["--output", "same.yaml"], given);
      write("twice.yaml", `${text("same.yaml")}---\n${text("same.yaml")}`);
      const cases = [
        ["none.yaml", /none\.yaml holds no SealedSecret\. Try: /],
        ["other.yaml", /other\.yaml holds no SealedSecret team\/app\. Try: it has team\/other/],
        ["twice.yaml", /holds more than one SealedSecret team\/app/],
        ["absent.yaml", /absent\.yaml cannot be read: ENOENT/],
      ] as const;
      for (const [file, words] of cases) {
        const { code, stderr } = seal(["--merge-into", file], given);
        assert.equal(code, 2);
        assert.match(stderr, words);
      }
      const before = text("wide.yaml");
      assert.match(
        seal(["--merge-into", "wide.yaml", "--scope", "strict"], given).stderr,
        /app in wide\.yaml is of scope cluster-wide/,
      );
      assert.equal(text("wide.yaml"), before);
    });
  });

  describe("is refused, with what to do, where", () => {
    const refused = (args: readonly string[], input: string, words: RegExp): void => {
      const { code, stdout, stderr } = seal(args, input);
      assert.match(stderr, words);
      assert.match(stderr, /\. Try: .+\n$/);
      assert.deepEqual([code, stdout], [2, ""]);
    };
    const given = () => secret({ k: "v" });

    it("there is no certificate", () => {
      write("latchkey.yaml", "version: 1\n");
      refused([], given(), /no certificate to seal with: latchkey\.yaml has no backend of kind sealed/);
      write("latchkey.yaml", "version: 1\nbackends: { sealed: { kind: sealed } }\n");
      refused([], given(), /names none for its backend/);
      refused(["--cert", "absent.pem"], given(), /absent\.pem cannot be read: ENOENT/);
    });

    it("the certificate is none, has ended, or is for another kind of key", async () => {
      write("sealing.pem", "nothing");
      refused([], given(), /sealing\.pem is no certificate/);
      await certifyAgain("kubeseal", kubeseal().keyFile, at("sealing.pem"), "ended");
      refused([], given(), /the certificate in sealing\.pem ended on \d{4}-/);
      const { certFile } = await makeSelfSigned("kubeseal", newFolder(), "ec");
      refused(["--cert", certFile], given(), /for a key of kind ec/);
    });

    it("there is no namespace or name, and the scope needs it", () => {
      refused([], secret({ k: "v" }, { name: "app" }), /has no namespace, and a value of scope strict/);
      refused(["--scope", "namespace-wide"], secret({ k: "v" }, { name: "app" }), /of scope namespace-wide/);
      refused([], secret({ k: "v" }, { namespace: "team" }), /the Secret has no name/);
      refused(["--raw", "--namespace", "n"], "v", /has no name, and a value of scope strict/);
      assert.equal(seal(["--scope", "cluster-wide"], secret({ k: "v" }, { name: "app" })).code, 0);
    });

    it("a name, a namespace or a key is none that Kubernetes takes", () => {
      refused([], secret({ k: "v" }, { name: "App", namespace: "team" }), /the name of the Secret is none that/);
      refused([], secret({ k: "v" }, { name: "app", namespace: "a.b" }), /the namespace is none that/);
      refused([], secret({ "a b": "v" }), /a key is none that/);
    });

    it("the input is empty, half-written, or no Secret", () => {
      refused([], "", /standard input is empty/);
      refused(["--raw", "--scope", "cluster-wide"], "\n", /standard input is empty/);
      refused([], '{"kind":', /standard input:1:\d+: the YAML cannot be read/);
      refused([], "kind: Service\n", /standard input is no Secret/);
      refused(["absent.yaml"], "", /absent\.yaml cannot be read: ENOENT/);
    });

    it("options contradict each other, or the scope is none", () => {
      refused(
        ["--scope", "wide"],
        given(),
        /--scope cannot be "wide"\. Try: --scope strict \| namespace-wide \| cluster-wide/,
      );
      refused(["--raw", "--from", "a=b"], "", /--from and --raw exclude each other/);
      refused(["a.yaml", "--raw"], "", /a file and --raw exclude/);
      refused(["--output", "a", "--merge-into", "b"], "", /exclude each other/);
      refused(["--raw", "--merge-into", "b"], "", /--raw seals a value without a key/);
      refused(["--raw", "--format", "json"], "", /--format is nothing with --raw/);
      refused(["--keep-newline"], "", /--keep-newline is for --raw/);
      refused(["--from", "a=b", "--from", "a=c"], "", /gives a key twice/);
    });

    it("the file cannot be written", () => {
      refused(["--output", "no/such/folder.yaml"], given(), /folder\.yaml was not written: ENOENT/);
    });
  });

  it("makes nothing that a scan takes for a leak", () => {
    const names = ["password", "api_key", "client-secret", "token", "DB_PASSWORD", "private.key"];
    const values = Object.fromEntries(names.map((name) => [name, canary()]));
    sealed(["--output", "deploy/a.yaml"], secret(values));
    sealed(["--output", "deploy/a.json"], secret(values));
    const { code, stdout } = project.run(["scan", "deploy", "--min-confidence", "low"]);
    assert.equal(code, 0, stdout);
  });

  it("leaves no value in any file, output or message", () => {
    const value = canary();
    const forms = [
      value,
      Buffer.from(value).toString("base64").slice(2, -4),
      Buffer.from(value).toString("hex"),
      encodeURIComponent(value),
    ];
    const metadata = {
      name: "app",
      namespace: "team",
      annotations: { "kubectl.kubernetes.io/last-applied-configuration": `{"k":"${value}"}` },
    };
    const given = secret({ k: value }, metadata);
    const broken = [
      given.slice(0, -3),
      given.replace('"v1"', '"v2"'),
      given.replace('"team"', '"No"'),
      `${given}\n---\n${value}`,
      given.replace("stringData", "data"),
    ];
    const told = [
      seal([], given),
      seal(["--output", "deploy/a.yaml"], given),
      seal(["--merge-into", "deploy/a.yaml"], given),
      seal(["--raw", "--name", "a", "--namespace", "b"], value),
      ...broken.map((text) => seal([], text)),
      seal(["--cert", "absent"], given),
    ].flatMap(({ stdout, stderr }) => [stdout, stderr]);
    const files = readdirSync(project.cwd, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"));
    for (const one of [...told, ...files]) for (const form of forms) assert.ok(!one.includes(form), one);
    assert.equal(parseAllDocuments(text("deploy/a.yaml")).length, 1);
  });
});
