// Fetch Secret: into the clipboard, and out of it again after a while.
import * as vscode from "vscode";
import type { CommandContext } from "../commands/register.ts";
import { chooseSecret } from "./choose.ts";
import { createClipboardGuard } from "./clipboard-guard.ts";
import { showFailure, withPatience } from "./failures.ts";
import { fetchText } from "./values.ts";

const guard = createClipboardGuard(vscode.env.clipboard);

export const clearClipboard = (): Promise<void> => guard.clear();

export async function fetchSecret(context: CommandContext, argument?: unknown): Promise<void> {
  const { secrets } = context;
  const target = await chooseSecret(secrets, argument, vscode.l10n.t("Fetch Secret to Clipboard"));
  if (target === undefined) return;
  const { name, folder } = target;
  const value = await withPatience(vscode.l10n.t("Fetching {0}", name), (token, signal) =>
    fetchText(secrets, target, token, signal),
  );
  if (!value.ok) return showFailure(context, vscode.l10n.t("{0} was not fetched", name), value.error, { folder });
  await copyText(name, value.value);
}

/** Says for how long it stays there. */
export async function copyText(name: string, text: string): Promise<void> {
  const seconds = vscode.workspace.getConfiguration("latchkey").get<number>("clipboard.clearAfter", 30);
  await guard.copy(text, seconds);
  void vscode.window.showInformationMessage(
    vscode.l10n.t("{0} copied. The clipboard is cleared in {1} s.", name, seconds),
  );
}
