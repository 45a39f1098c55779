// The providers of a workspace: opened when first asked for, one a backend, closed together.
import { ok, type Result } from "../../../shared/result.ts";
import type { Destinations } from "../../../shared/secret-messages.ts";
import type { SecretFailure } from "../../core/references/failure.ts";
import type { BackendSpec } from "../../core/references/manifest.ts";
import type { ProviderPorts, SecretProvider } from "../../core/references/provider.ts";
import { backendLabel } from "../../core/references/resolve.ts";
import { type LoadDefinition, lookAtBackend, nowhere, openBackend } from "./gate.ts";
import type { Trust } from "./trust.ts";

export interface Backends {
  open(spec: BackendSpec): Promise<Result<SecretProvider, SecretFailure>>;
  /** What is known of a backend without opening it. */
  look(spec: BackendSpec): Promise<BackendLook>;
  /** Those that were used without an entry in the manifest. */
  readonly unnamed: readonly BackendSpec[];
  close(): Promise<void>;
}

export interface BackendLook extends Destinations {
  /** Null: it was not opened yet. */
  readonly provider: SecretProvider | null;
  readonly problem: SecretFailure | null;
}

interface Open {
  readonly spec: BackendSpec;
  readonly provider: SecretProvider;
}

export interface BackendsParts {
  readonly load: LoadDefinition;
  readonly trust: Trust;
  readonly ports: ProviderPorts;
}

export function createBackends({ load, trust, ports }: BackendsParts): Backends {
  const open = new Map<string, Open>();
  const opening = new Map<string, Promise<Result<SecretProvider, SecretFailure>>>();

  const start = async (spec: BackendSpec): Promise<Result<SecretProvider, SecretFailure>> => {
    const opened = await openBackend(spec, load, trust, ports);
    if (opened.ok) open.set(backendLabel(spec), { spec, provider: opened.value });
    return opened;
  };

  return {
    open(spec) {
      const label = backendLabel(spec);
      const there = open.get(label);
      if (there !== undefined) return Promise.resolve(ok(there.provider));
      const pending = opening.get(label) ?? start(spec).finally(() => opening.delete(label));
      opening.set(label, pending);
      return pending;
    },
    async look(spec) {
      const provider = open.get(backendLabel(spec))?.provider ?? null;
      const look = await lookAtBackend(spec, load, trust, ports);
      if (!look.ok) return { ...nowhere, provider, problem: look.error };
      const { endpoints, sealingKey } = look.value;
      return { endpoints, sealingKey, provider, problem: null };
    },
    get unnamed() {
      return [...open.values()].flatMap(({ spec }) => (spec.name === null ? [spec] : []));
    },
    async close() {
      const all = [...open.values()];
      open.clear();
      await Promise.all(all.map(({ provider }) => provider.close()));
    },
  };
}
