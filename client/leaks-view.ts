// The Leaks view of the activity bar: by severity, then by file, each item readable as a sentence by a screen reader.
import * as vscode from "vscode";
import type { FileFindings, FindingItem, FindingSeverity } from "../shared/messages.ts";
import { type Findings, severities } from "./findings.ts";
import { toRange } from "./ranges.ts";
import { leakCount, leaksInFiles, severityName } from "./words.ts";

interface SeverityNode {
  readonly kind: "severity";
  readonly severity: FindingSeverity;
  readonly files: readonly FileFindings[];
}
interface FileNode {
  readonly kind: "file";
  readonly severity: FindingSeverity;
  readonly uri: vscode.Uri;
  readonly findings: readonly FindingItem[];
}
export interface FindingNode {
  readonly kind: "finding";
  readonly uri: vscode.Uri;
  readonly finding: FindingItem;
}
export type LeakNode = SeverityNode | FileNode | FindingNode;

const icons: Readonly<Record<FindingSeverity, vscode.ThemeIcon>> = {
  critical: new vscode.ThemeIcon("error", new vscode.ThemeColor("problemsErrorIcon.foreground")),
  high: new vscode.ThemeIcon("error", new vscode.ThemeColor("problemsErrorIcon.foreground")),
  medium: new vscode.ThemeIcon("warning", new vscode.ThemeColor("problemsWarningIcon.foreground")),
  low: new vscode.ThemeIcon("info", new vscode.ThemeColor("problemsInfoIcon.foreground")),
};

/** Creates the view `latchkey.leaks` and keeps it and its badge in step with the findings. */
export function createLeaksView(findings: Findings): vscode.Disposable {
  const changed = new vscode.EventEmitter<undefined>();
  const view = vscode.window.createTreeView<LeakNode>("latchkey.leaks", {
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: (node) => (node === undefined ? bySeverity(findings.files) : children(node)),
      getTreeItem: describe,
    },
  });
  const listening = findings.onDidChange(() => {
    const { count, files } = findings;
    view.badge = count === 0 ? undefined : { value: count, tooltip: leaksInFiles(count, files.length) };
    changed.fire(undefined);
  });
  return vscode.Disposable.from(view, listening, changed);
}

function bySeverity(files: readonly FileFindings[]): SeverityNode[] {
  return severities
    .map((severity): SeverityNode => {
      const some = files
        .map((file) => ({ ...file, findings: file.findings.filter((finding) => finding.severity === severity) }))
        .filter((file) => file.findings.length > 0);
      return { kind: "severity", severity, files: some.sort((a, b) => (a.uri < b.uri ? -1 : 1)) };
    })
    .filter((node) => node.files.length > 0);
}

function children(node: LeakNode): LeakNode[] {
  switch (node.kind) {
    case "severity":
      return node.files.map(({ uri, findings }) => ({
        kind: "file",
        severity: node.severity,
        uri: vscode.Uri.parse(uri),
        findings,
      }));
    case "file":
      return node.findings.map((finding) => ({ kind: "finding", uri: node.uri, finding }));
    case "finding":
      return [];
  }
}

function describe(node: LeakNode): vscode.TreeItem {
  switch (node.kind) {
    case "severity":
      return describeSeverity(node);
    case "file":
      return describeFile(node);
    case "finding":
      return describeFinding(node);
  }
}

function describeSeverity(node: SeverityNode): vscode.TreeItem {
  const count = node.files.reduce((sum, file) => sum + file.findings.length, 0);
  const item = new vscode.TreeItem(severityName(node.severity), vscode.TreeItemCollapsibleState.Expanded);
  item.id = node.severity;
  item.iconPath = icons[node.severity];
  item.description = String(count);
  const label = `${severityName(node.severity)}: ${leaksInFiles(count, node.files.length)}`;
  item.tooltip = label;
  item.accessibilityInformation = { label };
  return item;
}

function describeFile(node: FileNode): vscode.TreeItem {
  const path = vscode.workspace.asRelativePath(node.uri);
  const slash = path.lastIndexOf("/");
  const item = new vscode.TreeItem(node.uri, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `${node.severity} ${node.uri.toString()}`;
  item.label = path.slice(slash + 1);
  item.iconPath = vscode.ThemeIcon.File;
  item.description = slash < 0 ? "" : path.slice(0, slash);
  item.accessibilityInformation = { label: `${path}: ${leakCount(node.findings.length)}` };
  return item;
}

function describeFinding({ uri, finding }: FindingNode): vscode.TreeItem {
  const { start } = finding.range;
  const line = start.line + 1;
  const item = new vscode.TreeItem(finding.title, vscode.TreeItemCollapsibleState.None);
  item.id = `${finding.severity} ${uri.toString()} ${line}:${start.character} ${finding.rule}`;
  item.description = vscode.l10n.t("line {0}", line);
  item.contextValue = "finding";
  item.tooltip = vscode.l10n.t("{0}. Revoke it, then move it to a backend.", finding.title);
  item.accessibilityInformation = {
    label: vscode.l10n.t(
      "{0}, {1}, line {2} of {3}",
      finding.title,
      severityName(finding.severity),
      line,
      vscode.workspace.asRelativePath(uri),
    ),
  };
  item.command = {
    command: "vscode.open",
    title: vscode.l10n.t("Open"),
    arguments: [uri, { selection: toRange(finding.range) } satisfies vscode.TextDocumentShowOptions],
  };
  return item;
}
