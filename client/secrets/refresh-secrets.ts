// Refresh Secrets: asks the backends for version and age of every secret of the environment that is worked in, and what is in
// those that are open in the view.
import * as vscode from "vscode";
import { methods } from "../../shared/messages.ts";
import type { Failure } from "../../shared/result.ts";
import type { CommandContext } from "../commands/register.ts";
import { showFailure } from "./failures.ts";

export async function refreshSecrets(context: CommandContext): Promise<void> {
  const { secrets } = context;
  const view = { viewId: "latchkey.secrets" };
  await vscode.window.withProgress({ location: view }, async () => {
    const projects = await secrets.load();
    for (const { folder, environment, secrets: items } of projects) {
      const here = items.filter((one) => one.environment === environment);
      const failures = await Promise.all(
        here.map(async ({ ask: name, backend }) => {
          const told = await secrets.ask(methods.describeSecret, { folder, name });
          return told.ok ? [] : [{ backend, error: told.error }];
        }),
      );
      // One notification a backend, not one a secret.
      const byBackend = new Map(
        failures.flat().map(({ backend, error }) => [`${backend} ${error.code}`, { backend, error }]),
      );
      for (const { backend, error } of byBackend.values()) void tell(context, folder, backend, error);
    }
    await secrets.load();
    secrets.contentsChanged();
  });
}

const tell = (context: CommandContext, folder: string, backend: string, error: Failure): Promise<void> =>
  showFailure(context, vscode.l10n.t("{0} did not tell of its secrets", backend), error, { folder, backend });
