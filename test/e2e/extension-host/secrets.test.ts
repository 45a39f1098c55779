// Names of secrets in a real editor: completed, explained and followed to latchkey.yaml, with the demo and nothing else.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { closeAllEditors, eventually, inWorkspace } from "./support.ts";

const TEXT = 'const password = await secrets.get("database/password");\n';

describe("the name of a secret in a real editor", () => {
  const uri = (): vscode.Uri => inWorkspace("src/uses-secrets.ts");
  const inName = new vscode.Position(0, TEXT.indexOf("database/") + "database/".length);

  before(async () => {
    await vscode.workspace.fs.writeFile(uri(), new TextEncoder().encode(TEXT));
    await vscode.window.showTextDocument(uri());
  });
  after(async () => {
    await closeAllEditors();
    await vscode.workspace.fs.delete(uri());
  });

  it("is completed from latchkey.yaml", async () => {
    await eventually(async () => {
      const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
        "vscode.executeCompletionItemProvider",
        uri(),
        inName,
      );
      const labels = items.map(({ label }) => (typeof label === "string" ? label : label.label));
      assert.ok(labels.includes("database/password"), labels.slice(0, 20).join(", "));
    });
  });

  it("says in a hover where it is kept, without its value", async () => {
    await eventually(async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", uri(), inName);
      const text = hovers
        .flatMap(({ contents }) => contents)
        .map((content) => (typeof content === "string" ? content : content.value))
        .join("\n");
      assert.match(text, /Local vault/);
      // Nobody has stored it in this vault.
      assert.match(text, /has no secret/);
    });
  });

  it("leads to its entry in latchkey.yaml", async () => {
    await eventually(async () => {
      const found = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
        "vscode.executeDefinitionProvider",
        uri(),
        inName,
      );
      const targets = found.map((one) => ("targetUri" in one ? one.targetUri : one.uri).path);
      assert.ok(
        targets.some((path) => path.endsWith("latchkey.yaml")),
        targets.join(", "),
      );
    });
  });
});
