// The status item: a shield and a count, and in its tooltip what is known and what is not.
import * as vscode from "vscode";
import type { Findings } from "./findings.ts";
import type { Session } from "./session.ts";
import { leaksInFiles } from "./words.ts";

/** Shows the item until it is disposed of. */
export function createStatusItem(session: Session, findings: Findings): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("latchkey.status", vscode.StatusBarAlignment.Left, 10);
  item.name = "Latchkey";
  const render = (): void => {
    const failed = session.state === "failed" || session.state === "stopped";
    const count = failed ? 0 : findings.count;
    item.text = failed ? "$(shield) $(warning)" : count === 0 ? "$(shield)" : `$(shield) ${count}`;
    item.command = failed ? "latchkey.showLog" : "latchkey.leaks.focus";
    item.tooltip = describe(session, findings).join("\n");
    item.accessibilityInformation = { label: ["Latchkey", ...describe(session, findings)].join(". ") };
  };
  render();
  item.show();
  return vscode.Disposable.from(
    item,
    session.onDidChangeState(render),
    findings.onDidChange(render),
    vscode.window.onDidChangeActiveTextEditor(render),
  );
}

function describe(session: Session, findings: Findings): string[] {
  switch (session.state) {
    case "starting":
      return [vscode.l10n.t("Latchkey is starting.")];
    case "stopped":
    case "failed":
      return [vscode.l10n.t("The language server is not running. Select to see why.")];
    case "running":
      return [...known(findings), ...unknown(findings)];
  }
}

function known({ status, count, files }: Findings): string[] {
  if (status?.enabled === false) return [vscode.l10n.t("Latchkey is turned off here (setting latchkey.enable).")];
  switch (status?.workspace) {
    case "scanning":
      return [leaksInFiles(count, files.length), vscode.l10n.t("The workspace is being scanned.")];
    case "scanned":
      return [leaksInFiles(count, files.length)];
    default:
      return [leaksInFiles(count, files.length), vscode.l10n.t("Only open files have been scanned.")];
  }
}

/** Why the file on the screen is not looked at, if so. */
function unknown({ status }: Findings): string[] {
  const active = vscode.window.activeTextEditor?.document.uri.toString();
  return (status?.notScanned ?? [])
    .filter(({ uri }) => vscode.Uri.parse(uri).toString() === active)
    .map(({ reason }) => reason);
}
