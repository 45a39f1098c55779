// Trust Address: says what will be sent where, and lets this machine talk to an address that latchkey.yaml names, or no more.
import { basename } from "node:path";
import * as vscode from "vscode";
import { methods } from "../../shared/messages.ts";
import type { CommandContext } from "../commands/register.ts";
import { chooseEndpoint } from "./choose.ts";
import { showFailure } from "./failures.ts";

export async function trustEndpoint(context: CommandContext, argument?: unknown): Promise<void> {
  const { secrets } = context;
  const choice = await chooseEndpoint(secrets, argument);
  if (choice === undefined) return;
  const { folder, endpoint, granted } = choice;
  const agree = granted ? vscode.l10n.t("Stop Trusting") : vscode.l10n.t("Trust");
  const project = basename(folder);
  const question = granted
    ? vscode.l10n.t("Stop trusting {0} for {1}?", endpoint, project)
    : vscode.l10n.t("Trust {0} for {1}?", endpoint, project);
  const detail = granted
    ? vscode.l10n.t("Nothing more is sent there. Secrets that are kept there cannot be used until it is trusted again.")
    : vscode.l10n.t(
        "latchkey.yaml names it for {0}. When you ask for a secret there, Latchkey sends it your sign-in, the path of the secret, and the values that you set. Nothing is sent before you ask. Trust it only if you know whose it is.",
        choice.backends.join(", "),
      );
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, agree)) !== agree) return;
  const done = await secrets.ask(methods.trust, { folder, endpoint, grant: !granted });
  if (!done.ok) return showFailure(context, vscode.l10n.t("{0} was not changed", endpoint), done.error, { folder });
  await secrets.load();
}
