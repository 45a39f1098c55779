// What a person asks of a backend: what is known of a secret, what is in the backend, whether it answers, to sign in or out.
import { methods } from "../../../shared/messages.ts";
import { ok } from "../../../shared/result.ts";
import type {
  BackendParams,
  DescribeSecretParams,
  ListBackendParams,
  ListedEntry,
} from "../../../shared/secret-messages.ts";
import { type BackendKind, formatRef } from "../../../shared/secret-ref.ts";
import { onProjectRequest } from "../asked-project.ts";
import { type Feature, together } from "../feature.ts";

export const askBackend: Feature = {
  id: "ask-backend",
  capabilities: () => ({}),
  register(connection, context) {
    const { projects } = context;
    return together(
      onProjectRequest(
        connection,
        methods.describeSecret,
        context,
        ({ folder, name }: DescribeSecretParams, _, signal) => projects.describe(folder, name, signal),
      ),
      onProjectRequest(
        connection,
        methods.listBackend,
        context,
        async ({ folder, backend, prefix }: ListBackendParams, _, signal) => {
          const listed = await projects.secrets(folder).list(backend, prefix, { signal });
          return listed.ok ? ok(listed.value.map(({ path }) => entryOf(backend, path))) : listed;
        },
      ),
      onProjectRequest(connection, methods.checkBackend, context, ({ folder, backend }: BackendParams, _, signal) =>
        projects.secrets(folder).check(backend, { signal }),
      ),
      onProjectRequest(connection, methods.signIn, context, async ({ folder, backend }: BackendParams, _, signal) => {
        const health = await projects.secrets(folder).signIn(backend, { signal });
        projects.refresh();
        return health;
      }),
      onProjectRequest(connection, methods.signOut, context, async ({ folder, backend }: BackendParams, _, signal) => {
        const left = await projects.secrets(folder).signOut(backend, { signal });
        projects.refresh();
        return left;
      }),
    );
  },
};

function entryOf(label: string, path: string): ListedEntry {
  if (path.endsWith("/")) return { path, reference: null };
  const [kind, profile = null] = label.split(".", 2) as [BackendKind, string?];
  return { path, reference: formatRef({ backend: kind, profile, path, params: {}, pointer: [] }) };
}
