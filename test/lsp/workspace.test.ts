import assert from "node:assert/strict";
import { type Client, type ClientOptions, startClient } from "./support/client.ts";
import { tokenOf } from "./support/samples.ts";
import { createFolder, type Folder } from "./support/workspace.ts";

const token = tokenOf();
const leak = `const a = "${token}";\n`;

describe("the files that are not open", () => {
  let client: Client;
  let folder: Folder;
  const start = async (options: ClientOptions = {}): Promise<void> => {
    client = await startClient({ folders: [folder.uri], ...options });
  };
  const scan = (params: object = {}) =>
    client.request("workspace/executeCommand", { command: "latchkey.scanWorkspace", arguments: [], ...params });
  beforeEach(() => {
    folder = createFolder({
      "a.js": leak,
      "sub/b.js": `\n${leak}`,
      "clean.js": "const a = 1;\n",
      ".gitignore": "out/\n",
      ".git/HEAD": "",
      "out/c.js": leak,
      "binary.bin": new Uint8Array([0, 1, 2, 3, ...Buffer.from(leak), 0, 0, 1, 2]),
    });
  });
  afterEach(async () => {
    assert.equal(await client.stop(), 0);
    folder.remove();
  });

  it("are scanned on command, without those that Git ignores, and shown to a client that cannot ask", async () => {
    await start();
    assert.deepEqual(await scan(), { findings: 2, filesWithFindings: 2, filesScanned: 4 });
    const published = client.received.filter(({ method }) => method === "textDocument/publishDiagnostics");
    assert.deepEqual(published.map(({ params }) => params.uri).sort(), [
      folder.uriOf("a.js"),
      folder.uriOf("sub/b.js"),
    ]);
    const { diagnostics } = published.find(({ params }) => params.uri.endsWith("b.js"))!.params;
    assert.deepEqual(diagnostics[0].range.start, { line: 1, character: 11 });
  });

  it("are scanned with progress where the client shows it", async () => {
    await start({ capabilities: { window: { workDoneProgress: true } } });
    await scan();
    const kinds = client.received
      .filter(({ method }) => method === "$/progress")
      .map(({ params }) => params.value.kind);
    assert.equal(kinds[0], "begin");
    assert.equal(kinds.at(-1), "end");
    assert.ok(client.received.some(({ method }) => method === "window/workDoneProgress/create"));
  });

  it("are left alone when the client cancels", async () => {
    for (let i = 0; i < 2_000; i++) folder.write(`many/${i}.js`, leak);
    await start();
    const { id, answer } = client.send("workspace/executeCommand", { command: "latchkey.scanWorkspace" });
    client.notify("$/cancelRequest", { id });
    assert.equal((await answer).result, null);
    assert.equal((await client.request("latchkey/status", null)).workspace, "unscanned");
    assert.equal((await scan()).findings, 2_002);
  });

  it("are scanned again when they change, and forgotten when they are gone", async () => {
    await start();
    await scan();
    const touch = (name: string, type: number): void =>
      client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: folder.uriOf(name), type }] });
    folder.write("clean.js", leak);
    let from = client.received.length;
    touch("clean.js", 2);
    assert.equal((await client.published(folder.uriOf("clean.js"), undefined, from)).length, 1);
    folder.remove("a.js");
    from = client.received.length;
    touch("a.js", 3);
    assert.deepEqual(await client.published(folder.uriOf("a.js"), undefined, from), []);
    folder.write("out/d.js", leak);
    touch("out/d.js", 1);
    folder.write("e.js", leak);
    from = client.received.length;
    touch("e.js", 1);
    assert.equal((await client.published(folder.uriOf("e.js"), undefined, from)).length, 1);
    assert.ok(!client.received.some(({ params }) => params?.uri === folder.uriOf("out/d.js")));
  });

  it("say what the editor says while they are open, and what the disk says after", async () => {
    await start();
    await scan();
    const uri = folder.uriOf("a.js");
    const from = client.received.length;
    client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "javascript", version: 1, text: "" } });
    assert.deepEqual(await client.published(uri, 1, from), []);
    client.notify("textDocument/didClose", { textDocument: { uri } });
    await client.until(({ params }) => params?.uri === uri && params.diagnostics?.length === 1, from);
  });

  it("are known by one name, however the editor spells it", async () => {
    folder.write("@scope/(group)/[id] ü.js", leak);
    await start();
    assert.equal((await scan()).findings, 3);
    const uri = folder.uriOf("@scope/(group)/[id] ü.js");
    const spelled = uri
      .replace("@", "%40")
      .replace("(", "%28")
      .replace(")", "%29")
      .replace("[", "%5B")
      .replace("]", "%5D");
    assert.notEqual(uri, spelled);
    assert.equal((await client.published(spelled)).length, 1);
    const from = client.received.length;
    client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "javascript", version: 1, text: leak } });
    assert.equal((await client.published(uri, 1, from)).length, 1);
    assert.deepEqual(await client.published(spelled, undefined, from), []);
    assert.equal((await client.request("latchkey/status", null)).findings, 3);
  });

  it("are scanned and streamed when the client asks for the workspace's diagnostics", async () => {
    await start({ capabilities: { textDocument: { diagnostic: {} } } });
    const first = await client.request("workspace/diagnostic", { previousResultIds: [] });
    assert.deepEqual(first.items.map(({ uri }: { uri: string }) => uri).sort(), [
      folder.uriOf("a.js"),
      folder.uriOf("sub/b.js"),
    ]);
    const previousResultIds = first.items.map(({ uri, resultId }: { uri: string; resultId: string }) => ({
      uri,
      value: resultId,
    }));
    assert.deepEqual((await client.request("workspace/diagnostic", { previousResultIds })).items, []);
    // With a token the answer waits for a change.
    const { answer } = client.send("workspace/diagnostic", { previousResultIds, partialResultToken: "p" });
    folder.remove("a.js");
    client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: folder.uriOf("a.js"), type: 3 }] });
    const { result } = await answer;
    const streamed = client.received
      .filter(({ method }) => method === "$/progress")
      .flatMap((m) => m.params.value.items);
    const items = [...streamed, ...result.items];
    assert.deepEqual(
      items.map(({ uri, items }) => [uri, items]),
      [[folder.uriOf("a.js"), []]],
    );
    assert.ok(!client.received.some(({ method }) => method === "textDocument/publishDiagnostics"));
  });

  it("are counted and listed for a tree, with word of every change", async () => {
    await start({ initializationOptions: { clientCommands: [] } });
    await scan();
    const { files } = await client.request("latchkey/findings", null);
    assert.deepEqual(files.map(({ uri }: { uri: string }) => uri).sort(), [
      folder.uriOf("a.js"),
      folder.uriOf("sub/b.js"),
    ]);
    const [item] = files[0].findings;
    assert.equal(item.rule, "github-pat");
    assert.equal(item.title, "GitHub personal access token");
    assert.deepEqual(await client.request("latchkey/status", null), {
      enabled: true,
      findings: 2,
      files: 2,
      bySeverity: { critical: 2, high: 0, medium: 0, low: 0 },
      workspace: "scanned",
      notScanned: [],
    });
    const states = client.received
      .filter(({ method }) => method === "latchkey/statusChanged")
      .map((m) => m.params.workspace);
    assert.deepEqual(states.slice(-2), ["scanning", "scanned"]);
    assert.equal(client.received.filter(({ method }) => method === "latchkey/findingsChanged").length, 2);
  });

  it("are taken back from where they were sent once the client begins to ask", async () => {
    await start({ capabilities: { textDocument: { diagnostic: {} } } });
    await scan();
    assert.equal((await client.published(folder.uriOf("a.js"))).length, 1);
    const from = client.received.length;
    const { items } = await client.request("workspace/diagnostic", { previousResultIds: [] });
    assert.equal(items.length, 2);
    for (const name of ["a.js", "sub/b.js"]) {
      assert.deepEqual(await client.published(folder.uriOf(name), undefined, from), []);
    }
  });

  it("of several folders are each judged by the folder's own latchkey.yaml", async () => {
    const other = createFolder({ "a.js": leak, "latchkey.yaml": "version: 1\nscan: { rules: { github-pat: off } }\n" });
    await start({ folders: [folder.uri, other.uri] });
    assert.equal((await scan()).findings, 2);
    other.write("latchkey.yaml", "version: 1\n");
    client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: other.uriOf("latchkey.yaml"), type: 2 }] });
    client.notify("workspace/didChangeWorkspaceFolders", { event: { added: [], removed: [] } });
    assert.equal((await scan()).findings, 3);
    other.remove();
  });

  it("show the mistake in a latchkey.yaml at its place, and lose it when it is mended", async () => {
    folder.write("latchkey.yaml", "version: 1\nscan:\n  exclude: vendor\n");
    await start();
    const uri = folder.uriOf("latchkey.yaml");
    const [mistake] = await client.published(uri);
    assert.deepEqual(mistake.range.start, { line: 2, character: 11 });
    assert.match(mistake.message, /scan\.exclude is not a list/);
    assert.equal((await scan()).filesScanned, 0);
    const { params } = await client.until(({ method }) => method === "window/showMessage");
    assert.match(params.message, /was not scanned: its latchkey\.yaml has a mistake\.$/);
    folder.write("latchkey.yaml", "version: 1\nscan:\n  exclude: [vendor]\n");
    const from = client.received.length;
    client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri, type: 2 }] });
    assert.deepEqual(await client.published(uri, undefined, from), []);
    // Now that it can be read, the folder is scanned without being asked.
    assert.equal((await client.published(folder.uriOf("a.js"), undefined, from)).length, 1);
  });
});
