// Diagnostics of the whole workspace when the client asks: the first request scans it and streams what it finds; a later
// one answers what has changed since, and waits for a change where the client can take an answer in parts.
import {
  type CancellationToken,
  DocumentDiagnosticReportKind,
  LSPErrorCodes,
  ResponseError,
  type WorkspaceDiagnosticParams,
  type WorkspaceDocumentDiagnosticReport,
} from "vscode-languageserver";
import { diagnosticsOf } from "../convert.ts";
import { type Feature, type ServerContext, signalOf } from "../feature.ts";
import type { FileState } from "../findings-store.ts";

type Send = (items: WorkspaceDocumentDiagnosticReport[]) => void;

/** Reports are sent together so often, in milliseconds. */
const BATCH = 100;

export const workspaceDiagnostics: Feature = {
  id: "workspace-diagnostics",
  // Announced by pull-diagnostics.
  capabilities: () => ({}),
  register: (connection, context) =>
    connection.languages.diagnostics.onWorkspace(async (params, token, _progress, reporter) => {
      context.workspacePull.use();
      const send: Send | undefined = reporter === undefined ? undefined : (items) => reporter.report({ items });
      return answer(params, token, context, send);
    }),
};

async function answer(
  { previousResultIds }: WorkspaceDiagnosticParams,
  token: CancellationToken,
  context: ServerContext,
  send: Send | undefined,
) {
  const { store, closedFiles } = context;
  const signal = signalOf(token);
  const given = new Map(previousResultIds.map(({ uri, value }) => [uri, value]));
  const due = new Map<string, FileState>();
  const arrived = Promise.withResolvers<void>();

  const note = (state: FileState): void => {
    if (given.get(state.uri) === state.resultId || (!given.has(state.uri) && isEmpty(state))) return;
    due.set(state.uri, state);
    arrived.resolve();
  };
  const take = (): WorkspaceDocumentDiagnosticReport[] => {
    const reports = [...due.values()].map(toReport);
    for (const { uri, resultId } of due.values()) given.set(uri, resultId);
    due.clear();
    return reports;
  };
  const flush = (): void => {
    if (send !== undefined && due.size > 0) send(take());
  };

  const listening = store.onDidChange(note);
  const timer = setInterval(flush, BATCH);
  signal.addEventListener("abort", () => arrived.resolve(), { once: true });
  try {
    for (const state of store.all()) note(state);
    // Files that the client shows and that nothing is known of any longer.
    for (const uri of given.keys()) if (store.get(uri) === undefined) note(nothing(uri));
    if (closedFiles.state !== "scanned") await closedFiles.scanAll(signal);
    else if (send !== undefined) await arrived.promise;
    if (signal.aborted) return new ResponseError<never>(LSPErrorCodes.RequestCancelled, "cancelled");
    flush();
    return { items: take() };
  } finally {
    clearInterval(timer);
    listening.dispose();
  }
}

const nothing = (uri: string): FileState => ({
  uri,
  version: null,
  findings: [],
  notScanned: null,
  mistakes: [],
  problems: [],
  resultId: "nothing",
});

const isEmpty = (state: FileState): boolean => diagnosticsOf(state).length === 0;

const toReport = (state: FileState): WorkspaceDocumentDiagnosticReport => ({
  kind: DocumentDiagnosticReportKind.Full,
  uri: state.uri,
  version: state.version,
  resultId: state.resultId,
  items: diagnosticsOf(state),
});
