// The whole workspace in a real editor: closed files are scanned on demand and watched from then on.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { ScanWorkspaceResult } from "../../../shared/messages.ts";
import { demo, expectedIn, textFiles } from "./demo.ts";
import { closeAllEditors, eventually, inWorkspace, leaksIn, summary } from "./support.ts";

describe("a workspace scan in a real editor", () => {
  before(closeAllEditors);

  it("counts the leaks of every file", async () => {
    const result = await vscode.commands.executeCommand<ScanWorkspaceResult>("latchkey.scanWorkspace");
    assert.ok(result);
    assert.equal(result.findings, demo.expected.length);
    assert.equal(result.filesWithFindings, new Set(demo.expected.map(({ path }) => path)).size);
    assert.equal(result.filesScanned, (await vscode.workspace.findFiles("**")).length);
  });

  it("shows the leaks of closed files", async () => {
    await eventually(() => {
      for (const path of textFiles) assert.deepEqual(summary(inWorkspace(path)), expectedIn(path), path);
    });
  });

  it("follows closed files that change, come and go", async () => {
    const leaking = new TextEncoder().encode(demo.files["src/github.ts"]);
    const uri = inWorkspace("src/copied.ts");
    await vscode.workspace.fs.writeFile(uri, leaking);
    await eventually(() => assert.deepEqual(summary(uri), expectedIn("src/github.ts")));
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode("export {};\n"));
    await eventually(() => assert.equal(leaksIn(uri).length, 0));
    await vscode.workspace.fs.writeFile(uri, leaking);
    await eventually(() => assert.notEqual(leaksIn(uri).length, 0));
    await vscode.workspace.fs.delete(uri);
    await eventually(() => assert.equal(leaksIn(uri).length, 0));
  });
});
