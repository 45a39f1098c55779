// Mistakes in naming secrets as an editor shows them while somebody types, with their quick fixes.
import assert from "node:assert/strict";
import { type Editor, openEditor } from "./editor.ts";

const MANIFEST = `version: 1
backends:
  main: { kind: vault, address: "https://vault.example:8200" }
secrets:
  database/password: { refs: { local: "ref+vault.main://kv/app/db#/password" } }
`;

const SDK = 'import { openSecrets } from "latchkey";\nconst secrets = await openSecrets();\n';

describe("mistakes in naming secrets", () => {
  let editor: Editor;
  before(async () => {
    editor = await openEditor({ "latchkey.yaml": MANIFEST });
  });
  after(() => editor.stop());

  /** Of one file alone: codes with the text they stand under. */
  const told = async (name: string, text: string): Promise<readonly string[]> => {
    editor.open(name, text);
    return (await editor.diagnostics(name)).map(({ code, at }) => `${code} ${at}`);
  };

  for (const [name, file, text, expected] of [
    [
      "a # in a value of .env without quotes",
      ".env",
      "A=ref+vault.main://kv/a#/b\n",
      "dotenv-unquoted ref+vault.main://kv/a#/b",
    ],
    ["data/ in a path of Vault", "a.yaml", "a: ref+vault.main://kv/data/a\n", "ref-vault-data data/"],
    [
      "a credential in a parameter",
      "a.ts",
      "const a = 'ref+vault.main://kv/a?token=abc';\n",
      "ref-credential token=abc",
    ],
    [
      "a credential in a parameter, also in prose",
      "a.md",
      "See ref+vault.main://kv/a?token=abc\n",
      "ref-credential token=abc",
    ],
    ["a parameter that there is not", "a.yaml", "a: ref+vault.main://kv/a?verzion=1\n", "ref-parameter verzion=1"],
    ["a backend that there is not", "a.yaml", "a: ref+awsssm://kv/a\n", "ref-backend-unknown awsssm"],
    ["a path that leaves its place", "a.yaml", "a: ref+vault.main://kv/../a\n", "ref-path kv/../a"],
    ["a reference without a path", "a.yaml", "a: ref+vault.main://\n", "ref-path /"],
    ["what follows # and is no pointer", "a.yaml", "a: ref+vault.main://kv/a#b\n", "ref-pointer b"],
    [
      "a backend that the manifest has not",
      "compose.yaml",
      "a: ref+vault.mian://kv/a\n",
      "backend-unknown ref+vault.mian",
    ],
    [
      "a name in a call that the manifest has not",
      "a.ts",
      `${SDK}secrets.get("database/pasword");\n`,
      "name-unknown database/pasword",
    ],
    ["a name below a scope", "a.ts", `${SDK}secrets.scope("database/").get('user');\n`, "name-unknown user"],
    ["a name in a call that is none", "a.ts", `${SDK}secrets.get("Data base");\n`, "name-invalid Data base"],
    [
      "a name after the command in a CI file",
      ".github/workflows/a.yml",
      "run: latchkey get nothing --copy\n",
      "name-unknown nothing",
    ],
  ] as const) {
    it(`are told: ${name}`, async () => assert.deepEqual(await told(file, text), [expected]));
  }

  for (const [name, file, text] of [
    ["a reference in quotes", ".env", `A="ref+vault.main://kv/a#/b"\nB='ref+vault.main://kv/a#/b'\n`],
    ["a reference without # and without quotes", ".env", "A=ref+vault.main://kv/a # note\n"],
    ["a reference in a comment of .env", ".env", "# A=ref+vault.main://kv/a#/b\n"],
    ["a # in a plain YAML text, where it needs a blank before it", "a.yaml", "a: ref+vault.main://kv/a#/b\n"],
    [
      "a template that is completed later",
      "a.ts",
      "const a = `ref+vault.main://$" + "{path}`, b = `ref+vault.main://kv/$" + "{c}#x`;\n",
    ],
    ["placeholders in prose", "a.md", "Write ref+vault.main://<path>, or ref+nothing://a\n"],
    ["a name that the manifest has", "a.ts", `${SDK}secrets.get("database/password");\n`],
    ["a reference that the SDK is asked for", "a.ts", `${SDK}secrets.get("ref+vault.main://kv/a");\n`],
    ["another library's secrets", "a.ts", 'secrets.get("whatever"); map.get("thing");\n'],
    ["a call in a comment", "a.ts", `${SDK}// secrets.get("nothing")\n`],
    ["an image that is called latchkey", "compose.yaml", "image: latchkey:latest\n"],
    ["an ignore comment", "a.ts", "const a = 1; // latchkey:ignore generic-password -- a test\n"],
  ] as const) {
    it(`are not seen in ${name}`, async () => assert.deepEqual(await told(file, text), []));
  }

  it("follow every version and vanish with the mistake", async () => {
    assert.deepEqual(await told("b.yaml", "a: ref+vault.main://kv/a?token=b\n"), ["ref-credential token=b"]);
    const { uri } = editor.open("b.yaml", "a: ref+vault.main://kv/a\n");
    assert.deepEqual(await editor.diagnostics("b.yaml"), []);
    const contentChanges = [{ range: between(0, 24, 0, 24), text: "?pin=1" }];
    editor.client.notify("textDocument/didChange", { textDocument: { uri, version: 10_000 }, contentChanges });
    const report = await editor.client.request("textDocument/diagnostic", { textDocument: { uri } });
    assert.equal(report.items[0].code, "ref-credential");
    const again = { textDocument: { uri }, previousResultId: report.resultId };
    assert.equal((await editor.client.request("textDocument/diagnostic", again)).kind, "unchanged");
  });

  for (const [name, file, text, title, expected] of [
    [
      "quotes a value",
      ".env",
      "A=ref+vault.main://kv/a#/b # why\n",
      "Quote the value",
      'A="ref+vault.main://kv/a#/b" # why\n',
    ],
    [
      "quotes a value with a dollar",
      ".env",
      "A=pg://$U:ref+vault.main://a#/b+@h\n",
      "Quote the value",
      "A='pg://$U:ref+vault.main://a#/b+@h'\n",
    ],
    [
      "leaves out data/",
      "a.yaml",
      "a: ref+vault.main://kv/data/a?version=2#/b\n",
      "Leave out data/",
      "a: ref+vault.main://kv/a?version=2#/b\n",
    ],
    [
      "removes a credential",
      "a.yaml",
      "a: ref+vault.main://kv/a?version=2&token=x#/b\n",
      "Remove the credential",
      "a: ref+vault.main://kv/a?version=2#/b\n",
    ],
    [
      "removes the only parameter",
      "a.yaml",
      "a: ref+vault.main://kv/a?token=x#/b\n",
      "Remove the credential",
      "a: ref+vault.main://kv/a#/b\n",
    ],
    ["corrects a backend", "a.yaml", "a: ref+vault.mian://kv/a\n", "Change to main", "a: ref+vault.main://kv/a\n"],
    [
      "corrects a name",
      "a.ts",
      `${SDK}secrets.get("database/pasword");\n`,
      "Change to database/password",
      `${SDK}secrets.get("database/password");\n`,
    ],
    [
      "corrects a name below a scope",
      "a.ts",
      `${SDK}secrets.scope("database").get("pasword");\n`,
      "Change to password",
      `${SDK}secrets.scope("database").get("password");\n`,
    ],
  ] as const) {
    it(`have a quick fix that ${name}`, async () => {
      editor.open(file, text);
      const fix = (await editor.fixes(file)).find((one) => one.title === title);
      assert.ok(fix);
      assert.deepEqual(editor.applied(fix.edit), { [file]: expected });
      assert.equal(fix.edit.documentChanges[0]!.textDocument.version === null, false);
    });
  }

  it("have a quick fix that adds a name to the manifest", async () => {
    editor.open("a.ts", `${SDK}secrets.get("mail/key");\n`);
    const fix = (await editor.fixes("a.ts")).find(({ title }) => title === "Add mail/key to latchkey.yaml");
    const { "latchkey.yaml": text = "" } = editor.applied(fix!.edit);
    assert.equal(text, `${MANIFEST}  mail/key:\n    refs: { local: ref+local://mail/key }\n`);
  });
});

describe("mistakes of the manifest", () => {
  let editor: Editor;
  beforeEach(async () => {
    editor = await openEditor({ "latchkey.yaml": MANIFEST, "a.ts": SDK });
  });
  afterEach(() => editor.stop());
  const codes = async (name: string) => (await editor.diagnostics(name)).map(({ code, at }) => `${code} ${at}`);

  it("are told at their place, with their fix", async () => {
    editor.open("latchkey.yaml", MANIFEST.replace("kv/app", "kv/data/app").replace("refs", "rfs"));
    assert.deepEqual(await codes("latchkey.yaml"), ["manifest-invalid rfs", "ref-vault-data data/"]);
    assert.deepEqual(
      (await editor.fixes("latchkey.yaml")).map(({ title }) => title),
      ["Change to refs", "Leave out data/"],
    );
  });

  it("tell once of YAML that cannot be read, and keep quiet about names meanwhile", async () => {
    editor.open("a.ts", `${SDK}secrets.get("nothing");\n`);
    assert.deepEqual(await codes("a.ts"), ["name-unknown nothing"]);
    editor.open("latchkey.yaml", `${MANIFEST}\n  bad: [`);
    assert.equal((await codes("latchkey.yaml")).length, 1);
    assert.deepEqual(await codes("a.ts"), []);
  });

  it("tell of a name without a reference for an environment that others have", async () => {
    const text = `version: 1
secrets:
  one: { refs: { staging: ref+vault://kv/a, production: ref+vault://kv/b } }
  two: { refs: { staging: ref+vault://kv/c } }
  three: { refs: { default: ref+vault://kv/d } }
`;
    editor.open("latchkey.yaml", text);
    const [only, ...others] = await editor.diagnostics("latchkey.yaml");
    assert.deepEqual([only?.code, only?.at, only?.severity, others], ["name-drift", "two", 3, []]);
    assert.match(only!.message, /no reference for production/);
  });

  it("change what is told of other documents, of which the client hears", async () => {
    editor.open("a.ts", `${SDK}secrets.get("mail/key");\n`);
    assert.deepEqual(await codes("a.ts"), ["name-unknown mail/key"]);
    const before = editor.client.received.length;
    editor.open("latchkey.yaml", `${MANIFEST}  mail/key: {}\n`);
    await editor.client.until(({ method }) => method === "workspace/diagnostic/refresh", before);
    assert.deepEqual(await codes("a.ts"), []);
  });

  it("are pushed to clients that cannot ask, also when the manifest changes", async () => {
    await editor.stop();
    editor = await openEditor({ "latchkey.yaml": MANIFEST }, { capabilities: {} });
    const { uri } = editor.open("a.ts", `${SDK}secrets.get("mail/key");\n`);
    assert.equal((await editor.client.published(uri))[0].code, "name-unknown");
    const from = editor.client.received.length;
    editor.open("latchkey.yaml", `${MANIFEST}  mail/key: {}\n`);
    assert.deepEqual(await editor.client.published(uri, undefined, from), []);
  });

  it("are made good by a manifest that the quick fix creates", async () => {
    editor.folder.remove("latchkey.yaml");
    editor.open("a.ts", `${SDK}secrets.get("mail/key");\n`);
    const [fix] = await editor.fixes("a.ts");
    assert.equal(fix!.edit.documentChanges[0]!.kind, "create");
    const made = "version: 1\nsecrets:\n  mail/key:\n    refs: { local: ref+local://mail/key }\n";
    assert.deepEqual(editor.applied(fix!.edit), { "latchkey.yaml": made });
  });
});

const between = (line: number, character: number, endLine: number, endCharacter: number) => ({
  start: { line, character },
  end: { line: endLine, character: endCharacter },
});
