// Reveal Secret: a masked view in a tab of its own. The value is fetched when a person asks to see it, shown for ten seconds,
// and never in a text document: those are backed up, and other extensions read them.
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { SecretTarget } from "../../shared/secret-messages.ts";
import type { CommandContext } from "../commands/register.ts";
import { chooseSecret } from "./choose.ts";
import { showFailure, withPatience } from "./failures.ts";
import { fetchSecret } from "./fetch-secret.ts";
import { type FromRevealPage, revealPage, type ToRevealPage } from "./reveal-page.ts";
import { fetchText } from "./values.ts";

const SECONDS = 10;

export async function revealSecret(context: CommandContext, argument?: unknown): Promise<void> {
  const target = await chooseSecret(context.secrets, argument, vscode.l10n.t("Reveal Secret"));
  if (target === undefined) return;
  // Without a serializer the editor does not open it again after a restart.
  const panel = vscode.window.createWebviewPanel("latchkey.reveal", target.name, vscode.ViewColumn.Active, {
    enableScripts: true,
    localResourceRoots: [],
    retainContextWhenHidden: false,
  });
  panel.webview.html = revealPage(wordsFor(context, target), randomBytes(16).toString("hex"));
  const listening = panel.webview.onDidReceiveMessage((message: FromRevealPage) => {
    if (message.type === "reveal") void show(context, target, panel);
    if (message.type === "copy") void fetchSecret(context, target);
  });
  panel.onDidDispose(() => listening.dispose());
}

async function show(context: CommandContext, target: SecretTarget, panel: vscode.WebviewPanel): Promise<void> {
  const { name, folder } = target;
  const value = await withPatience(vscode.l10n.t("Fetching {0}", name), (token, signal) =>
    fetchText(context.secrets, target, token, signal),
  );
  const send = (message: ToRevealPage): void => void panel.webview.postMessage(message);
  if (value.ok) {
    if (panel.visible) send({ type: "value", text: value.value, seconds: SECONDS });
    return;
  }
  send({ type: "failed", message: `${value.error.message}.` });
  await showFailure(context, vscode.l10n.t("{0} was not fetched", name), value.error, { folder });
}

function wordsFor({ secrets }: CommandContext, { folder, name }: SecretTarget) {
  const project = secrets.projects?.find((one) => one.folder === folder);
  const item = project?.secrets.find(({ ask }) => ask === name);
  const place = item === undefined || item.reference === name ? "" : item.reference;
  return {
    language: vscode.env.language,
    name,
    place,
    reveal: vscode.l10n.t("Reveal for {0} s", SECONDS),
    copy: vscode.l10n.t("Copy"),
    hidden: vscode.l10n.t("The value is hidden."),
    hiddenIn: vscode.l10n.t("Hidden in {0} s.", "{0}"),
    note: vscode.l10n.t("Nothing of this tab is kept: the value is fetched when you reveal it, and dropped again."),
  };
}
