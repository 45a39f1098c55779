// Create latchkey.yaml: the smallest manifest that works, with the vault of this machine, open and ready to be added to.
import * as vscode from "vscode";
import type { CommandContext } from "../commands/register.ts";

const TEXT = `# What is managed here. Values are never in this file: the local vault keeps them, encrypted.
version: 1
secrets:
  example/password:
    type: password
    refs: { local: ref+local://example/password }
`;

export async function createManifest({ secrets }: CommandContext): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (folder === undefined) return;
  const uri = vscode.Uri.joinPath(folder, "latchkey.yaml");
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(uri, { contents: new TextEncoder().encode(TEXT), ignoreIfExists: true });
  await vscode.workspace.applyEdit(edit);
  await vscode.window.showTextDocument(uri);
  await secrets.load();
}
