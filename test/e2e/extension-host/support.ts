// What the tests in the extension host share: opening, waiting for a condition, reading Latchkey's diagnostics.
import { appendFileSync, renameSync, writeFileSync } from "node:fs";
import * as vscode from "vscode";
import type { Timings } from "../../../client/main.ts";
import { resultVariable } from "../result-variable.ts";

/** Hands the result to the process that started the editor, whole or not at all. */
export function writeResult(value: unknown): void {
  const file = process.env[resultVariable];
  if (file === undefined) throw new Error(`${resultVariable} is not set`);
  writeFileSync(`${file}.partial`, JSON.stringify(value));
  renameSync(`${file}.partial`, file);
}

/** Says something on the way, so that a run that never ends can be understood. */
export function note(line: string): void {
  const file = process.env[resultVariable];
  if (file !== undefined) appendFileSync(`${file}.log`, `${line}\n`);
}

export async function activateLatchkey(): Promise<Timings> {
  const extension = vscode.extensions.getExtension<Timings>("latchkey.latchkey");
  if (extension === undefined) throw new Error("the extension is not installed");
  return extension.activate();
}

/** The opened folder. */
export function workspaceFolder(): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error("no folder is open");
  return folder.uri;
}

export const inWorkspace = (path: string): vscode.Uri => vscode.Uri.joinPath(workspaceFolder(), path);

export const leaksIn = (uri: vscode.Uri): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "latchkey");

/** "line rule" of each diagnostic, in order of position; the lines count from 1. */
export const summary = (uri: vscode.Uri): string[] =>
  leaksIn(uri)
    .sort((a, b) => a.range.start.compareTo(b.range.start))
    .map(({ range, code }) => `${range.start.line + 1} ${typeof code === "object" ? code.value : code}`);

/** Resolves as soon as `check` gives no error; after `timeoutMs` rejects with its last one. */
export async function eventually(check: () => void | Promise<void>, timeoutMs = 15_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}

/** Opens a new untitled text in an editor of its own, as a person does: the client asks for what has a tab, and no more. */
export async function showUntitled(content: string, language = "plaintext"): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ content, language });
  await vscode.window.showTextDocument(document, { preview: false });
  return document;
}

/** Closes every editor without saving. An unsaved text would otherwise stay, and come back in the next test. */
export async function closeAllEditors(): Promise<void> {
  for (const document of vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty)) {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  }
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
}
