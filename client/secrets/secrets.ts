// What the server last said of the workspace's secrets. Asked for when somebody looks, and from then on whenever it changes;
// asking touches no backend.
import * as vscode from "vscode";
import { methods } from "../../shared/messages.ts";
import type { Answer, ProjectSecrets, SecretItem, SecretsResult, SecretTarget } from "../../shared/secret-messages.ts";
import type { Session } from "../session.ts";

export interface Secrets extends vscode.Disposable {
  /** Undefined: nobody has looked yet. */
  readonly projects: readonly ProjectSecrets[] | undefined;
  readonly onDidChange: vscode.Event<void>;
  /** What is in a backend may be another now: something was written, or a person asks to look again. */
  readonly onDidChangeContents: vscode.Event<void>;
  contentsChanged(): void;
  /** As the server says now. Rejects if it does not run. */
  load(): Promise<readonly ProjectSecrets[]>;
  /** Sends a request about a project's secrets. */
  ask<T>(method: string, params: object, token?: vscode.CancellationToken): Promise<Answer<T>>;
}

/** Bursts of notifications (typing in latchkey.yaml) are followed at once after this many milliseconds. */
const SETTLE_MS = 150;

export function createSecrets(session: Session): Secrets {
  const changed = new vscode.EventEmitter<void>();
  const contents = new vscode.EventEmitter<void>();
  let projects: readonly ProjectSecrets[] | undefined;
  let timer: NodeJS.Timeout | undefined;

  const load = async (): Promise<readonly ProjectSecrets[]> => {
    const result = await session.request<SecretsResult>(methods.secrets);
    projects = result.projects;
    const hasManifest = projects.some(({ manifest }) => manifest !== null);
    void vscode.commands.executeCommand("setContext", "latchkey.manifest", hasManifest ? "there" : "absent");
    changed.fire();
    return projects;
  };
  const follow = (): void => {
    if (projects === undefined) return;
    clearTimeout(timer);
    timer = setTimeout(() => void load().catch(() => undefined), SETTLE_MS);
  };
  session.onNotification(methods.secretsChanged, follow);
  const watching = session.onDidChangeState((state) => {
    if (state === "running") follow();
  });

  return {
    get projects() {
      return projects;
    },
    onDidChange: changed.event,
    onDidChangeContents: contents.event,
    contentsChanged: () => contents.fire(),
    load,
    ask: (method, params, token) => session.request(method, params, token),
    dispose() {
      clearTimeout(timer);
      watching.dispose();
      changed.dispose();
      contents.dispose();
    },
  };
}

export const targetOf = ({ folder }: ProjectSecrets, { ask }: SecretItem): SecretTarget => ({ folder, name: ask });
