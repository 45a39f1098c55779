// Every command of the extension, in one list. A new command is one file and one line here, and its entry in package.json.
import * as vscode from "vscode";
import { commands } from "../../shared/messages.ts";
import type { Findings } from "../findings.ts";
import type { LateCommand } from "../secrets/late.ts";
import type { Secrets } from "../secrets/secrets.ts";
import type { Session } from "../session.ts";
import { ignoreFinding } from "./ignore-finding.ts";
import { openRulePage } from "./open-rule-page.ts";
import { scanWorkspace } from "./scan-workspace.ts";

/** What a command may use. */
export interface CommandContext {
  readonly session: Session;
  readonly findings: Findings;
  readonly secrets: Secrets;
  readonly log: vscode.LogOutputChannel;
}

type Command = (context: CommandContext, argument?: unknown) => unknown;

/** A command of the bundle that is loaded with the first of them. */
const late =
  (name: LateCommand): Command =>
  async (context, argument) =>
    (await import("../secrets/late.ts"))[name](context, argument);

const all: Readonly<Record<string, Command>> = {
  [commands.scanWorkspace]: scanWorkspace,
  [commands.ignoreFinding]: ignoreFinding,
  [commands.openRulePage]: openRulePage,
  [commands.moveToBackend]: late("moveToBackend"),
  [commands.fetchSecret]: late("fetchSecret"),
  [commands.revealSecret]: late("revealSecret"),
  [commands.setSecret]: late("setSecret"),
  [commands.sealSecret]: late("sealSecret"),
  [commands.signIn]: late("signIn"),
  [commands.signOut]: late("signOut"),
  [commands.trustEndpoint]: late("trustEndpoint"),
  "latchkey.refreshSecrets": late("refreshSecrets"),
  "latchkey.checkSetup": late("checkSetup"),
  "latchkey.createManifest": late("createManifest"),
  "latchkey.showLog": ({ log }) => log.show(),
  "latchkey.restartServer": ({ session }) => session.restart(),
};

export function registerCommands(context: CommandContext): vscode.Disposable[] {
  return Object.entries(all).map(([id, run]) =>
    vscode.commands.registerCommand(id, async (argument?: unknown) => {
      try {
        return await run(context, argument);
      } catch (error) {
        return report(context, error);
      }
    }),
  );
}

/** A failed action: what happened, and the log one key away. */
async function report({ log, session }: CommandContext, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  log.error(message);
  const showLog = vscode.l10n.t("Show Log");
  const restart = vscode.l10n.t("Restart Server");
  const choices = session.state === "running" ? [showLog] : [restart, showLog];
  const chosen = await vscode.window.showErrorMessage(`Latchkey: ${message}`, ...choices);
  if (chosen === showLog) log.show();
  if (chosen === restart) await vscode.commands.executeCommand("latchkey.restartServer");
}
