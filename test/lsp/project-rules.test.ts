// The rules and allowances of a project count in the editor as on the command line, and change with their files.
import assert from "node:assert/strict";
import { type Client, startClient } from "./support/client.ts";
import { tokenOf } from "./support/samples.ts";
import { createFolder, type Folder } from "./support/workspace.ts";

const token = tokenOf();
const acme = `acme_${"k3".repeat(10)}`;
const custom = (name: string): string =>
  `scan:\n  customRules:\n    - { id: ${name}, title: Acme key, regex: 'acme_([a-z0-9]{20})', keywords: [acme_] }\n`;

describe("the rules and allowances of a project", () => {
  let folder: Folder;
  let client: Client;

  const start = async (files: Readonly<Record<string, string>>): Promise<void> => {
    folder = createFolder(files);
    client = await startClient({ folders: [folder.uri] });
  };
  afterEach(async () => {
    assert.equal(await client.stop(), 0);
    folder.remove();
  });

  const open = (name: string, text: string): string => {
    const uri = folder.uriOf(name);
    client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "plaintext", version: 1, text } });
    return uri;
  };
  const codes = async (uri: string, version?: number, from?: number): Promise<string[]> =>
    (await client.published(uri, version, from)).map(({ code }: { code: string }) => code);
  /** Writes a file and says so; what follows is published after it. */
  const rewrite = (name: string, text: string): number => {
    folder.write(name, text);
    const from = client.received.length;
    client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: folder.uriOf(name), type: 2 }] });
    return from;
  };

  it("find in a document and after edits of it, with a span of their own and no page", async () => {
    await start({ "latchkey.yaml": custom("acme-key") });
    const uri = open("a.txt", `é ${acme}\n`);
    const [diagnostic] = await client.published(uri, 1);
    assert.equal(diagnostic.code, "acme-key");
    assert.equal(diagnostic.codeDescription, undefined);
    assert.deepEqual(diagnostic.range, { start: { line: 0, character: 7 }, end: { line: 0, character: 27 } });
    const insert = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    client.notify("textDocument/didChange", {
      textDocument: { uri, version: 2 },
      contentChanges: [{ range: insert, text: `${token}\n` }],
    });
    assert.deepEqual(await codes(uri, 2), ["github-pat", "acme-key"]);
  });

  it("change with latchkey.yaml", async () => {
    await start({ "latchkey.yaml": custom("acme-key") });
    const uri = open("a.txt", acme);
    assert.deepEqual(await codes(uri), ["acme-key"]);
    assert.deepEqual(await codes(uri, 1, rewrite("latchkey.yaml", custom("other-key"))), ["other-key"]);
    assert.deepEqual(await codes(uri, 1, rewrite("latchkey.yaml", "version: 1\n")), []);
  });

  it("silence what another scanner was told to allow, until it is told otherwise", async () => {
    await start({ ".gitleaks.toml": "[allowlist]\npaths = ['^old/']\n" });
    const old = open("old/a.txt", token);
    assert.deepEqual(await codes(old), []);
    assert.deepEqual(await codes(open("new/a.txt", token)), ["github-pat"]);
    assert.deepEqual(await codes(old, 1, rewrite(".gitleaks.toml", "")), ["github-pat"]);
  });

  it("silence by line and by what stands on it, and follow edits", async () => {
    await start({ ".gitleaksignore": "a.txt:github-pat:2\n" });
    const uri = open("a.txt", `\n${token}\n`);
    assert.deepEqual(await codes(uri, 1), []);
    const top = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    client.notify("textDocument/didChange", {
      textDocument: { uri, version: 2 },
      contentChanges: [{ range: top, text: "\n" }],
    });
    assert.deepEqual(await codes(uri, 2), ["github-pat"]);
  });

  it("are said to be wrong with file and line", async () => {
    await start({ ".gitleaks.toml": "[[rules]]\nid = 'x'\nregex = '('\n" });
    const { params } = await client.until(({ method }) => method === "window/showMessage");
    assert.match(params.message, /^\.gitleaks\.toml:3: a regular expression cannot be used: missing closing/);
    assert.deepEqual(await codes(open("a.txt", token)), ["github-pat"]);
  });

  it("are given up for a document on which they take too long, and ours still count", async function () {
    this.timeout(60_000);
    const evil = Array.from({ length: 30 }, (_, i) => `[[rules]]\nid = 'e${i}'\nregex = '(.{0,400})(.{0,400})x$'\n`);
    await start({ ".gitleaks.toml": evil.join("") });
    const uri = open("a.txt", `${`${"x".repeat(2_900)}\n`.repeat(50)}${token}\n`);
    assert.deepEqual(await codes(uri, 1), ["github-pat", "not-scanned"]);
    client.notify("textDocument/didChange", {
      textDocument: { uri, version: 2 },
      contentChanges: [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } }, text: "b" }],
    });
    assert.deepEqual(await codes(uri, 2), ["github-pat", "not-scanned"]);
  });
});
