// Keys in the transit engine of a Vault or an OpenBao, through the session of that backend: whoever is signed in there uses
// them.
import { ok } from "../../../../shared/result.ts";
import type { KeyHolderDefinition } from "../../../core/encryption/key-holder.ts";
import { secretFailure } from "../../../core/references/failure.ts";

interface TransitConfig {
  /** Name of the backend. */
  readonly backend: string;
  readonly mount: string;
  readonly key: string;
}

export const transit: KeyHolderDefinition<TransitConfig> = {
  parseConfig: ({ backend, mount = "transit", key }) =>
    ok({ backend: String(backend), mount: String(mount), key: String(key) }),
  endpoints: () => [],
  async open({ backend, mount, key }, ports) {
    const found = await ports.backend(backend);
    if (!found.ok) return found;
    const { label, provider } = found.value;
    const wrapping = provider.wrappingKey?.(mount, key);
    if (wrapping === undefined) {
      const remedy = "name a Vault or an OpenBao in encrypt";
      return secretFailure("backend-invalid", `the backend ${label} has no transit engine`, remedy);
    }
    const id = `${mount}/${key}`;
    const title = `the transit key ${key} of ${label}`;
    return ok({
      title,
      principal: () => `transit ${provider.principal()}`,
      async create(_place, signal) {
        const made = await wrapping.create(signal);
        return made.ok ? ok({ key: made.value.key, keys: [{ id, wrapped: made.value.wrapped }] }) : made;
      },
      async open(keys, _place, signal) {
        const own = keys.find((one) => one.id === id);
        if (own === undefined) return secretFailure("envelope-other-key", "it was another key", "name that key");
        return wrapping.open(own.wrapped, signal);
      },
      staleness: () => [],
      async describe(signal) {
        const known = await wrapping.describe(signal);
        return known.ok ? ok({ ...known.value, detail: `${title} (${known.value.detail})` }) : known;
      },
      close() {},
    });
  },
};
