// Quick fixes and hovers on a finding, as the editor's own providers give them.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { closeAllEditors, eventually, inWorkspace, leaksIn } from "./support.ts";

describe("a finding in a real editor", () => {
  const uri = (): vscode.Uri => inWorkspace("src/github.ts");

  const leak = async (): Promise<vscode.Diagnostic> => {
    await vscode.window.showTextDocument(uri());
    await eventually(() => assert.equal(leaksIn(uri()).length, 1));
    const [found] = leaksIn(uri());
    assert.ok(found);
    return found;
  };

  afterEach(closeAllEditors);

  it("offers to ignore it and to open its rule's page", async () => {
    const { range } = await leak();
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      uri(),
      range,
    );
    const titles = actions.map(({ title }) => title);
    assert.ok(
      titles.some((title) => /^Ignore/.test(title)),
      titles.join(", "),
    );
    assert.ok(
      titles.some((title) => /rule/i.test(title)),
      titles.join(", "),
    );
  });

  it("explains itself in a hover that does not hold the secret", async () => {
    const { range } = await leak();
    const document = await vscode.workspace.openTextDocument(uri());
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      "vscode.executeHoverProvider",
      uri(),
      range.start,
    );
    const text = hovers
      .flatMap(({ contents }) => contents)
      .map((content) => (typeof content === "string" ? content : content.value))
      .join("\n");
    assert.match(text, /GitHub/);
    assert.ok(!text.includes(document.getText(range)));
  });
});
