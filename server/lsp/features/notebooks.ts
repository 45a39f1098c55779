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
    const closeCell = ({ uri }: { uri: string }): void => {
      documents.close(uri);
      void closedFiles.closed(uri);
    };
    return together(
      synchronization.onDidOpenNotebookDocument(({ notebookDocument, cellTextDocuments }) => {
        // From now on the cells say what the file said.
        store.forget(notebookDocument.uri);
        for (const cell of cellTextDocuments) documents.open(cell, notebookDocument.uri);
      }),
      synchronization.onDidChangeNotebookDocument(({ notebookDocument, change: { cells } }) => {
        cells?.structure?.didClose?.forEach(closeCell);
        for (const cell of cells?.structure?.didOpen ?? []) documents.open(cell, notebookDocument.uri);
        for (const { document, changes } of cells?.textContent ?? []) {
          documents.change(document.uri, document.version, changes);
        }
      }),
      synchronization.onDidSaveNotebookDocument(({ notebookDocument }) => {
        for (const { uri, notebook } of documents.all()) if (notebook === notebookDocument.uri) documents.saved(uri);
      }),
      synchronization.onDidCloseNotebookDocument(({ notebookDocument, cellTextDocuments }) => {
        cellTextDocuments.forEach(closeCell);
        void closedFiles.closed(notebookDocument.uri);
      }),
    );
  },
};
