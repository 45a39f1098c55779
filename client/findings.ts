// The findings that the server knows, as the last messages told them. Feeds the tree and the status item; holds no text.
import * as vscode from "vscode";
import {
  type FileFindings,
  type FindingItem,
  type FindingSeverity,
  type FindingsResult,
  methods,
  type StatusResult,
} from "../shared/messages.ts";
import type { Session } from "./session.ts";

/** Most severe first. */
export const severities: readonly FindingSeverity[] = ["critical", "high", "medium", "low"];

/** A finding with the file it is in. */
export interface LocatedFinding {
  readonly uri: vscode.Uri;
  readonly finding: FindingItem;
}

export interface Findings extends vscode.Disposable {
  readonly files: readonly FileFindings[];
  readonly count: number;
  /** What the server last said about itself; undefined before it has. */
  readonly status: StatusResult | undefined;
  readonly onDidChange: vscode.Event<void>;
  of(uri: vscode.Uri): readonly FindingItem[];
}

/** Bursts of messages (a workspace scan) are shown at once after this many milliseconds. */
const SETTLE_MS = 60;

export function createFindings(session: Session): Findings {
  const files = new Map<string, FileFindings>();
  const changed = new vscode.EventEmitter<void>();
  let status: StatusResult | undefined;
  let timer: NodeJS.Timeout | undefined;

  const touch = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void vscode.commands.executeCommand("setContext", "latchkey.workspace", status?.workspace ?? "unscanned");
      changed.fire();
    }, SETTLE_MS);
  };
  const put = (file: FileFindings): void => {
    const key = vscode.Uri.parse(file.uri).toString();
    if (file.findings.length === 0) files.delete(key);
    else files.set(key, file);
    touch();
  };
  const reload = async (): Promise<void> => {
    const all = await session.request<FindingsResult>(methods.findings);
    status = await session.request<StatusResult>(methods.status);
    files.clear();
    for (const file of all.files) put(file);
    touch();
  };

  session.onNotification(methods.findingsChanged, put);
  session.onNotification(methods.statusChanged, (next: StatusResult) => {
    status = next;
    touch();
  });
  const watching = session.onDidChangeState((state) => {
    if (state === "running") reload().catch(() => undefined);
    else touch();
  });

  return {
    get files() {
      return [...files.values()];
    },
    get count() {
      return [...files.values()].reduce((sum, file) => sum + file.findings.length, 0);
    },
    get status() {
      return status;
    },
    onDidChange: changed.event,
    of: (uri) => files.get(uri.toString())?.findings ?? [],
    dispose() {
      clearTimeout(timer);
      watching.dispose();
      changed.dispose();
    },
  };
}
