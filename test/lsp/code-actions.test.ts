import assert from "node:assert/strict";
import { TextDocument, type TextEdit } from "vscode-languageserver-textdocument";
import { type Client, type ClientOptions, startClient } from "./support/client.ts";
import { tokenOf } from "./support/samples.ts";

const uri = "untitled:a";
const token = tokenOf();
const text = `const a = "${token}";\r\nconst b = 1;\r\n`;
const literals = { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } } };
const resolving = { ...literals, dataSupport: true, resolveSupport: { properties: ["edit"] } };

describe("the quick fixes of a finding", () => {
  let client: Client;
  afterEach(async () => assert.equal(await client.stop(), 0));

  const start = async (options: ClientOptions): Promise<void> => {
    client = await startClient(options);
    client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "typescript", version: 1, text } });
  };
  const actions = async (only?: string[]) => {
    const diagnostics = await client.published(uri);
    const { range } = diagnostics[0];
    const context = only === undefined ? { diagnostics } : { diagnostics, only };
    return client.request("textDocument/codeAction", { textDocument: { uri }, range, context });
  };
  const apply = (edits: TextEdit[]): string =>
    TextDocument.applyEdits(TextDocument.create(uri, "typescript", 1, text), edits);

  it("are offered with their edits, and once one is applied nothing is left to show", async () => {
    await start({ capabilities: { textDocument: { codeAction: literals } } });
    const [line, file, ...others] = await actions();
    assert.deepEqual(others, []);
    assert.equal(line.title, "Ignore with a reason…");
    assert.equal(line.kind, "quickfix");
    assert.equal(line.diagnostics[0].code, "github-pat");
    assert.equal(
      apply(line.edit.changes[uri]),
      `const a = "${token}"; // latchkey:ignore github-pat -- reason\r\nconst b = 1;\r\n`,
    );
    assert.equal(file.title, "Ignore github-pat in this file…");
    for (const [index, { edit }] of [line, file].entries()) {
      const contentChanges = [{ text: apply(edit.changes[uri]) }];
      client.notify("textDocument/didChange", { textDocument: { uri, version: index + 2 }, contentChanges });
      assert.deepEqual(await client.published(uri, index + 2), []);
    }
  });

  it("come without edits to a client that resolves the one it wants, against the version it has", async () => {
    const workspace = { workspaceEdit: { documentChanges: true } };
    await start({ capabilities: { textDocument: { codeAction: resolving }, workspace } });
    const [line] = await actions();
    assert.equal(line.edit, undefined);
    const { edit } = await client.request("codeAction/resolve", line);
    const [{ textDocument, edits }] = edit.documentChanges;
    assert.deepEqual(textDocument, { uri, version: 1 });
    assert.match(apply(edits), /latchkey:ignore github-pat -- reason\r\n/);
  });

  it("are commands for a client that knows no other, applied through it", async () => {
    await start({ capabilities: { workspace: { applyEdit: true } } });
    const [move, line] = await actions();
    assert.equal(move.command, "latchkey.moveToBackend");
    assert.equal(line.command, "latchkey.ignoreFinding");
    await client.request("workspace/executeCommand", { command: line.command, arguments: line.arguments });
    const { params } = await client.until(({ method }) => method === "workspace/applyEdit");
    assert.match(apply(params.edit.changes[uri]), /latchkey:ignore github-pat -- reason\r\n/);
  });

  it("call the commands of a client that asks for the reason itself, which then gets the edit", async () => {
    const clientCommands = ["latchkey.scanWorkspace", "latchkey.ignoreFinding", "latchkey.openRulePage"];
    await start({
      capabilities: { textDocument: { codeAction: resolving } },
      initializationOptions: { clientCommands },
    });
    assert.deepEqual(client.initialized.result.capabilities.executeCommandProvider.commands, []);
    const [line, , page] = await actions();
    assert.equal(line.command.command, "latchkey.ignoreFinding");
    assert.equal(page.command.command, "latchkey.openRulePage");
    const [argument] = line.command.arguments;
    const { version, edits } = await client.request("latchkey/ignoreEdit", { ...argument, reason: "a sandbox @ann" });
    assert.equal(version, 1);
    assert.match(apply(edits), /\/\/ latchkey:ignore github-pat -- a sandbox @ann\r\n/);
  });

  it("open the page of the rule, and no other address", async () => {
    await start({
      capabilities: { textDocument: { codeAction: literals }, window: { showDocument: { support: true } } },
    });
    const page = (await actions()).at(-1);
    assert.equal(page.title, "Open the page of rule github-pat");
    const forged = [{ ...page.command.arguments[0], url: "https://evil.example/" }];
    await client.request("workspace/executeCommand", { command: page.command.command, arguments: forged });
    const { params } = await client.until(({ method }) => method === "window/showDocument");
    assert.match(params.uri, /^https:\/\/github\.com\/.*\/docs\/rules\/github-pat\.md$/);
  });

  it("are not offered where other kinds are wanted, nor beside a finding", async () => {
    await start({ capabilities: { textDocument: { codeAction: literals } } });
    assert.deepEqual(await actions(["source.fixAll"]), []);
    assert.equal((await actions(["quickfix"])).length, 2);
    const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 3 } };
    const params = { textDocument: { uri }, range, context: { diagnostics: [] } };
    assert.deepEqual(await client.request("textDocument/codeAction", params), []);
  });
});
