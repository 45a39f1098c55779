// Code that lets a secret out, in the editor: shown with its reason, mended by one edit, counted among no leaks.
import assert from "node:assert/strict";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type Client, startClient } from "./support/client.ts";

const literals = { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } } };
const INFORMATION = 3;

/** A text in which the fix is asked for, and what it becomes; null where only a person can mend it. */
const fixes: readonly { languageId: string; before: string; after: string | null }[] = [
  {
    languageId: "typescript",
    before: `console.log(\`as \${user} with \${db.password}\`);\n`,
    after: `console.log(\`as \${user} with [redacted]\`);\n`,
  },
  { languageId: "typescript", before: "logger.info(apiKey);\n", after: 'logger.info("[redacted]");\n' },
  {
    languageId: "typescript",
    before: "logger.info({ user, apiKey });\n",
    after: 'logger.info({ user, apiKey: "[redacted]" });\n',
  },
  {
    languageId: "javascript",
    before: "throw new Error('no access with ' + password);\n",
    after: "throw new Error('no access with ' + \"[redacted]\");\n",
  },
  {
    languageId: "python",
    before: 'print(f"key {api_key!r:>20} of {user}")\n',
    after: 'print(f"key [redacted] of {user}")\n',
  },
  { languageId: "python", before: "logging.info({password})\n", after: 'logging.info({"[redacted]"})\n' },
  { languageId: "go", before: 'log.Printf("%s", cfg.Password)\n', after: 'log.Printf("%s", "[redacted]")\n' },
  {
    languageId: "java",
    before: 'log.info("as " + user.getPassword());\n',
    after: 'log.info("as " + "[redacted]");\n',
  },
  {
    languageId: "dockerfile",
    before:
      "FROM a\nARG NPM_TOKEN\nRUN echo\nRUN npm config set t=$NPM_TOKEN \\\n  && npm ci\nFROM b\nRUN echo $NPM_TOKEN\n",
    after:
      "FROM a\nRUN echo\nRUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm config set t=$NPM_TOKEN \\\n  && npm ci\nFROM b\nRUN echo $NPM_TOKEN\n",
  },
  // A program may read what no instruction names, another instruction needs it, or the container does.
  { languageId: "dockerfile", before: "FROM a\nARG NPM_TOKEN\nRUN npm ci\n", after: null },
  { languageId: "dockerfile", before: "FROM a\nARG NPM_TOKEN\nRUN echo $NPM_TOKEN_FILE\n", after: null },
  {
    languageId: "dockerfile",
    before: `FROM a\nARG NPM_TOKEN\nLABEL t=\${NPM_TOKEN}\nRUN echo $NPM_TOKEN\n`,
    after: null,
  },
  { languageId: "dockerfile", before: "ARG NPM_TOKEN\nFROM a:$NPM_TOKEN\n", after: null },
  { languageId: "dockerfile", before: "FROM a\nENV DB_PASSWORD=$B\nRUN echo $DB_PASSWORD\n", after: null },
  { languageId: "dockerfile", before: "FROM a\nENV A=1 DB_PASSWORD=$B\n", after: null },
  { languageId: "typescript", before: `fetch(\`https://a.example/?api_key=\${apiKey}\`);\n`, after: null },
];

describe("code that lets a secret out", () => {
  let client: Client;
  afterEach(async () => assert.equal(await client.stop(), 0));

  const open = (uri: string, languageId: string, text: string): void =>
    client.notify("textDocument/didOpen", { textDocument: { uri, languageId, version: 1, text } });

  it("is shown as information with its reason, and mended by one edit where one can", async () => {
    client = await startClient({ capabilities: { textDocument: { codeAction: literals } } });
    for (const [index, { languageId, before, after }] of fixes.entries()) {
      const uri = `untitled:${index}`;
      open(uri, languageId, before);
      const diagnostics = await client.published(uri);
      assert.equal(diagnostics.length, 1, before);
      assert.equal(diagnostics[0].severity, INFORMATION);
      const params = { textDocument: { uri }, range: diagnostics[0].range, context: { diagnostics } };
      const actions: { title: string; isPreferred?: boolean; edit: { changes: Record<string, never[]> } }[] =
        await client.request("textDocument/codeAction", params);
      const fix = actions.find(({ isPreferred }) => isPreferred);
      const document = TextDocument.create(uri, languageId, 1, before);
      const mended = fix === undefined ? null : TextDocument.applyEdits(document, fix.edit.changes[uri] ?? []);
      assert.equal(mended, after);
      if (mended === null) continue;
      client.notify("textDocument/didChange", {
        textDocument: { uri, version: 2 },
        contentChanges: [{ text: mended }],
      });
      assert.deepEqual(await client.published(uri, 2), [], mended);
    }
  });

  it("says why it matters, and is not counted among the leaks", async () => {
    client = await startClient({});
    open("untitled:a", "typescript", "console.log(password);\n");
    const [diagnostic] = await client.published("untitled:a");
    assert.equal(diagnostic.message, "Secret written to a log. Logs are kept, copied and read by many.");
    assert.equal((await client.request("latchkey/status", null)).findings, 0);
    assert.deepEqual((await client.request("latchkey/findings", null)).files, []);
  });

  it("is left out where the settings say so", async () => {
    client = await startClient({ initializationOptions: { settings: { scan: { exposures: false } } } });
    open("untitled:a", "typescript", "console.log(password);\n");
    assert.deepEqual(await client.published("untitled:a"), []);
  });
});
