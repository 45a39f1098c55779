// Looks again at closed files that change on the disk, and reads the configuration anew when a latchkey.yaml does.
import { basename } from "node:path";
import { DidChangeWatchedFilesNotification } from "vscode-languageserver";
import { MANIFEST } from "../../app/scan-config.ts";
import { type Feature, together } from "../feature.ts";
import { pathOfUri } from "../paths.ts";

export const watchedFiles: Feature = {
  id: "watched-files",
  capabilities: () => ({}),
  register(connection, { client, documents, closedFiles, configuration, log }) {
    if (client.capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      connection.client
        .register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: "**/*" }] })
        .catch((error: unknown) => log(`files are not watched: ${(error as Error).name}`));
    }
    const isManifest = (uri: string): boolean => basename(pathOfUri(uri) ?? "") === MANIFEST;
    return together(
      connection.onDidChangeWatchedFiles(({ changes }) => {
        const uris = [...new Set(changes.map(({ uri }) => uri))];
        if (uris.some(isManifest)) void configuration.load();
        void closedFiles.changed(uris);
      }),
      // For clients that watch no files.
      documents.onDidSave(({ uri }) => {
        if (isManifest(uri)) void configuration.load();
      }),
    );
  },
};
