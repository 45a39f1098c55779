// What the view of secrets needs: projects with their secrets and backends, and word whenever they change. Asks no backend.
import { methods } from "../../../shared/messages.ts";
import type { SecretsResult } from "../../../shared/secret-messages.ts";
import { type Feature, together } from "../feature.ts";

export const secretsView: Feature = {
  id: "secrets-view",
  capabilities: () => ({}),
  register(connection, { client, projects, configuration }) {
    // Only clients that know our messages get them unasked.
    const announces = Array.isArray(client.options.clientCommands);
    const tell = (): void => {
      if (announces) void connection.sendNotification(methods.secretsChanged);
    };
    return together(
      connection.onRequest(methods.secrets, async (): Promise<SecretsResult> => {
        // With the parts that read backends' settings, which the start of the server does not wait for.
        const { projectSecrets } = await import("../secret-items.ts");
        const all = await projects.all();
        return { projects: await Promise.all(all.map((one) => projectSecrets(one, projects, Date.now()))) };
      }),
      projects.onDidChange(tell),
      configuration.onDidChange(tell),
    );
  },
};
