import assert from "node:assert/strict";
import { tokenRules } from "./support/canaries.ts";
import { startClient } from "./support/client.ts";
import { createFolder } from "./support/workspace.ts";

describe("whatever a client does", () => {
  it("no message and no output of the server holds a secret", async () => {
    const secrets = tokenRules();
    assert.ok(secrets.length >= 100);
    const text = secrets.map(({ line }) => line).join("\n");
    const folder = createFolder({
      "closed.ts": text,
      "latchkey.yaml": `scan: { rules: { ${secrets[0]!.secret}: off } }\n`,
    });
    const client = await startClient({
      folders: [folder.uri],
      capabilities: {
        textDocument: {
          hover: { contentFormat: ["markdown"] },
          codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } } },
        },
        window: { workDoneProgress: true, showDocument: { support: true } },
        workspace: { applyEdit: true },
      },
      // Moving every one of them is refused; that a move tells no value is tested in move.test.ts.
      env: { LATCHKEY_HOME: `${folder.path}/home`, DEPLOYMENT_ENV: "production" },
      initializationOptions: { clientCommands: [], settings: { scan: { minConfidence: "low" } } },
    });
    const uri = folder.uriOf("open.ts");
    const textDocument = { uri };
    client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "typescript", version: 1, text } });
    const diagnostics = await client.published(uri, 1);
    assert.ok(diagnostics.length >= 100);
    for (const diagnostic of diagnostics) {
      const { range } = diagnostic;
      await client.request("textDocument/hover", { textDocument, position: range.start });
      const actions = await client.request("textDocument/codeAction", {
        textDocument,
        range,
        // As an editor does, those of the range alone.
        context: { diagnostics: [diagnostic] },
      });
      for (const { command } of actions) {
        if (command !== undefined) await client.request("workspace/executeCommand", command);
      }
    }
    // The manifest above is not usable, so that nothing of the folder is scanned: mend it.
    await client.request("workspace/executeCommand", { command: "latchkey.scanWorkspace" });
    folder.remove("latchkey.yaml");
    await client.request("workspace/executeCommand", { command: "latchkey.scanWorkspace" });
    assert.equal((await client.request("latchkey/findings", null)).files.length, 2);
    await client.request("latchkey/status", null);
    const broken = { range: { start: { line: 0, character: 5 }, end: { line: 0, character: 9 } }, text: "" };
    client.notify("textDocument/didChange", { textDocument: { uri, version: 2 }, contentChanges: [broken] });
    await client.published(uri, 2);
    await client
      .request("textDocument/hover", { textDocument: { uri: secrets[0]!.secret }, position: {} })
      .catch(() => {});
    assert.equal(await client.stop(), 0);
    folder.remove();
    const output = client.output();
    const told = secrets.filter(({ secret }) => output.includes(secret)).map(({ rule }) => rule);
    assert.deepEqual(told, []);
  });
});
