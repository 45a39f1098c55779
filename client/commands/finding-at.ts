// Which finding a command is about: the one it was called on in the tree, or the one at the cursor.
import * as vscode from "vscode";
import type { Findings, LocatedFinding } from "../findings.ts";
import type { FindingNode } from "../leaks-view.ts";
import { toRange } from "../ranges.ts";

/** Undefined after telling the person that there is none, or if they chose none of several. */
export async function findingAt(findings: Findings, argument: unknown): Promise<LocatedFinding | undefined> {
  if (isFindingNode(argument)) return argument;
  const editor = vscode.window.activeTextEditor;
  const uri = editor?.document.uri;
  const here = uri === undefined ? [] : findings.of(uri);
  const line = editor?.selection.active.line ?? 0;
  const onLine = here.filter(({ range }) => range.start.line <= line && line <= range.end.line);
  const exact = onLine.filter(({ range }) => toRange(range).contains(editor?.selection.active ?? toRange(range).start));
  const candidates = [exact, onLine, here].find((some) => some.length > 0) ?? [];
  if (uri === undefined || candidates.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t("There is no finding in this file."));
    return undefined;
  }
  if (candidates.length === 1 && candidates[0] !== undefined) return { uri, finding: candidates[0] };
  const chosen = await vscode.window.showQuickPick(
    candidates.map((finding) => ({
      label: finding.title,
      description: vscode.l10n.t("line {0}", finding.range.start.line + 1),
      finding,
    })),
    { placeHolder: vscode.l10n.t("Which finding?") },
  );
  return chosen === undefined ? undefined : { uri, finding: chosen.finding };
}

const isFindingNode = (argument: unknown): argument is FindingNode =>
  typeof argument === "object" && argument !== null && "kind" in argument && argument.kind === "finding";
