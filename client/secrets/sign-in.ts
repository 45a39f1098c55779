// Sign In and Sign Out of a backend. What a sign-in brings is kept by the editor.
import * as vscode from "vscode";
import { methods } from "../../shared/messages.ts";
import type { CommandContext } from "../commands/register.ts";
import { chooseBackend } from "./choose.ts";
import { showFailure, withPatience } from "./failures.ts";

export async function signIn(context: CommandContext, argument?: unknown): Promise<void> {
  const { secrets } = context;
  const target = await chooseBackend(secrets, argument, vscode.l10n.t("Sign In"));
  if (target === undefined) return;
  const { backend } = target;
  const done = await withPatience(vscode.l10n.t("Signing in to {0}", backend), (token) =>
    secrets.ask<{ readonly detail: string }>(methods.signIn, target, token),
  );
  if (!done.ok) return showFailure(context, vscode.l10n.t("{0} did not sign you in", backend), done.error, target);
  void vscode.window.showInformationMessage(vscode.l10n.t("Signed in to {0}: {1}.", backend, done.value.detail));
}

export async function signOut(context: CommandContext, argument?: unknown): Promise<void> {
  const { secrets } = context;
  const target = await chooseBackend(secrets, argument, vscode.l10n.t("Sign Out"));
  if (target === undefined) return;
  const { backend } = target;
  const done = await withPatience(vscode.l10n.t("Signing out of {0}", backend), (token) =>
    secrets.ask(methods.signOut, target, token),
  );
  if (!done.ok) return showFailure(context, vscode.l10n.t("{0} did not sign you out", backend), done.error, target);
  void vscode.window.showInformationMessage(vscode.l10n.t("Signed out of {0}.", backend));
}
