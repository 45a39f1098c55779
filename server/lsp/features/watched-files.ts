// Looks again at closed files that change on the disk, and reads the configuration anew when a latchkey.yaml or
// another scanner's configuration does.
import { basename } from "node:path";
import { DidChangeWatchedFilesNotification } from "vscode-languageserver";
import { isForeignConfiguration } from "../../app/project/load-policy.ts";
import { MANIFEST } from "../../app/scan-config.ts";
import { type Feature, together } from "../feature.ts";
import { pathOfUri } from "../paths.ts";

export const watchedFiles: Feature = {
  id: "watched-files",
  capabilities: () => ({}),
  register(connection, { client, documents, closedFiles, configuration, projects, uses, log }) {
    if (client.capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      connection.client
        .register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: "**/*" }] })
        .catch((error: unknown) => log(`files are not watched: ${(error as Error).name}`));
    }
    const isManifest = (uri: string): boolean => {
      const name = basename(pathOfUri(uri) ?? "");
      return name === MANIFEST || isForeignConfiguration(name);
    };
    return together(
      connection.onDidChangeWatchedFiles(({ changes }) => {
        const uris = [...new Set(changes.map(({ uri }) => uri))];
        if (uris.some(isManifest)) {
          void configuration.load();
          projects.refresh();
        }
        uses.changed(uris);
        void closedFiles.changed(uris);
      }),
      // For clients that watch no files.
      documents.onDidSave(({ uri }) => {
        if (isManifest(uri)) void configuration.load();
      }),
    );
  },
};
