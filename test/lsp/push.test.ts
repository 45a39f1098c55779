import assert from "node:assert/strict";
import { type Client, startClient } from "./support/client.ts";
import { tokenOf } from "./support/samples.ts";

const uri = "untitled:Untitled-1";
const token = tokenOf();

const open = (client: Client, text: string, more: { uri?: string; languageId?: string; version?: number } = {}): void =>
  client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "typescript", version: 1, text, ...more } });

const change = (client: Client, version: number, ...contentChanges: object[]): void =>
  client.notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges });

const at = (line: number, character: number, endLine = line, endCharacter = character) => ({
  start: { line, character },
  end: { line: endLine, character: endCharacter },
});

describe("a client that says nothing of itself", () => {
  let client: Client;
  beforeEach(async () => {
    client = await startClient({ folders: null });
  });
  afterEach(async () => assert.equal(await client.stop(), 0));

  it("is sent the diagnostics of a document that has no file", async () => {
    open(client, `// ü\r\nconst a = "${token}";\r\n`);
    const [diagnostic, ...others] = await client.published(uri);
    assert.deepEqual(others, []);
    assert.deepEqual(diagnostic.range, at(1, 11, 1, 11 + token.length));
    assert.equal(diagnostic.severity, 1);
    assert.equal(diagnostic.code, "github-pat");
    assert.equal(diagnostic.source, "latchkey");
    assert.match(diagnostic.codeDescription.href, /\/docs\/rules\/github-pat\.md$/);
    assert.equal(diagnostic.message, "GitHub personal access token. Revoke it, then move it to a backend.");
    assert.match(diagnostic.data.fingerprint, /^[0-9a-f]+$/);
  });

  it("is sent the same after edits as for the same text opened afresh", async () => {
    open(client, "line one\nline two 😀 end\n");
    await client.published(uri, 1);
    change(client, 2, { range: at(1, 11), text: ` "${token.slice(0, 10)}"` });
    change(client, 3, { range: at(1, 23), text: token.slice(10) }, { range: at(0, 0), text: "first\r\n" });
    const edited = await client.published(uri, 3);
    assert.equal(edited.length, 1);
    assert.deepEqual(edited[0].range, at(2, 13, 2, 13 + token.length));
    const from = client.received.length;
    const other = "untitled:Untitled-2";
    open(client, `first\r\nline one\nline two 😀 "${token}" end\n`, { uri: other });
    const [fresh] = await client.published(other, 1, from);
    assert.deepEqual(fresh.range, edited[0].range);
  });

  it("is sent the diagnostics of an edit that puts the halves of a character together", async () => {
    open(client, `"${token}"`);
    await client.published(uri, 1);
    change(client, 2, { range: at(0, 0), text: "\ud83d" });
    change(client, 3, { range: at(0, 1), text: "\ude00" });
    const [diagnostic] = await client.published(uri, 3);
    assert.deepEqual(diagnostic.range, at(0, 3, 0, 3 + token.length));
  });

  it("is sent nothing of a version that is no longer the latest", async () => {
    open(client, "");
    await client.published(uri, 1);
    for (let version = 2; version <= 200; version++) {
      change(client, version, { range: at(0, 0), text: version % 2 === 0 ? `"${token}"\n` : "x\n" });
    }
    await client.published(uri, 200);
    const versions = client.received
      .filter(({ method }) => method?.endsWith("publishDiagnostics"))
      .map((m) => m.params.version);
    assert.deepEqual(
      versions,
      [...versions].sort((a, b) => a - b),
    );
    assert.equal(versions.at(-1), 200);
  });

  it("is told that nothing is left to show when the leak is removed or the document closed", async () => {
    open(client, `"${token}"`);
    assert.equal((await client.published(uri, 1)).length, 1);
    change(client, 2, { text: "nothing" });
    assert.deepEqual(await client.published(uri, 2), []);
    change(client, 3, { text: `"${token}"` });
    assert.equal((await client.published(uri, 3)).length, 1);
    const from = client.received.length;
    client.notify("textDocument/didClose", { textDocument: { uri } });
    assert.deepEqual(await client.published(uri, undefined, from), []);
  });

  it("can hover a finding and gets plain text, and nothing beside it", async () => {
    open(client, `const a = "${token}";\n`);
    const hover = (character: number) =>
      client.request("textDocument/hover", { textDocument: { uri }, position: { line: 0, character } });
    const { contents, range } = await hover(20);
    assert.equal(contents.kind, "plaintext");
    assert.match(contents.value, /^GitHub personal access token\n/);
    assert.match(contents.value, /The token's checksum holds\./);
    assert.deepEqual(range, at(0, 11, 0, 11 + token.length));
    assert.equal(await hover(2), null);
  });

  it("is not bothered with a document that is larger than the settings allow, but told so", async () => {
    client.notify("workspace/didChangeConfiguration", { settings: { latchkey: { scan: { maxFileSize: 50 } } } });
    open(client, `"${token}"${" ".repeat(50)}`);
    const { params } = await client.until(({ params }) => params?.diagnostics?.[0]?.code === "not-scanned");
    assert.match(params.diagnostics[0].message, /^Not scanned: it is larger than 50 bytes/);
    assert.equal(params.diagnostics[0].severity, 3);
  });

  it("is warned of a setting that is not usable, and gets the default", async () => {
    client.notify("workspace/didChangeConfiguration", {
      settings: { latchkey: { scan: { minConfidence: "certain" } } },
    });
    const { params } = await client.until(({ method }) => method === "window/showMessage");
    assert.match(params.message, /^latchkey\.scan\.minConfidence is not usable/);
    open(client, `"${token}"`);
    assert.equal((await client.published(uri, 1)).length, 1);
  });

  it("sees findings go when a rule is turned off and come back when it is turned on", async () => {
    open(client, `"${token}"`);
    assert.equal((await client.published(uri)).length, 1);
    const set = (rules: object): void =>
      client.notify("workspace/didChangeConfiguration", { settings: { latchkey: { scan: { rules } } } });
    let from = client.received.length;
    set({ "github-pat": "off" });
    assert.deepEqual(await client.published(uri, 1, from), []);
    from = client.received.length;
    set({});
    assert.equal((await client.published(uri, 1, from)).length, 1);
  });
});
