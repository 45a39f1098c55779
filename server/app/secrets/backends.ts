// The providers of a workspace: opened when first asked for, one a backend, with what encrypts its values; closed together.
import { ok, type Result } from "../../../shared/result.ts";
import type { Destinations } from "../../../shared/secret-messages.ts";
import { encryptProvider } from "../../adapters/providers/encryption/encrypted-provider.ts";
import type { KeyHolder } from "../../core/encryption/key-holder.ts";
import type { SecretFailure } from "../../core/references/failure.ts";
import type { BackendSpec, EncryptSpec, Manifest } from "../../core/references/manifest.ts";
import type { Outcome, ProviderPorts, SecretProvider } from "../../core/references/provider.ts";
import { backendLabel } from "../../core/references/resolve.ts";
import { type LoadDefinition, lookAtBackend, nowhere, type OpenBackend, openBackend } from "./gate.ts";
import type { KeyHolderLook } from "./key-holder.ts";
import { keyHolderPorts } from "./key-holder-ports.ts";
import type { Trust } from "./trust.ts";

export interface Backends {
  /** `manifest`: the one that `spec` is of. */
  open(spec: BackendSpec, manifest: Manifest): Promise<Result<SecretProvider, SecretFailure>>;
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

export interface BackendsParts {
  readonly load: LoadDefinition;
  readonly trust: Trust;
  readonly ports: ProviderPorts;
}

interface Open extends OpenBackend {
  readonly spec: BackendSpec;
}

export function createBackends({ load, trust, ports }: BackendsParts): Backends {
  const bases = onceEach<Open>();
  const encrypted = onceEach<{ readonly provider: SecretProvider; readonly holder: KeyHolder }>();

  const openBase = (spec: BackendSpec) =>
    bases.get(backendLabel(spec), async () => {
      const opened = await openBackend(spec, load, trust, ports);
      return opened.ok ? ok({ spec, ...opened.value }) : opened;
    });

  const providerOf = async (spec: BackendSpec): Outcome<SecretProvider> => {
    const base = await openBase(spec);
    return base.ok ? ok(base.value.provider) : base;
  };

  /** `base` behind what encrypts its values. */
  const openEncrypted = (encrypt: EncryptSpec, base: Open, keyHolder: KeyHolderLook, manifest: Manifest) => {
    const label = backendLabel(base.spec);
    return encrypted.get(label, async () => {
      const opened = await keyHolder.definition.open(keyHolder.config, keyHolderPorts(ports, manifest, providerOf));
      if (!opened.ok) return opened;
      const { kind, scope, allowsPlain } = encrypt;
      const { namespace } = base.spec.config;
      const provider = encryptProvider(base.provider, {
        label,
        kind,
        holder: opened.value,
        scope: scope ?? label,
        namespace: typeof namespace === "string" ? namespace : "",
        allowsPlain,
      });
      return ok({ provider, holder: opened.value });
    });
  };

  return {
    async open(spec, manifest) {
      const base = await openBase(spec);
      if (!base.ok) return base;
      const { keyHolder, provider } = base.value;
      if (spec.encrypt === undefined || keyHolder === null) return ok(provider);
      const opened = await openEncrypted(spec.encrypt, base.value, keyHolder, manifest);
      return opened.ok ? ok(opened.value.provider) : opened;
    },
    async look(spec) {
      const label = backendLabel(spec);
      const provider = (encrypted.opened.get(label) ?? bases.opened.get(label))?.provider ?? null;
      const look = await lookAtBackend(spec, load, trust, ports);
      if (!look.ok) return { ...nowhere, provider, problem: look.error };
      const { endpoints, sealingKey } = look.value;
      return { endpoints, sealingKey, provider, problem: null };
    },
    get unnamed() {
      return [...bases.opened.values()].flatMap(({ spec }) => (spec.name === null ? [spec] : []));
    },
    async close() {
      const [holders, all] = [[...encrypted.opened.values()], [...bases.opened.values()]];
      encrypted.opened.clear();
      bases.opened.clear();
      for (const { holder } of holders) holder.close();
      await Promise.all(all.map(({ provider }) => provider.close()));
    },
  };
}

/** Opens each thing once, also for those who ask while it is being opened; what failed is tried again. */
function onceEach<T>() {
  const opened = new Map<string, T>();
  const opening = new Map<string, Outcome<T>>();
  const start = async (label: string, open: () => Outcome<T>): Outcome<T> => {
    const result = await open();
    if (result.ok) opened.set(label, result.value);
    return result;
  };
  return {
    opened,
    get(label: string, open: () => Outcome<T>): Outcome<T> {
      const there = opened.get(label);
      if (there !== undefined) return Promise.resolve(ok(there));
      const pending = opening.get(label) ?? start(label, open).finally(() => opening.delete(label));
      opening.set(label, pending);
      return pending;
    },
  };
}
