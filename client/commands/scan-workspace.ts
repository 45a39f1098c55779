// Scan Workspace: the server reads every file; a notification shows how far it is and lets a person stop it.
import * as vscode from "vscode";
import { commands, type ScanWorkspaceResult } from "../../shared/messages.ts";
import { fileCount, leaksInFiles } from "../words.ts";
import type { CommandContext } from "./register.ts";

let runs = 0;

/** Gives what the server counted; null if it was cancelled or there is nothing to scan. */
export async function scanWorkspace({ session }: CommandContext): Promise<ScanWorkspaceResult> {
  if ((vscode.workspace.workspaceFolders ?? []).length === 0) {
    const open = vscode.l10n.t("Open Folder");
    const message = vscode.l10n.t("No folder is open, so there is no workspace to scan.");
    const chosen = await vscode.window.showInformationMessage(message, open);
    if (chosen === open) await vscode.commands.executeCommand("vscode.openFolder");
    return null;
  }
  await session.start();
  const result = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t("Looking for leaked secrets"),
      cancellable: true,
    },
    async (progress, token) => {
      runs++;
      const workDoneToken = `latchkey-scan-${runs}`;
      let shown = 0;
      const listening = session.onProgress(workDoneToken, ({ message, percentage }) => {
        const increment = Math.max(0, (percentage ?? 0) - shown);
        shown += increment;
        progress.report({ increment, ...(message === undefined ? {} : { message }) });
      });
      try {
        const params = { command: commands.scanWorkspace, arguments: [], workDoneToken };
        return await session.request<ScanWorkspaceResult>("workspace/executeCommand", params, token);
      } catch (error) {
        if (token.isCancellationRequested) return null;
        throw error;
      } finally {
        listening.dispose();
      }
    },
  );
  if (result !== null) void announce(result);
  return result;
}

async function announce({
  findings,
  filesWithFindings,
  filesScanned,
}: NonNullable<ScanWorkspaceResult>): Promise<void> {
  const message = vscode.l10n.t(
    "{0} ({1} scanned).",
    leaksInFiles(findings, filesWithFindings),
    fileCount(filesScanned),
  );
  if (findings === 0) {
    void vscode.window.showInformationMessage(message);
    return;
  }
  const show = vscode.l10n.t("Show Leaks");
  if ((await vscode.window.showInformationMessage(message, show)) === show) {
    await vscode.commands.executeCommand("latchkey.leaks.focus");
  }
}
