// What a failed request about secrets is shown as: what did not work, why, and a button for what mends it.
import * as vscode from "vscode";
import { commands } from "../../shared/messages.ts";
import type { Failure } from "../../shared/result.ts";
import type { CommandContext } from "../commands/register.ts";

/** Codes of failures that signing in mends. */
const signedOut: ReadonlySet<string> = new Set(["signed-out", "credential-expired", "credential-refused"]);

/** `what`: a sentence without its full stop, as in "database/password was not fetched". */
export async function showFailure(
  { log }: CommandContext,
  what: string,
  failure: Failure,
  about: { readonly folder: string; readonly backend?: string },
): Promise<void> {
  // A person who leaves knows it.
  if (failure.code === "cancelled") return;
  const { code, message, remedy } = failure;
  log.warn(`${what} (${code}): ${message}`);
  const showLog = vscode.l10n.t("Show Log");
  const signIn = vscode.l10n.t("Sign In…");
  const trust = vscode.l10n.t("Trust…");
  const mends = signedOut.has(code) ? [signIn] : code === "endpoint-untrusted" ? [trust] : [];
  const sentences = [`${what}: ${message}.`, remedy === undefined ? "" : sentence(remedy)].join(" ").trim();
  const chosen = await vscode.window.showErrorMessage(sentences, ...mends, showLog);
  if (chosen === showLog) log.show();
  if (chosen === signIn) await vscode.commands.executeCommand(commands.signIn, about);
  if (chosen === trust) await vscode.commands.executeCommand(commands.trustEndpoint, about);
}

const sentence = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}.`;

/** After a second a notification says that something goes on, and lets a person stop it. */
const SLOW_MS = 1_000;

export async function withPatience<T>(
  title: string,
  work: (token: vscode.CancellationToken, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const source = new vscode.CancellationTokenSource();
  const controller = new AbortController();
  source.token.onCancellationRequested(() => controller.abort());
  const working = work(source.token, controller.signal);
  const timer = setTimeout(() => {
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    void vscode.window.withProgress(options, (_, token) => {
      token.onCancellationRequested(() => source.cancel());
      return working.catch(() => undefined);
    });
  }, SLOW_MS);
  try {
    return await working;
  } finally {
    clearTimeout(timer);
    source.dispose();
  }
}
