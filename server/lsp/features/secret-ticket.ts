// Tickets for the channel on which the editor's extension fetches and gives values itself: no value crosses LSP.
import { methods } from "../../../shared/messages.ts";
import { err } from "../../../shared/result.ts";
import type { SecretTicketParams } from "../../../shared/secret-messages.ts";
import { onProjectRequest } from "../asked-project.ts";
import type { Feature } from "../feature.ts";

export const secretTicket: Feature = {
  id: "secret-ticket",
  capabilities: () => ({}),
  register: (connection, context) =>
    onProjectRequest(
      connection,
      methods.secretTicket,
      context,
      async ({ folder, action, name }: SecretTicketParams) => {
        if ((action === "get" || action === "set") && typeof name === "string") {
          return context.projects.secrets(folder).ticket(action, name);
        }
        return err({ code: "handle-invalid", message: "a ticket is for getting or setting a secret" });
      },
    ),
};
