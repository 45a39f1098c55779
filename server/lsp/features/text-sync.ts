// Keeps the text of open documents: opened, edited by ranges, saved, closed.
import { TextDocumentSyncKind } from "vscode-languageserver";
import { type Feature, together } from "../feature.ts";

export const textSync: Feature = {
  id: "text-sync",
  capabilities: () => ({
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
  }),
  register: (connection, { documents, closedFiles }) =>
    together(
      connection.onDidOpenTextDocument(({ textDocument }) => documents.open(textDocument)),
      connection.onDidChangeTextDocument(({ textDocument, contentChanges }) =>
        documents.change(textDocument.uri, textDocument.version, contentChanges),
      ),
      connection.onDidSaveTextDocument(({ textDocument }) => documents.saved(textDocument.uri)),
      connection.onDidCloseTextDocument(({ textDocument }) => {
        documents.close(textDocument.uri);
        void closedFiles.closed(textDocument.uri);
      }),
    ),
};
