// Every key holder, in one list. A new one is one file here and one line in the list.

import type { KeyHolderKind } from "../../../../shared/encryption-schema.ts";
import type { KeyHolderDefinition } from "../../../core/encryption/key-holder.ts";

type Load = () => Promise<KeyHolderDefinition<never>>;

export const keyHolders: Readonly<Record<KeyHolderKind, Load>> = {
  transit: async () => (await import("./transit.ts")).transit as KeyHolderDefinition<never>,
  kms: async () => (await import("./kms.ts")).kms as KeyHolderDefinition<never>,
  sodium: async () => (await import("./sodium.ts")).sodium as KeyHolderDefinition<never>,
};
