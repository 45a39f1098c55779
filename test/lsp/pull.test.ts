import assert from "node:assert/strict";
import { type Client, startClient } from "./support/client.ts";
import { tokenOf } from "./support/samples.ts";
import { createFolder, type Folder } from "./support/workspace.ts";

const token = tokenOf();
const capabilities = {
  textDocument: { diagnostic: {}, hover: { contentFormat: ["markdown", "plaintext"] } },
  workspace: { configuration: true, diagnostics: { refreshSupport: true } },
};

describe("a client that asks for diagnostics", () => {
  let client: Client;
  let folder: Folder;
  let settings: object = {};
  beforeEach(async () => {
    settings = {};
    folder = createFolder();
    client = await startClient({ capabilities, folders: [folder.uri], settings: () => settings });
  });
  afterEach(async () => {
    assert.equal(await client.stop(), 0);
    folder.remove();
  });

  const open = (name: string, text: string, version = 1): string => {
    const uri = folder.uriOf(name);
    client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "javascript", version, text } });
    return uri;
  };
  const pull = (uri: string, previousResultId?: string) =>
    client.request("textDocument/diagnostic", { textDocument: { uri }, previousResultId });

  it("is told which diagnostics can be asked for", () => {
    const { diagnosticProvider } = client.initialized.result.capabilities;
    assert.deepEqual(diagnosticProvider, {
      identifier: "latchkey",
      interFileDependencies: false,
      workspaceDiagnostics: true,
    });
  });

  it("gets those of the latest version, and none unasked", async () => {
    const uri = open("a.js", "");
    client.notify("textDocument/didChange", {
      textDocument: { uri, version: 2 },
      contentChanges: [{ text: `"${token}"` }],
    });
    const report = await pull(uri);
    assert.equal(report.kind, "full");
    assert.deepEqual(
      report.items.map((one: { code: string }) => one.code),
      ["github-pat"],
    );
    assert.ok(!client.received.some(({ method }) => method === "textDocument/publishDiagnostics"));
  });

  it("is told that nothing changed where it has them already, also after an edit elsewhere in the line's wake", async () => {
    const uri = open("a.js", `"${token}";\n`);
    const first = await pull(uri);
    assert.deepEqual(await pull(uri, first.resultId), { kind: "unchanged", resultId: first.resultId });
    const append = { range: { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } }, text: "x" };
    client.notify("textDocument/didChange", { textDocument: { uri, version: 2 }, contentChanges: [append] });
    assert.equal((await pull(uri, first.resultId)).kind, "unchanged");
    const prepend = { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: "\n" };
    client.notify("textDocument/didChange", { textDocument: { uri, version: 3 }, contentChanges: [prepend] });
    const moved = await pull(uri, first.resultId);
    assert.equal(moved.kind, "full");
    assert.equal(moved.items[0].range.start.line, 1);
  });

  it("gets an answer to every request that it cancels, and a right one to the last", async () => {
    const uri = open("a.js", `"${token}";\n`.repeat(2_000));
    const answers = [];
    for (let version = 2; version < 60; version++) {
      const edit = { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: "y" };
      client.notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [edit] });
      const { id, answer } = client.send("textDocument/diagnostic", { textDocument: { uri } });
      client.notify("$/cancelRequest", { id });
      answers.push(answer);
    }
    for (const { error, result } of await Promise.all(answers)) {
      if (error !== undefined) assert.equal(error.code, -32800);
      else assert.equal(result.kind, "full");
    }
    const { items } = await pull(uri);
    assert.equal(items.length, 2_000);
    assert.equal(items[0].range.start.character, 1 + 58);
  });

  it("is asked to ask again when the settings change, per folder", async () => {
    const uri = open("a.js", `"${token}"`);
    assert.equal((await pull(uri)).items.length, 1);
    settings = { enable: false };
    const from = client.received.length;
    client.notify("workspace/didChangeConfiguration", { settings: null });
    await client.until(({ method }) => method === "workspace/diagnostic/refresh", from);
    assert.deepEqual((await pull(uri)).items, []);
  });

  it("keeps what it has while the user types if scanning waits for the save", async () => {
    settings = { scan: { onType: false } };
    const uri = open("a.js", "");
    const first = await pull(uri);
    client.notify("textDocument/didChange", {
      textDocument: { uri, version: 2 },
      contentChanges: [{ text: `"${token}"` }],
    });
    assert.equal((await pull(uri, first.resultId)).kind, "unchanged");
    const from = client.received.length;
    client.notify("textDocument/didSave", { textDocument: { uri } });
    await client.until(({ method }) => method === "workspace/diagnostic/refresh", from);
    assert.equal((await pull(uri, first.resultId)).items.length, 1);
  });

  it("gets none of a file that the settings or the manifest exclude", async () => {
    settings = { scan: { exclude: ["made/**"] } };
    folder.write("latchkey.yaml", "version: 1\nscan:\n  exclude: [old/**]\n");
    const from = client.received.length;
    client.notify("workspace/didChangeConfiguration", { settings: null });
    await client.until(({ method }) => method === "workspace/diagnostic/refresh", from);
    for (const name of ["made/a.js", "old/b.js"]) assert.deepEqual((await pull(open(name, `"${token}"`))).items, []);
    assert.equal((await pull(open("new/c.js", `"${token}"`))).items.length, 1);
  });

  it("gets the mistake in an open latchkey.yaml at its place", async () => {
    const uri = folder.uriOf("latchkey.yaml");
    const text = "version: 1\nscan:\n  minConfidence: sure\n";
    client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version: 1, text } });
    const { items } = await pull(uri);
    assert.equal(items.length, 1);
    assert.deepEqual(items[0].range.start, { line: 2, character: 17 });
    assert.match(items[0].message, /minConfidence/);
  });

  it("gets a hover in Markdown with a link to revoke", async () => {
    const uri = open("a.js", `"${token}"`);
    const { contents } = await client.request("textDocument/hover", {
      textDocument: { uri },
      position: { line: 0, character: 4 },
    });
    assert.equal(contents.kind, "markdown");
    assert.match(contents.value, /^\*\*GitHub personal access token\*\*/);
    assert.match(contents.value, /\[Revoke it\]\(https:\/\/github\.com\/settings\/tokens\)/);
    assert.match(contents.value, /\[Rule github\\-pat\]\(https:.*github-pat\.md\)/);
  });
});
