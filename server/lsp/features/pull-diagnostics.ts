// Diagnostics of one document when the client asks: of the latest version, and "unchanged" where it has them already.
import { DocumentDiagnosticReportKind, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { diagnosticsOf } from "../convert.ts";
import { type Feature, type ServerContext, signalOf, together } from "../feature.ts";
import type { FileState } from "../findings-store.ts";

export const pullDiagnostics: Feature = {
  id: "pull-diagnostics",
  // Workspace diagnostics belong to the same registration.
  capabilities: ({ capabilities }) =>
    capabilities.textDocument?.diagnostic === undefined
      ? {}
      : { diagnosticProvider: { identifier: "latchkey", interFileDependencies: false, workspaceDiagnostics: true } },
  register(connection, context) {
    const { documents, configuration, client } = context;
    const refresh = (): void => {
      if (!client.capabilities.workspace?.diagnostics?.refreshSupport) return;
      // A client that is going away does not answer, and need not.
      connection.languages.diagnostics.refresh().catch(() => {});
    };
    return together(
      connection.languages.diagnostics.on(async ({ textDocument, previousResultId }, token) => {
        const signal = signalOf(token);
        const state = await stateOf(textDocument.uri, context, signal);
        if (signal.aborted) return new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
        if (state === undefined) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
        const { resultId } = state;
        return resultId === previousResultId
          ? { kind: DocumentDiagnosticReportKind.Unchanged, resultId }
          : { kind: DocumentDiagnosticReportKind.Full, resultId, items: diagnosticsOf(state) };
      }),
      configuration.onDidChange(refresh),
      context.analysis.onOutdated(refresh),
      // Clients ask after a change, when it was too early.
      documents.onDidSave((document) => {
        if (!configuration.of(document).onType) refresh();
      }),
    );
  },
};

/** A document that has just been closed is asked for once more: what is known of its file answers. */
async function stateOf(uri: string, context: ServerContext, signal: AbortSignal): Promise<FileState | undefined> {
  const document = context.documents.get(uri);
  if (document !== undefined) return (await context.analysis.latest(document, signal)) ?? undefined;
  await context.closedFiles.settled();
  return context.store.get(uri);
}
