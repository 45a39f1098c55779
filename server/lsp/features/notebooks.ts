// Keeps the cells of open notebooks: each is a document of its own, code and text alike.
import { type Feature, together } from "../feature.ts";

export const notebooks: Feature = {
  id: "notebooks",
  capabilities: ({ capabilities }) =>
    capabilities.notebookDocument === undefined
      ? {}
      : { notebookDocumentSync: { notebookSelector: [{ notebook: "*", cells: [{ language: "*" }] }], save: true } },
  register(connection, { documents, closedFiles, store }) {
    const { synchronization } = connection.notebooks;
    return together(
      synchronization.onDidOpenNotebookDocument(({ notebookDocument, cellTextDocuments }) => {
        // From now on the cells say what the file said.
        store.forget(notebookDocument.uri);
        for (const cell of cellTextDocuments) documents.open(cell, notebookDocument.uri);
      }),
      synchronization.onDidChangeNotebookDocument(({ notebookDocument, change: { cells } }) => {
        for (const { uri } of cells?.structure?.didClose ?? []) documents.close(uri);
        for (const cell of cells?.structure?.didOpen ?? []) documents.open(cell, notebookDocument.uri);
        for (const { document, changes } of cells?.textContent ?? []) {
          documents.change(document.uri, document.version, changes);
        }
      }),
      synchronization.onDidSaveNotebookDocument(({ notebookDocument }) => {
        for (const { uri, notebook } of documents.all()) if (notebook === notebookDocument.uri) documents.saved(uri);
      }),
      synchronization.onDidCloseNotebookDocument(({ notebookDocument, cellTextDocuments }) => {
        for (const { uri } of cellTextDocuments) {
          documents.close(uri);
          void closedFiles.closed(uri);
        }
        void closedFiles.closed(notebookDocument.uri);
      }),
    );
  },
};
