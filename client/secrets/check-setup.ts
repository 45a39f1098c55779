// Check Set-up: asks every backend whether it answers and as whom, and says what is wrong with a way to mend it.
import * as vscode from "vscode";
import { commands, methods } from "../../shared/messages.ts";
import type { BackendItem, ProjectSecrets } from "../../shared/secret-messages.ts";
import type { CommandContext } from "../commands/register.ts";
import { withPatience } from "./failures.ts";
import type { Secrets } from "./secrets.ts";

interface Checked extends vscode.QuickPickItem {
  readonly command?: vscode.Command;
}

export async function checkSetup({ secrets }: CommandContext): Promise<void> {
  const title = vscode.l10n.t("Check Set-up");
  const checked = await withPatience(title, async (token) => {
    const projects = await secrets.load();
    const lists = projects.map(async (project) => [
      ...manifestItems(project),
      ...(await Promise.all(project.backends.map((backend) => checkBackend(secrets, project, backend, token)))),
    ]);
    return (await Promise.all(lists)).flat();
  });
  const placeHolder = vscode.l10n.t("Select what is wrong to mend it.");
  const chosen = await vscode.window.showQuickPick(checked, { title, placeHolder, matchOnDetail: true });
  const { command, arguments: args = [] } = chosen?.command ?? {};
  if (command !== undefined) await vscode.commands.executeCommand(command, ...args);
}

function manifestItems({ manifest, problem }: ProjectSecrets): Checked[] {
  const title = vscode.l10n.t("Open");
  if (manifest === null) {
    const command = { title, command: "latchkey.createManifest" };
    return [
      { label: "$(info) latchkey.yaml", detail: vscode.l10n.t("There is none yet. Select to create it."), command },
    ];
  }
  const command = { title, command: "vscode.open", arguments: [vscode.Uri.parse(manifest)] };
  if (problem !== null) return [{ label: "$(error) latchkey.yaml", detail: sentence(problem), command }];
  return [{ label: "$(pass) latchkey.yaml", detail: vscode.l10n.t("It is in order."), command }];
}

async function checkBackend(
  secrets: Secrets,
  { folder }: ProjectSecrets,
  { backend, endpoints }: BackendItem,
  token: vscode.CancellationToken,
): Promise<Checked> {
  const untrusted = endpoints.find(({ granted }) => !granted);
  if (untrusted !== undefined) {
    const argument = { folder, backend, endpoint: untrusted.endpoint };
    const command = { title: backend, command: commands.trustEndpoint, arguments: [argument] };
    const detail = vscode.l10n.t("It leads to {0}, which this machine does not trust.", untrusted.endpoint);
    return { label: `$(workspace-untrusted) ${backend}`, detail, command };
  }
  const health = await secrets.ask<Health>(methods.checkBackend, { folder, backend }, token);
  if (health.ok) {
    const { detail, tooWide } = health.value;
    return {
      label: `$(${tooWide.length > 0 ? "warning" : "pass"}) ${backend}`,
      detail: [sentence(detail), ...tooWide].join(" "),
    };
  }
  const { message, remedy } = health.error;
  const detail = [sentence(message), remedy === undefined ? "" : sentence(remedy)].join(" ").trim();
  const command = { title: backend, command: commands.signIn, arguments: [{ folder, backend }] };
  const isSignIn = ["signed-out", "credential-expired", "credential-refused"].includes(health.error.code);
  return { label: `$(error) ${backend}`, detail, ...(isSignIn && { command }) };
}

interface Health {
  readonly detail: string;
  readonly tooWide: readonly string[];
}

const sentence = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}.`;
