import assert from "node:assert/strict";
import { type Client, startClient } from "./support/client.ts";
import { tokenOf } from "./support/samples.ts";

const token = tokenOf();
const notebook = "file:///home/analysis.ipynb";
const cellUri = (id: string): string => `vscode-notebook-cell:/home/analysis.ipynb#${id}`;
const cell = (id: string) => ({ kind: 2, document: cellUri(id) });
const document = (id: string, languageId: string, text: string) => ({ uri: cellUri(id), languageId, version: 1, text });

describe("a notebook", () => {
  let client: Client;
  beforeEach(async () => {
    client = await startClient({ capabilities: { notebookDocument: { synchronization: {} } } });
    client.notify("notebookDocument/didOpen", {
      notebookDocument: { uri: notebook, notebookType: "jupyter-notebook", version: 1, cells: [cell("1"), cell("2")] },
      cellTextDocuments: [document("1", "python", `k = "${token}"\n`), document("2", "markdown", "text")],
    });
  });
  afterEach(async () => assert.equal(await client.stop(), 0));

  it("is announced to clients that have notebooks", () => {
    const { notebookDocumentSync } = client.initialized.result.capabilities;
    assert.deepEqual(notebookDocumentSync.notebookSelector, [{ notebook: "*", cells: [{ language: "*" }] }]);
  });

  it("has its code and text cells scanned, each as a document of its own", async () => {
    const [found] = await client.published(cellUri("1"));
    assert.deepEqual(found.range.start, { line: 0, character: 5 });
    const change = {
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 4 } },
      text: `\`${token}\``,
    };
    client.notify("notebookDocument/didChange", {
      notebookDocument: { uri: notebook, version: 2 },
      change: { cells: { textContent: [{ document: { uri: cellUri("2"), version: 2 }, changes: [change] }] } },
    });
    assert.equal((await client.published(cellUri("2"), 2)).length, 1);
  });

  it("can gain and lose cells, and takes its diagnostics along when it is closed", async () => {
    await client.published(cellUri("1"));
    let from = client.received.length;
    client.notify("notebookDocument/didChange", {
      notebookDocument: { uri: notebook, version: 2 },
      change: {
        cells: {
          structure: {
            array: { start: 0, deleteCount: 1, cells: [cell("3")] },
            didOpen: [document("3", "python", `j = "${token}"\n`)],
            didClose: [{ uri: cellUri("1") }],
          },
        },
      },
    });
    assert.equal((await client.published(cellUri("3"))).length, 1);
    assert.deepEqual(await client.published(cellUri("1"), undefined, from), []);
    from = client.received.length;
    client.notify("notebookDocument/didClose", {
      notebookDocument: { uri: notebook },
      cellTextDocuments: [{ uri: cellUri("2") }, { uri: cellUri("3") }],
    });
    assert.deepEqual(await client.published(cellUri("3"), undefined, from), []);
  });

  it("that is opened as text is scanned as text", async () => {
    const uri = "file:///home/other.ipynb";
    const text = JSON.stringify({ cells: [{ cell_type: "code", source: [`k = "${token}"`] }] });
    client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "json", version: 1, text } });
    assert.equal((await client.published(uri)).length, 1);
  });
});
