// Definition, references, highlights, links, symbols and rename of logical names and references, over a folder of the kinds
// of files that name secrets.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Edit, type Editor, openEditor } from "./editor.ts";

const SDK = 'import { openSecrets } from "latchkey";\nconst secrets = await openSecrets();\n';
const FILES = {
  "latchkey.yaml": `version: 1
backends:
  main: { kind: vault, address: "https://vault.example:8200" }
  plain: { kind: file, folder: certs }
secrets:
  # The first one.
  database/password: { refs: { local: "ref+vault.main://kv/app/db#/password" } }
  "database/user": { refs: { local: "ref+vault.main://kv/app/db#/user" } }
  mail/key: {}
`,
  "src/a.ts": `${SDK}using password = await secrets.get("database/password");\n`,
  "src/scoped.ts": `${SDK}const database = secrets.scope("database/");\nawait database.get("password"); await database.get("user");\n`,
  "src/passed.ts": "export const f = (secrets) => secrets.get('database/password');\n",
  "src/other.ts": "// database/password in words, and other.get('database/password')\n",
  ".env": 'PASSWORD="ref+vault.main://kv/app/db#/password" # latchkey:database/password\n',
  ".gitignore": ".env\n",
  ".git/HEAD": "ref: refs/heads/main\n",
  "compose.yaml":
    "services:\n  api:\n    environment:\n      PW: ref+vault.main://kv/app/db#/password # latchkey:database/password\n",
  "deploy/app.yaml": "kind: Deployment\nmetadata:\n  annotations: { secret: latchkey:database/password }\n",
  ".github/workflows/ci.yml": "steps:\n  - run: latchkey get database/password --copy\n",
  ".gitlab-ci.yml": "job:\r\n  script:\r\n    - latchkey get 'database/password' --raw | psql\r\n",
  "README.md": "Ask for latchkey:database/password.\n",
  "nested/latchkey.yaml": "secrets: { database/password: {} }\n",
  "nested/a.ts": `${SDK}secrets.get("database/password");\n`,
  "big.txt": `latchkey:database/password ${"x".repeat(3 * 1024 * 1024)}\n`,
};

/** The files of the project that name it. */
const NAMING = [
  ".env",
  ".github/workflows/ci.yml",
  ".gitlab-ci.yml",
  "README.md",
  "compose.yaml",
  "deploy/app.yaml",
  "latchkey.yaml",
  "src/a.ts",
  "src/passed.ts",
  "src/scoped.ts",
];

describe("going from a secret to where it is named", () => {
  let editor: Editor;
  before(async () => {
    editor = await openEditor(FILES);
  });
  after(() => editor.stop());

  const nameOf = (uri: string): string => decodeURIComponent(uri.slice(editor.folder.uri.length + 1));
  /** The text of a place, with its file. */
  const shown = ({
    uri,
    range,
  }: {
    uri: string;
    range: { start: { line: number; character: number }; end: { character: number } };
  }) => {
    const line = readFileSync(join(editor.folder.path, nameOf(uri)), "utf8").split("\n")[range.start.line]!;
    return `${nameOf(uri)} ${line.slice(range.start.character, range.end.character)}`;
  };
  const caret = (name: keyof typeof FILES, at: string) => editor.open(name, FILES[name].replace(at, `|${at}`));

  for (const [name, file, at, expected] of [
    ["a name in a call leads to its entry", "src/a.ts", "database/password", "latchkey.yaml database/password"],
    ["a name below a scope leads to its entry", "src/scoped.ts", "user", 'latchkey.yaml "database/user"'],
    [
      "a name in a CI file leads to its entry",
      ".github/workflows/ci.yml",
      "database",
      "latchkey.yaml database/password",
    ],
    ["a reference leads to the entry of its backend", "compose.yaml", "ref+vault", "latchkey.yaml main"],
    ["a reference of the manifest leads to its backend", "latchkey.yaml", "kv/app/db", "latchkey.yaml main"],
  ] as const) {
    it(name, async () => {
      const found = await editor.ask("definition", caret(file, at));
      assert.equal(shown(found), expected);
    });
  }

  it("leads nowhere from what is no secret", async () => {
    assert.equal(await editor.ask("definition", caret("src/other.ts", "database/password')")), null);
  });

  it("finds a name in every kind of file, and in no other project", async () => {
    const at = caret("src/a.ts", "database/password");
    const found = await editor.ask("references", at, { context: { includeDeclaration: true } });
    assert.deepEqual([...new Set(found.map(({ uri }: { uri: string }) => nameOf(uri)))].sort(), NAMING);
    assert.ok(found.every((one: never) => /database\/password$| password$/.test(shown(one))));
    const uses = await editor.ask("references", at, { context: { includeDeclaration: false } });
    assert.equal(uses.length, found.length - 1);
  });

  it("finds a file that appeared and one that changed since, without being told", async () => {
    const at = caret("latchkey.yaml", "mail/key");
    const ask = async () => (await editor.ask("references", at, { context: { includeDeclaration: false } })).map(shown);
    assert.deepEqual(await ask(), []);
    editor.folder.write("src/mail.ts", `${SDK}secrets.get("mail/key");\n`);
    assert.deepEqual(await ask(), ["src/mail.ts mail/key"]);
    editor.folder.write("src/mail.ts", `${SDK}secrets.get("mail/key"); secrets.get("mail/key");\n`);
    assert.deepEqual(await ask(), ["src/mail.ts mail/key", "src/mail.ts mail/key"]);
    editor.folder.remove("src/mail.ts");
    assert.deepEqual(await ask(), []);
  });

  it("finds the same reference wherever it is written, and all of a backend", async () => {
    const reference = caret("compose.yaml", "ref+vault");
    const same = await editor.ask("references", reference, { context: { includeDeclaration: true } });
    assert.deepEqual(same.map(({ uri }: { uri: string }) => nameOf(uri)).sort(), [
      ".env",
      "compose.yaml",
      "latchkey.yaml",
    ]);
    const backend = caret("latchkey.yaml", "main:");
    const all = await editor.ask("references", backend, { context: { includeDeclaration: true } });
    assert.equal(all.length, 5);
    assert.equal(shown(all[0]), "latchkey.yaml main");
  });

  it("highlights what a file names, and its entry as written", async () => {
    const at = caret("latchkey.yaml", "database/password:");
    assert.deepEqual(
      (await editor.ask("documentHighlight", at)).map(({ kind }: { kind: number }) => kind),
      [3],
    );
    const { uri } = editor.open("two.ts", `${SDK}secrets.get("mail/key"); secrets.get("mail/key");\n`);
    const position = { line: 2, character: 15 };
    assert.equal((await editor.ask("documentHighlight", { uri, position })).length, 2);
  });

  it("links references to their backend, to their file, or to what is written about them", async () => {
    const text =
      "a: ref+vault.main://kv/a\nb: ref+file.plain://tls.key\nc: ref+mock://a\nd: ref+file.plain://../../../x\n";
    const { uri } = editor.open("links.yaml", text);
    const links = await editor.client.request("textDocument/documentLink", { textDocument: { uri } });
    assert.deepEqual(
      links.map(({ target }: { target: string }) => target.replace(editor.folder.uri, "")),
      [
        "/latchkey.yaml#L3,3",
        "/certs/tls.key",
        "https://github.com/latchkey/latchkey/blob/main/docs/references.md#backends",
      ],
    );
  });

  it("lists the names of the manifest as symbols", async () => {
    const { uri } = editor.open("latchkey.yaml", FILES["latchkey.yaml"]);
    const symbols = await editor.client.request("textDocument/documentSymbol", { textDocument: { uri } });
    assert.deepEqual(
      symbols.map(({ name, detail }: Record<string, string>) => `${detail} ${name}`),
      ["backends main", "backends plain", "secrets database/password", "secrets database/user", "secrets mail/key"],
    );
    const found = await editor.client.request("workspace/symbol", { query: "dbpass" });
    assert.deepEqual(
      found.map(({ name }: { name: string }) => name),
      ["database/password"],
    );
  });

  it("tells names that nobody uses once all files were looked at", async () => {
    editor.open("two.ts", "\n");
    editor.open("latchkey.yaml", FILES["latchkey.yaml"]);
    const at = caret("src/a.ts", "database/password");
    await editor.ask("references", at, { context: { includeDeclaration: true } });
    const unused = (await editor.diagnostics("latchkey.yaml")).filter(({ code }) => code === "name-unused");
    assert.deepEqual(
      unused.map(({ at: text, severity }) => [text, severity]),
      [["mail/key", 4]],
    );
  });
});

describe("renaming a secret", () => {
  let editor: Editor;
  beforeEach(async () => {
    editor = await openEditor(FILES);
  });
  afterEach(() => editor.stop());

  const rename = (
    marked: { uri: string; position: { line: number; character: number } },
    newName: string,
  ): Promise<Edit> => editor.ask("rename", marked, { newName });
  const inCode = () => editor.open("src/a.ts", FILES["src/a.ts"].replace("database/pass", "database/|pass"));

  it("offers the whole name and its place", async () => {
    const at = editor.open("src/scoped.ts", FILES["src/scoped.ts"].replace('get("pass', 'get("pa|ss'));
    const { range, placeholder } = await editor.ask("prepareRename", at);
    assert.equal(placeholder, "database/password");
    assert.deepEqual(range, { start: { line: 3, character: 20 }, end: { line: 3, character: 28 } });
  });

  it("changes the name in code, manifest, .env, compose, Kubernetes and CI files, and nothing else by a byte", async () => {
    const edit = await rename(inCode(), "database/primary.password");
    const applied = editor.applied(edit);
    const expected = Object.fromEntries(
      NAMING.map((name) => [
        name,
        FILES[name as keyof typeof FILES]
          .replace(/database\/password/g, "database/primary.password")
          .replace('database.get("password")', 'database.get("primary.password")'),
      ]),
    );
    assert.deepEqual(applied, expected);
    const versions = edit.documentChanges.map(({ textDocument }) => [nameOf(textDocument.uri), textDocument.version]);
    assert.deepEqual(
      versions.filter(([, version]) => version !== null),
      [["src/a.ts", 1]],
    );
    const written = editor.client.received.some(({ method }) => method === "workspace/applyEdit");
    assert.equal(written, false);
  });

  it("keeps the quotes of a key", async () => {
    const at = editor.open("latchkey.yaml", FILES["latchkey.yaml"].replace('"database/user"', '"data|base/user"'));
    const { "latchkey.yaml": text = "" } = editor.applied(await rename(at, "database/login"));
    assert.equal(text, FILES["latchkey.yaml"].replace('"database/user"', '"database/login"'));
  });

  it("quotes a key that YAML would read as a number", async () => {
    const at = editor.open("latchkey.yaml", FILES["latchkey.yaml"].replace("mail/key", "mail|/key"));
    const { "latchkey.yaml": text = "" } = editor.applied(await rename(at, "007"));
    assert.equal(text, FILES["latchkey.yaml"].replace("mail/key", '"007"'));
  });

  it("says that a value in the local vault stays under the old name", async () => {
    const at = editor.open("latchkey.yaml", FILES["latchkey.yaml"].replace("mail/key", "mail|/key"));
    await rename(at, "mail/token");
    const { params } = await editor.client.until(({ method }) => method === "window/showMessage");
    assert.match(params.message, /stays there under this name.*ref\+local:\/\/mail\/key/);
  });

  for (const [name, newName, message] of [
    ["a name that is there already", "mail/key", /has a secret mail\/key already/],
    ["what is no logical name", "Data Base", /lower case letters/],
    [
      "a name that leaves the scope in which it is asked for",
      "db/password",
      /src\/scoped\.ts:4 .*scope\("database\/"\)/,
    ],
  ] as const) {
    it(`refuses ${name}`, async () => {
      await assert.rejects(rename(inCode(), newName), message);
    });
  }

  it("refuses a name that the manifest has not", async () => {
    const at = editor.open("b.ts", `${SDK}secrets.get("not|hing");\n`);
    await assert.rejects(editor.ask("prepareRename", at), /has no secret nothing/);
    await assert.rejects(rename(at, "something"), /has no secret nothing/);
  });

  it("is not offered on what is no name", async () => {
    assert.equal(await editor.ask("prepareRename", editor.open("b.yaml", "a: ref+vault.ma|in://kv/a\n")), null);
  });

  it("reaches the manifest above the folder that is open", async () => {
    await editor.stop();
    const outer = await openEditor(FILES);
    await outer.client.stop();
    const inner = await openEditor({}, { folders: [outer.folder.uriOf("src")] });
    const uri = outer.folder.uriOf("src/a.ts");
    const text = FILES["src/a.ts"];
    inner.client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "typescript", version: 1, text } });
    const edit = await inner.ask("rename", { uri, position: { line: 2, character: 42 } }, { newName: "database/pw" });
    const files = edit.documentChanges.map((change: Edit["documentChanges"][0]) =>
      change.textDocument.uri.slice(outer.folder.uri.length + 1),
    );
    assert.deepEqual(files.sort(), ["latchkey.yaml", "src/a.ts", "src/passed.ts", "src/scoped.ts"]);
    await inner.stop();
    outer.folder.remove();
    editor = await openEditor({});
  });

  it("answers to a cancelled request with nothing", async () => {
    for (let n = 0; n < 2_000; n++) editor.folder.write(`many/${n}.txt`, "latchkey:database/password\n");
    const { uri, position } = inCode();
    const { id, answer } = editor.client.send("textDocument/rename", {
      textDocument: { uri },
      position,
      newName: "a/b",
    });
    editor.client.notify("$/cancelRequest", { id });
    assert.ok((await answer).error);
    assert.equal(readdirSync(join(editor.folder.path, "many")).length, 2_000);
  });

  const nameOf = (uri: string): string => decodeURIComponent(uri.slice(editor.folder.uri.length + 1));
});
