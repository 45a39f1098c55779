// Reads the configuration when the server starts and again when the client's settings or folders change.
import { DidChangeConfigurationNotification } from "vscode-languageserver";
import { type Feature, together } from "../feature.ts";

export const configurationChanges: Feature = {
  id: "configuration-changes",
  capabilities: () => ({ workspace: { workspaceFolders: { supported: true, changeNotifications: true } } }),
  register(connection, { client, configuration, workspace, log }) {
    const { workspace: can } = client.capabilities;
    const load = (): void => {
      configuration.load().catch((error: unknown) => log(`settings could not be read: ${(error as Error).name}`));
    };
    if (can?.configuration && can.didChangeConfiguration?.dynamicRegistration) {
      connection.client
        .register(DidChangeConfigurationNotification.type, { section: "latchkey" })
        .catch((error: unknown) => log(`settings are not watched: ${(error as Error).name}`));
    }
    load();
    return together(
      connection.onDidChangeConfiguration(({ settings }) => {
        workspace.settings = settings;
        load();
      }),
      ...(can?.workspaceFolders
        ? [
            connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
              const gone = new Set(removed.map(({ uri }) => uri));
              workspace.folders = [
                ...workspace.folders.filter((uri) => !gone.has(uri)),
                ...added.map(({ uri }) => uri),
              ];
              load();
            }),
          ]
        : []),
    );
  },
};
