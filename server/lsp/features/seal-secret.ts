// Sealing a secret for a cluster: the plan that a client shows, and the sealing itself.
import { methods } from "../../../shared/messages.ts";
import type { Answer, SealParams, SealPlan, SealPlanParams, SealResult } from "../../../shared/secret-messages.ts";
import { type Feature, signalOf, together } from "../feature.ts";

export const sealSecret: Feature = {
  id: "seal-secret",
  capabilities: () => ({}),
  register: (connection, context) =>
    together(
      connection.onRequest<Answer<SealPlan>, unknown>(methods.sealPlan, async (params: SealPlanParams) => {
        // With the YAML parser, which the start of the server does not wait for.
        const { sealPlan } = await import("../seal.ts");
        return sealPlan(params, context);
      }),
      connection.onRequest<Answer<SealResult>, unknown>(methods.sealSecret, async (params: SealParams, token) => {
        const { sealSecret: seal } = await import("../seal.ts");
        return seal(params, context, connection, signalOf(token));
      }),
    ),
};
