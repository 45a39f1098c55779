// Grants this machine's trust to an address or a sealing key that the manifest of a folder names, or takes it back.
import { methods } from "../../../shared/messages.ts";
import { err, ok } from "../../../shared/result.ts";
import type { TrustParams } from "../../../shared/secret-messages.ts";
import { onProjectRequest } from "../asked-project.ts";
import type { Feature } from "../feature.ts";

export const trust: Feature = {
  id: "trust",
  capabilities: () => ({}),
  register: (connection, context) =>
    onProjectRequest(connection, methods.trust, context, async ({ folder, endpoint, grant }: TrustParams, project) => {
      const { projects, client } = context;
      const { seenBackends, trustOf } = await import("../../app/secrets/look.ts");
      const grants = trustOf(folder, projects.environment);
      if (grant && client.options.isRestricted) return err(restricted);
      const backends = await seenBackends(folder, project.manifest.manifest, [], projects.environment);
      const named = backends.flatMap(({ endpoints, sealingKey }) =>
        [...endpoints, ...(sealingKey === null ? [] : [sealingKey])].map((one) => one.endpoint.toLowerCase()),
      );
      if (grant && !named.includes(endpoint.toLowerCase())) return err(unnamed);
      try {
        if (grant) await grants.grant(endpoint);
        else await grants.revoke(endpoint);
      } catch (error) {
        const { code = "EUNKNOWN" } = error as NodeJS.ErrnoException;
        return err({ code: "not-kept", message: `the grant could not be kept: ${code}`, remedy: "see LATCHKEY_HOME" });
      }
      // What was opened with the grant is closed with it.
      if (!grant) await projects.secrets(folder).close();
      projects.refresh();
      return ok(null);
    }),
};

const restricted = {
  code: "mode-refused",
  message: "nothing is granted in Restricted Mode",
  remedy: "trust the workspace",
};

const unnamed = {
  code: "endpoint-unknown",
  message: "no backend of latchkey.yaml leads to this address",
  remedy: "name the backend in latchkey.yaml first",
};
