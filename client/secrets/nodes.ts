// What the view of secrets consists of: environment, backend, secret, and what a backend is waiting for.
import * as vscode from "vscode";
import type {
  BackendItem,
  EnvironmentName,
  ListedEntry,
  ProjectSecrets,
  SecretItem,
  SecretState,
  SecretTarget,
} from "../../shared/secret-messages.ts";
import { ageSentences, shortAge } from "./ages.ts";
import type { TreeNode } from "./tree-diff.ts";

export interface NodeData {
  readonly label: string;
  readonly description: string;
  /** A sentence or more. */
  readonly tooltip: string;
  readonly icon: readonly [id: string, color?: string];
  /** For the `when` of menus. */
  readonly context: string;
  readonly open: "leaf" | "open" | "closed";
  readonly folder: string;
  readonly secret?: SecretTarget;
  readonly backend?: string;
  /** Of an address that is not granted. */
  readonly endpoint?: string;
  /** Of what is listed when it is opened. */
  readonly prefix?: string;
  readonly command?: vscode.Command;
}

export type SecretNode = TreeNode<NodeData>;

export function projectNodes(projects: readonly ProjectSecrets[], now: number): SecretNode[] {
  const some = projects.filter(({ manifest }) => manifest !== null);
  if (some.length === 1) return environmentNodes(some[0]!, now);
  return some.map((project) => {
    const { folder } = project;
    const label = folder.slice(Math.max(folder.lastIndexOf("/"), folder.lastIndexOf("\\")) + 1);
    const data = { label, description: "", tooltip: folder, icon: ["root-folder"], context: "project" } as const;
    return { id: folder, data: { ...data, open: "open", folder }, children: environmentNodes(project, now) };
  });
}

export const environmentName = (environment: EnvironmentName): string => {
  switch (environment) {
    case "local":
      return vscode.l10n.t("Local");
    case "staging":
      return vscode.l10n.t("Staging");
    case "production":
      return vscode.l10n.t("Production");
  }
};

function environmentNodes(project: ProjectSecrets, now: number): SecretNode[] {
  const { folder, environment: here, secrets, problem } = project;
  const all = new Set([
    here,
    ...secrets.map(({ environment }) => environment),
    ...project.backends.flatMap(({ environments }) => environments),
  ]);
  const wrong: SecretNode[] = problem === null ? [] : [problemNode(`${folder} problem`, project, problem)];
  return [
    ...wrong,
    ...(["local", "staging", "production"] as const)
      .filter((one) => all.has(one))
      .map((environment): SecretNode => {
        const count = secrets.filter((one) => one.environment === environment).length;
        const label = environmentName(environment);
        const isHere = environment === here;
        const counted = count === 1 ? vscode.l10n.t("1 secret") : vscode.l10n.t("{0} secrets", count);
        return {
          id: `${folder} ${environment}`,
          data: {
            label,
            description: isHere ? vscode.l10n.t("in use") : "",
            tooltip: isHere ? vscode.l10n.t("{0}, in use: {1}", label, counted) : `${label}: ${counted}`,
            icon: ["globe"],
            context: "environment",
            open: isHere ? "open" : "closed",
            folder,
          },
          children: project.backends
            .filter(({ environments }) => environments.includes(environment))
            .map((backend) => backendNode(project, backend, environment, now)),
        };
      }),
  ];
}

function problemNode(id: string, { folder, manifest }: ProjectSecrets, problem: string): SecretNode {
  const sentence = `${problem[0]!.toUpperCase()}${problem.slice(1)}.`;
  const uri = manifest === null ? null : vscode.Uri.parse(manifest);
  const command = uri && { command: "vscode.open", title: vscode.l10n.t("Open"), arguments: [uri] };
  return leaf(id, {
    label: sentence,
    description: "",
    tooltip: sentence,
    icon: ["warning", "problemsWarningIcon.foreground"],
    context: "problem",
    folder,
    ...(command && { command }),
  });
}

const leaf = (id: string, data: Omit<NodeData, "open">): SecretNode => ({
  id,
  data: { ...data, open: "leaf" },
  children: [],
});

function backendNode(
  project: ProjectSecrets,
  { backend, endpoints, sealingKey, problem, isDown }: BackendItem,
  environment: EnvironmentName,
  now: number,
): SecretNode {
  const { folder } = project;
  const id = `${folder} ${environment} ${backend}`;
  const untrusted = endpoints.filter(({ granted }) => !granted).map(({ endpoint }) => endpoint);
  const state =
    problem !== null
      ? vscode.l10n.t("not usable")
      : untrusted.length > 0
        ? vscode.l10n.t("not trusted")
        : isDown
          ? vscode.l10n.t("does not answer")
          : "";
  const secrets = project.secrets.filter((one) => one.backend === backend && one.environment === environment);
  const isUsable = problem === null && untrusted.length === 0;
  const needsTrust = endpoints.length > 0 || sealingKey !== null;
  return {
    id,
    data: {
      label: backend,
      description: state,
      tooltip: backendSentence(backend, endpoints, problem, isDown),
      icon: state === "" ? ["database"] : ["warning", "problemsWarningIcon.foreground"],
      context: ["backend", ...(isUsable ? ["usable"] : []), ...(needsTrust ? ["remote"] : [])].join(" "),
      open: "open",
      folder,
      backend,
    },
    children: [
      ...untrusted.map((endpoint) => trustNode(`${id} ${endpoint}`, folder, backend, endpoint)),
      ...secrets.map((secret) => secretNode(`${id} ${secret.name}`, project, secret, now)),
      ...(isUsable ? [listingNode(`${id} *`, folder, backend, "")] : []),
    ],
  };
}

function backendSentence(
  backend: string,
  endpoints: BackendItem["endpoints"],
  problem: string | null,
  isDown: boolean,
): string {
  if (problem !== null) return vscode.l10n.t("{0} cannot be used here: {1}.", backend, problem);
  const open = endpoints.find(({ granted }) => !granted);
  if (open) return vscode.l10n.t("{0} leads to {1}, which this machine does not trust.", backend, open.endpoint);
  if (isDown) return vscode.l10n.t("{0} does not answer.", backend);
  if (endpoints.length === 0) return vscode.l10n.t("{0}, on this machine.", backend);
  return vscode.l10n.t("{0}, at {1}.", backend, endpoints.map(({ endpoint }) => endpoint).join(", "));
}

function trustNode(id: string, folder: string, backend: string, endpoint: string): SecretNode {
  const label = vscode.l10n.t("Trust {0}…", endpoint);
  const argument = { folder, backend, endpoint };
  return leaf(id, {
    label,
    description: "",
    tooltip: vscode.l10n.t("Lets Latchkey talk to {0} for this folder.", endpoint),
    icon: ["workspace-trusted"],
    context: "trust",
    ...argument,
    command: { command: "latchkey.trustEndpoint", title: label, arguments: [argument] },
  });
}

const stateIcons: Readonly<Record<SecretState, readonly [string, string?]>> = {
  unknown: ["key", "descriptionForeground"],
  current: ["key", "charts.green"],
  due: ["clock", "charts.yellow"],
  overdue: ["warning", "problemsErrorIcon.foreground"],
  expired: ["error", "problemsErrorIcon.foreground"],
  unreachable: ["debug-disconnect", "problemsWarningIcon.foreground"],
};

function secretNode(id: string, project: ProjectSecrets, secret: SecretItem, now: number): SecretNode {
  const { folder, manifest } = project;
  const selection =
    secret.range &&
    new vscode.Range(
      secret.range.start.line,
      secret.range.start.character,
      secret.range.end.line,
      secret.range.end.character,
    );
  const place = [vscode.Uri.parse(manifest!), { selection }] as const;
  const sentences = [
    vscode.l10n.t("{0}, {1}, in {2}.", secret.name, environmentName(secret.environment), secret.backend),
    ...ageSentences(secret, now),
    ...(secret.owner === null ? [] : [vscode.l10n.t("Owner: {0}.", secret.owner)]),
  ];
  return leaf(id, {
    label: secret.name,
    description: shortAge(secret, now),
    tooltip: sentences.join(" "),
    icon: stateIcons[secret.state],
    context: "secret",
    folder,
    backend: secret.backend,
    secret: { folder, name: secret.ask },
    ...(selection && {
      command: { command: "vscode.open", title: vscode.l10n.t("Open"), arguments: [...place] },
    }),
  });
}

/** What is in a backend is asked when this is opened, and then only: it is closed again whenever the view comes back. */
function listingNode(id: string, folder: string, backend: string, prefix: string): SecretNode {
  const name = prefix.slice(prefix.lastIndexOf("/", prefix.length - 2) + 1);
  const label = prefix === "" ? vscode.l10n.t("Everything in {0}", backend) : name;
  return {
    id: `${id} ${session}`,
    data: {
      label,
      description: "",
      tooltip: vscode.l10n.t("Asks {0} what is in it.", backend),
      icon: prefix === "" ? ["list-tree"] : ["folder"],
      context: "listing",
      open: "closed",
      folder,
      backend,
      prefix,
    },
    children: null,
  };
}

/** The editor remembers what was open by its id; a listing must not be opened by the editor. */
const session = Date.now().toString(36);

export function listedNodes(parent: SecretNode, entries: readonly ListedEntry[]): SecretNode[] {
  const { folder, backend = "" } = parent.data;
  if (entries.length === 0) return [messageNode(parent, vscode.l10n.t("Nothing is here."), "info")];
  return entries.map(({ path, reference }) => {
    const id = `${parent.id} ${path}`;
    if (reference === null) return listingNode(id, folder, backend, path);
    return leaf(id, {
      label: path.slice(path.lastIndexOf("/") + 1),
      description: "",
      tooltip: vscode.l10n.t("{0}, in {1}.", path, backend),
      icon: ["key", "descriptionForeground"],
      context: "secret listed",
      folder,
      backend,
      secret: { folder, name: reference },
    });
  });
}

/** Codes of failures that signing in mends. */
const signedOut = new Set(["signed-out", "credential-expired", "credential-refused"]);

export function failureNodes(parent: SecretNode, code: string, message: string): SecretNode[] {
  const { folder, backend = "" } = parent.data;
  const said = messageNode(parent, `${message[0]!.toUpperCase()}${message.slice(1)}.`, "warning");
  if (!signedOut.has(code)) return [said];
  const label = vscode.l10n.t("Sign in to {0}…", backend);
  const argument = { folder, backend };
  const command = { command: "latchkey.signIn", title: label, arguments: [argument] };
  const data = { label, description: "", tooltip: label, icon: ["sign-in"], context: "sign-in" } as const;
  return [said, leaf(`${parent.id} sign-in`, { ...data, ...argument, command })];
}

const messageNode = (parent: SecretNode, text: string, icon: "info" | "warning"): SecretNode =>
  leaf(`${parent.id} message`, {
    label: text,
    description: "",
    tooltip: text,
    icon: icon === "info" ? ["info"] : ["warning", "problemsWarningIcon.foreground"],
    context: "message",
    folder: parent.data.folder,
  });
