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
  { backend, endpoints, sealingKey }: BackendItem,
  token: vscode.CancellationToken,
): Promise<Checked> {
  const untrusted = (endpoint: string, detail: string): Checked => {
    const argument = { folder, backend, endpoint };
    const command = { title: backend, command: commands.trustEndpoint, arguments: [argument] };
    return { label: `$(workspace-untrusted) ${backend}`, detail, command };
  };
  const address = endpoints.find(({ granted }) => !granted)?.endpoint;
  if (address !== undefined) {
    return untrusted(address, vscode.l10n.t("It leads to {0}, which this machine does not trust.", address));
  }
  const health = await secrets.ask<Health>(methods.checkBackend, { folder, backend }, token);
  if (health.ok) {
    const { detail, tooWide } = health.value;
    const told = [sentence(detail), ...tooWide].join(" ");
    if (sealingKey?.granted === false) {
      const seals = vscode.l10n.t(
        "It seals with the key of {0}, which this machine does not trust.",
        sealingKey.certificate,
      );
      return untrusted(sealingKey.endpoint, `${told} ${seals}`);
    }
    return { label: `$(${tooWide.length > 0 ? "warning" : "pass"}) ${backend}`, detail: told };
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
