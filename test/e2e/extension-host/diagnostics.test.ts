// Diagnostics in a real editor: the demo's leaks and nothing else, while typing, in untitled texts and notebooks.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { expand, seeded } from "../../../server/core/rules/support/sample.ts";
import { expectedIn, inNotebooks, textFiles } from "./demo.ts";
import { closeAllEditors, eventually, inWorkspace, leaksIn, showUntitled, summary } from "./support.ts";

/** A GitHub token whose checksum holds. */
const token = (seed: number): string => expand("{{crc32-base62!ghp_[A-Za-z0-9]{36}}}", seeded(seed));

describe("diagnostics in a real editor", () => {
  afterEach(closeAllEditors);

  for (const path of textFiles) {
    const expected = expectedIn(path);
    const title = expected.length === 0 ? `nothing in ${path}` : `${expected.join(", ")} in ${path}`;
    it(`show ${title}`, async () => {
      const uri = inWorkspace(path);
      await vscode.window.showTextDocument(uri);
      // A clean file is only clean once a later one has been answered for.
      const later = await showUntitled(`token = "${token(1)}"\n`);
      await eventually(() => assert.notEqual(leaksIn(later.uri).length, 0));
      await eventually(() => assert.deepEqual(summary(uri), expected));
    });
  }

  it("carry what a person and a program need, and never the secret", async () => {
    const uri = inWorkspace("src/github.ts");
    const document = await vscode.workspace.openTextDocument(uri);
    await eventually(() => assert.equal(leaksIn(uri).length, 1));
    const [leak] = leaksIn(uri);
    assert.ok(leak);
    assert.equal(leak.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(leak.message, "GitHub personal access token. Revoke it, then move it to a backend.");
    assert.ok(typeof leak.code === "object" && leak.code.target.scheme === "https");
    const secret = document.getText(leak.range);
    assert.match(secret, /^ghp_/);
    assert.ok(!JSON.stringify(leak).includes(secret));
  });

  it("come while typing and go when the secret is gone", async () => {
    const document = await vscode.workspace.openTextDocument(inWorkspace("src/pool.ts"));
    const editor = await vscode.window.showTextDocument(document);
    const line = `const key = "${token(2)}";\n`;
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), line));
    await eventually(() => assert.deepEqual(summary(document.uri), ["1 github-pat"]));
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), "\n\n"));
    await eventually(() => assert.deepEqual(summary(document.uri), ["3 github-pat"]));
    await editor.edit((edit) => edit.delete(new vscode.Range(2, 0, 3, 0)));
    await eventually(() => assert.deepEqual(summary(document.uri), []));
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });

  it("show in an untitled text", async () => {
    const document = await showUntitled(`key = "${token(3)}"\n`, "python");
    await eventually(() => assert.deepEqual(summary(document.uri), ["1 github-pat"]));
  });

  it("show in the cells of a notebook", async () => {
    const [expected] = inNotebooks;
    assert.ok(expected);
    const notebook = await vscode.workspace.openNotebookDocument(inWorkspace(expected.path));
    await vscode.window.showNotebookDocument(notebook);
    const [, code] = notebook.getCells();
    assert.ok(code);
    await eventually(() => assert.deepEqual(summary(code.document.uri), [`3 ${expected.rule}`]));
  });

  it("go when Latchkey is turned off and come back with it", async () => {
    const uri = inWorkspace("src/github.ts");
    await vscode.workspace.openTextDocument(uri);
    const settings = vscode.workspace.getConfiguration("latchkey");
    await eventually(() => assert.equal(leaksIn(uri).length, 1));
    await settings.update("enable", false, vscode.ConfigurationTarget.Workspace);
    await eventually(() => assert.equal(leaksIn(uri).length, 0));
    await settings.update("enable", undefined, vscode.ConfigurationTarget.Workspace);
    await eventually(() => assert.equal(leaksIn(uri).length, 1));
  });

  it("leave out a rule that is turned off", async () => {
    const uri = inWorkspace("deploy/main.tf");
    await vscode.workspace.openTextDocument(uri);
    const settings = vscode.workspace.getConfiguration("latchkey");
    await settings.update("scan.rules", { "aws-access-key-id": "off" }, vscode.ConfigurationTarget.Workspace);
    const rest = expectedIn("deploy/main.tf").filter((finding) => !finding.endsWith("aws-access-key-id"));
    await eventually(() => assert.deepEqual(summary(uri), rest));
    await settings.update("scan.rules", undefined, vscode.ConfigurationTarget.Workspace);
    await eventually(() => assert.deepEqual(summary(uri), expectedIn("deploy/main.tf")));
  });
});
