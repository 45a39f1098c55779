// The extension starts when a text is opened, and says how long it took.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activateLatchkey } from "./support.ts";

describe("activation in a real editor", () => {
  it("happens because a text file is open, without a command", async () => {
    const extension = vscode.extensions.getExtension("latchkey.latchkey");
    await vscode.workspace.openTextDocument({ content: "hello", language: "plaintext" });
    const deadline = performance.now() + 20_000;
    while (extension?.isActive !== true && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    assert.equal(extension?.isActive, true);
  });

  it("gives figures for the benchmark", async () => {
    const timings = await activateLatchkey();
    assert.ok(timings.activatedInMs > 0);
    assert.ok((await timings.serverReadyInMs) > 0);
  });

  it("registers every command that the manifest declares", async () => {
    const manifest = vscode.extensions.getExtension("latchkey.latchkey")?.packageJSON as {
      contributes: { commands: { command: string }[] };
    };
    const registered = await vscode.commands.getCommands(true);
    for (const { command } of manifest.contributes.commands) assert.ok(registered.includes(command), command);
  });

  it("starts the server again on demand", async () => {
    await vscode.commands.executeCommand("latchkey.restartServer");
  });
});
