// What a key holder may ask of other backends. It is held to what everything else is: mode, tenants, grants.
import { ok } from "../../../shared/result.ts";
import type { KeyHolderPorts } from "../../core/encryption/key-holder.ts";
import { secretFailure } from "../../core/references/failure.ts";
import type { BackendSpec, Manifest } from "../../core/references/manifest.ts";
import type { Outcome, ProviderPorts, SecretProvider } from "../../core/references/provider.ts";
import { backendLabel } from "../../core/references/resolve.ts";
import { admit, admitBackend } from "./gate.ts";
import { locationOf } from "./location.ts";
import { selectValue } from "./select-value.ts";

/** Opens a backend as it is without encryption, once its addresses were granted. */
export type OpenBase = (spec: BackendSpec) => Outcome<SecretProvider>;

export function keyHolderPorts(ports: ProviderPorts, manifest: Manifest, openBase: OpenBase): KeyHolderPorts {
  const { environment } = ports;
  return {
    ...ports,
    async backend(name) {
      const spec = manifest.backends.get(name);
      if (spec === undefined) return unknownBackend(name);
      const allowed = admitBackend(spec, manifest, environment);
      if (!allowed.ok) return allowed;
      const provider = await openBase(spec);
      return provider.ok ? ok({ label: backendLabel(spec), provider: provider.value }) : provider;
    },
    async read(reference, signal) {
      const admitted = admit(reference, manifest, environment, null);
      if (!admitted.ok) return admitted;
      const { ref, backend } = admitted.value.resolved;
      if (backend.encrypt !== undefined) return alsoEncrypted(reference);
      const provider = await openBase(backend);
      if (!provider.ok) return provider;
      const read = await provider.value.read(locationOf(ref), signal);
      if (!read.ok) return read;
      using whole = read.value.value;
      return selectValue(whole, ref);
    },
  };
}

const unknownBackend = (name: string) =>
  secretFailure("backend-unknown", `latchkey.yaml has no backend ${name}`, "correct backend: in encrypt");

const alsoEncrypted = (reference: string) =>
  secretFailure(
    "backend-invalid",
    `${reference}, which opens encrypted values, is in a backend that encrypts its values`,
    "keep it in another backend, such as the vault of this machine",
  );
