// Which secret, backend, address or sealing key a command is about: what it was called on, or what a person picks.
import { basename } from "node:path";
import * as vscode from "vscode";
import type { BackendParams, ProjectSecrets, SealingKey, SecretTarget } from "../../shared/secret-messages.ts";
import { shortAge } from "./ages.ts";
import type { SecretNode } from "./nodes.ts";
import { type Secrets, targetOf } from "./secrets.ts";

type Argument = Partial<SecretNode> & Partial<SecretTarget> & Partial<BackendParams> & { readonly endpoint?: string };

/** Undefined after telling the person that there is none, or if they left. */
export async function chooseSecret(
  secrets: Secrets,
  argument: unknown,
  title: string,
): Promise<SecretTarget | undefined> {
  const { data, folder, name } = (argument ?? {}) as Argument;
  if (data?.secret !== undefined) return data.secret;
  if (typeof folder === "string" && typeof name === "string") return { folder, name };
  const projects = await secrets.load();
  const items = projects.flatMap((project) =>
    project.secrets
      .filter(({ environment }) => environment === project.environment)
      .map((secret) => ({
        label: `$(key) ${secret.name}`,
        description: [secret.backend, shortAge(secret, Date.now()), within(project, projects)]
          .filter(Boolean)
          .join(" · "),
        target: targetOf(project, secret),
      })),
  );
  if (items.length === 0) {
    await offerManifest(projects);
    return undefined;
  }
  const placeHolder = vscode.l10n.t("Which secret?");
  return (await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDescription: true }))?.target;
}

const within = ({ folder }: ProjectSecrets, projects: readonly ProjectSecrets[]): string =>
  projects.length > 1 ? basename(folder) : "";

async function offerManifest(projects: readonly ProjectSecrets[]): Promise<void> {
  const create = vscode.l10n.t("Create latchkey.yaml");
  const isThere = projects.some(({ manifest }) => manifest !== null);
  const message = isThere
    ? vscode.l10n.t("latchkey.yaml names no secrets yet.")
    : vscode.l10n.t("There is no latchkey.yaml in this workspace, so no secrets are managed.");
  const chosen = await vscode.window.showInformationMessage(message, ...(isThere ? [] : [create]));
  if (chosen === create) await vscode.commands.executeCommand("latchkey.createManifest");
}

export async function chooseBackend(
  secrets: Secrets,
  argument: unknown,
  title: string,
): Promise<BackendParams | undefined> {
  const { data, folder, backend } = (argument ?? {}) as Argument;
  if (data?.backend !== undefined) return { folder: data.folder, backend: data.backend };
  if (typeof folder === "string" && typeof backend === "string") return { folder, backend };
  const projects = await secrets.load();
  const items = projects.flatMap((project) =>
    project.backends.map((one) => ({
      label: `$(database) ${one.backend}`,
      description: [one.endpoints.map(({ endpoint }) => endpoint).join(", "), within(project, projects)]
        .filter(Boolean)
        .join(" · "),
      target: { folder: project.folder, backend: one.backend },
    })),
  );
  if (items.length === 0) {
    await offerManifest(projects);
    return undefined;
  }
  if (items.length === 1) return items[0]!.target;
  return (await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t("Which backend?") }))?.target;
}

export interface EndpointChoice {
  readonly folder: string;
  readonly endpoint: string;
  readonly backends: readonly string[];
  readonly granted: boolean;
  /** Null: it is an address. */
  readonly sealingKey: SealingKey | null;
}

/** Among the addresses and keys that latchkey.yaml names. */
export async function chooseEndpoint(secrets: Secrets, argument: unknown): Promise<EndpointChoice | undefined> {
  const { data, ...direct } = (argument ?? {}) as Argument;
  const { folder, backend, endpoint } = data ?? direct;
  const projects = await secrets.load();
  const all = projects
    .filter((project) => folder === undefined || project.folder === folder)
    .flatMap((project) => endpointsOf(project, projects))
    .filter((one) => backend === undefined || one.backends.includes(backend))
    .filter((one) => endpoint === undefined || one.endpoint === endpoint);
  if (all.length === 0) {
    const message = vscode.l10n.t(
      "No backend of latchkey.yaml leads to another machine, so there is nothing to trust.",
    );
    void vscode.window.showInformationMessage(message);
  }
  if (all.length <= 1) return all[0];
  const title = vscode.l10n.t("Trust an Address");
  return vscode.window.showQuickPick(all, { title, placeHolder: vscode.l10n.t("Which address or key?") });
}

function endpointsOf(project: ProjectSecrets, projects: readonly ProjectSecrets[]) {
  const { folder } = project;
  const choices = new Map<string, EndpointChoice>();
  for (const { backend, endpoints, sealingKey } of project.backends) {
    const keys = sealingKey === null ? [] : [{ ...sealingKey, sealingKey }];
    for (const { endpoint, granted, sealingKey: key } of [...endpoints.map(address), ...keys]) {
      const backends = [...(choices.get(endpoint)?.backends ?? []), backend];
      choices.set(endpoint, { folder, endpoint, backends, granted, sealingKey: key });
    }
  }
  return [...choices.values()].map((choice) => {
    const state = choice.granted ? vscode.l10n.t("trusted") : vscode.l10n.t("not trusted");
    return {
      label: `$(${choice.granted ? "workspace-trusted" : "workspace-untrusted"}) ${choice.endpoint}`,
      description: [state, choice.backends.join(", "), within(project, projects)].filter(Boolean).join(" · "),
      ...choice,
    };
  });
}

const address = (one: { readonly endpoint: string; readonly granted: boolean }) => ({ ...one, sealingKey: null });
