// Trust Address: says what will be sent where, or who will read what is sealed, and lets this machine use an address or a key
// that latchkey.yaml names, or no more.
import { basename } from "node:path";
import * as vscode from "vscode";
import { methods } from "../../shared/messages.ts";
import type { SealingKey } from "../../shared/secret-messages.ts";
import type { CommandContext } from "../commands/register.ts";
import { chooseEndpoint, type EndpointChoice } from "./choose.ts";
import { showFailure } from "./failures.ts";

export async function trustEndpoint(context: CommandContext, argument?: unknown): Promise<void> {
  const choice = await chooseEndpoint(context.secrets, argument);
  if (choice !== undefined) await changeTrust(context, choice);
}

/** Asks before a key that is not trusted seals. False: it may not. */
export async function mayBeSealedWith(
  context: CommandContext,
  folder: string,
  sealingKey: SealingKey,
): Promise<boolean> {
  const { endpoint, granted } = sealingKey;
  return granted || changeTrust(context, { folder, endpoint, backends: [], granted, sealingKey });
}

/** True: the person agreed, and it is done. */
async function changeTrust(context: CommandContext, choice: EndpointChoice): Promise<boolean> {
  const { folder, endpoint, granted } = choice;
  const agree = granted ? vscode.l10n.t("Stop Trusting") : vscode.l10n.t("Trust");
  const project = basename(folder);
  const question = granted
    ? vscode.l10n.t("Stop trusting {0} for {1}?", endpoint, project)
    : vscode.l10n.t("Trust {0} for {1}?", endpoint, project);
  const detail = choice.sealingKey === null ? addressDetail(choice) : keyDetail(choice.sealingKey);
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, agree)) !== agree) return false;
  const done = await context.secrets.ask(methods.trust, { folder, endpoint, grant: !granted });
  if (!done.ok) {
    await showFailure(context, vscode.l10n.t("{0} was not changed", endpoint), done.error, { folder });
    return false;
  }
  await context.secrets.load();
  return true;
}

const addressDetail = ({ granted, backends }: EndpointChoice): string =>
  granted
    ? vscode.l10n.t("Nothing more is sent there. Secrets that are kept there cannot be used until it is trusted again.")
    : vscode.l10n.t(
        "latchkey.yaml names it for {0}. When you ask for a secret there, Latchkey sends it your sign-in, the path of the secret, and the values that you set. Nothing is sent before you ask. Trust it only if you know whose it is.",
        backends.join(", "),
      );

function keyDetail({ certificate, granted, isOther }: SealingKey): string {
  if (granted) {
    return vscode.l10n.t("Nothing more is sealed with it until it is trusted again. What is sealed with it stays so.");
  }
  const other = vscode.l10n.t("It is another key than the one that was trusted before.");
  const detail = vscode.l10n.t(
    "latchkey.yaml seals with this key, of {0}. Whoever has its private key can read what is sealed. Trust it only if it is your cluster's: compare it with kubeseal --fetch-cert.",
    certificate,
  );
  return isOther ? `${other} ${detail}` : detail;
}
