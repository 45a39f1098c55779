// A machine on which nothing is kept: no sign-in, and no keyring.
import type { ProviderPorts } from "../../../../server/core/references/provider.ts";

const unavailable = { ok: false, error: { code: "keyring-unavailable", message: "there is no keyring" } } as const;

export const nothingKept: Pick<ProviderPorts, "credentials" | "keyring"> = {
  credentials: { get: async () => null, set: async () => false, delete: async () => {} },
  keyring: {
    get: async () => unavailable,
    set: async () => unavailable,
    delete: async () => unavailable,
    weakness: () => null,
  },
};
