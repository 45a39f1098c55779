// The Secrets view of the activity bar: by environment, then by backend, each item readable as a sentence by a screen
// reader. Showing it asks no backend; opening "Everything in …" does.
import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import { methods } from "../../shared/messages.ts";
import type { ListedEntry } from "../../shared/secret-messages.ts";
import { failureNodes, listedNodes, projectNodes, type SecretNode } from "./nodes.ts";
import type { Secrets } from "./secrets.ts";
import { mergeTrees } from "./tree-diff.ts";

/** Ages are in days. */
const HOUR = 60 * 60_000;

/** Creates the view `latchkey.secrets` and keeps it and its badge in step with what the server says. */
export function createSecretsView(secrets: Secrets): vscode.Disposable {
  const changed = new vscode.EventEmitter<SecretNode | undefined>();
  let tree: readonly SecretNode[] = [];
  /** What was listed when a person opened a node stays until they close it or change it: drawing anew asks nobody. */
  const listings = new Map<string, Promise<readonly SecretNode[]>>();
  const listed = (node: SecretNode): Promise<readonly SecretNode[]> => {
    const there = listings.get(node.id) ?? list(node, secrets);
    listings.set(node.id, there);
    return there;
  };
  const view = vscode.window.createTreeView<SecretNode>("latchkey.secrets", {
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: async (node) => [...(node === undefined ? tree : (node.children ?? (await listed(node))))],
      getTreeItem: describe,
    },
  });
  const render = (): void => {
    const projects = secrets.projects ?? [];
    const merged = mergeTrees(tree, projectNodes(projects, Date.now()), isDeepStrictEqual);
    tree = merged.children;
    view.badge = badgeOf(projects);
    for (const node of merged.changed) changed.fire(node ?? undefined);
  };
  const look = (): void => {
    if (view.visible && secrets.projects === undefined) secrets.load().catch(() => undefined);
  };
  look();
  const growingOld = setInterval(render, HOUR);
  return vscode.Disposable.from(
    view,
    changed,
    secrets.onDidChange(render),
    secrets.onDidChangeContents(() => {
      listings.clear();
      changed.fire(undefined);
    }),
    view.onDidChangeVisibility(look),
    view.onDidCollapseElement(({ element }) => listings.delete(element.id)),
    new vscode.Disposable(() => clearInterval(growingOld)),
  );
}

function badgeOf(projects: NonNullable<Secrets["projects"]>): vscode.ViewBadge | undefined {
  const late = projects.flatMap((one) => one.secrets).filter(({ state }) => state === "overdue" || state === "expired");
  if (late.length === 0) return undefined;
  const tooltip =
    late.length === 1 ? vscode.l10n.t("1 secret overdue") : vscode.l10n.t("{0} secrets overdue", late.length);
  return { value: late.length, tooltip };
}

/** Asks a backend what is right below a prefix, because a person opened it. */
async function list(parent: SecretNode, secrets: Secrets): Promise<SecretNode[]> {
  const { folder, backend, prefix } = parent.data;
  const listed = await secrets.ask<readonly ListedEntry[]>(methods.listBackend, { folder, backend, prefix });
  return listed.ok ? listedNodes(parent, listed.value) : failureNodes(parent, listed.error.code, listed.error.message);
}

const states = {
  leaf: vscode.TreeItemCollapsibleState.None,
  open: vscode.TreeItemCollapsibleState.Expanded,
  closed: vscode.TreeItemCollapsibleState.Collapsed,
};

function describe({ id, data }: SecretNode): vscode.TreeItem {
  const { label, description, tooltip, icon, context, open, command } = data;
  const [name, color] = icon;
  const item = new vscode.TreeItem(label, states[open]);
  item.id = id;
  item.description = description;
  item.tooltip = tooltip;
  item.iconPath = new vscode.ThemeIcon(name, color === undefined ? undefined : new vscode.ThemeColor(color));
  item.contextValue = context;
  item.accessibilityInformation = { label: tooltip };
  if (command !== undefined) item.command = command;
  return item;
}
