// What must hold before a backend is touched: the mode allows its kind here, the secret belongs to the tenant that asks,
// and this machine has granted the addresses. The one way to a provider.
import { ok, type Result } from "../../../shared/result.ts";
import type { Destinations, NamedEndpoint } from "../../../shared/secret-messages.ts";
import type { BackendKind } from "../../../shared/secret-ref.ts";
import { judgeBackend, type ModeContext, readModeContext } from "../../core/policy/modes.ts";
import { judgeTenant } from "../../core/policy/tenants.ts";
import { type SecretFailure, secretFailure } from "../../core/references/failure.ts";
import type { BackendSpec, Manifest } from "../../core/references/manifest.ts";
import type {
  Endpoint,
  Environment,
  ProviderDefinition,
  ProviderPorts,
  SecretProvider,
} from "../../core/references/provider.ts";
import { backendLabel, type ResolvedSecret, resolveSecret } from "../../core/references/resolve.ts";
import { type KeyHolderLook, lookAtKeyHolder } from "./key-holder.ts";
import { lookAtSealingKey } from "./sealing-key.ts";
import type { Trust } from "./trust.ts";

export type LoadDefinition = (kind: BackendKind) => Promise<ProviderDefinition<never> | null>;

export interface Admitted {
  readonly resolved: ResolvedSecret;
  readonly warnings: readonly string[];
}

/** Reads a name or a reference and says whether it may be used here: no network, nothing opened. */
export function admit(
  asked: string,
  manifest: Manifest,
  environment: Environment,
  tenant: string | null,
): Result<Admitted, SecretFailure> {
  const mode = readModeContext(environment, manifest.policy.mode);
  if (!mode.ok) return mode;
  const override = environment["LATCHKEY_BACKEND"] || null;
  const resolved = resolveSecret(asked, { manifest, environment: mode.value.environment, override });
  if (!resolved.ok) return resolved;
  const { ref, secret, backend } = resolved.value;
  const belongs = judgeTenant(tenant, ref, secret, manifest.tenants);
  if (!belongs.ok) return belongs;
  const allowed = judgeBackend(backend, mode.value);
  if (!allowed.ok) return allowed;
  const { warning } = allowed.value;
  return ok({ resolved: resolved.value, warnings: warning === null ? [] : [warning] });
}

/** Whether a backend as such may be used here, for what asks of no secret: a list, a sign-in. */
export function admitBackend(
  spec: BackendSpec,
  manifest: Manifest,
  environment: Environment,
): Result<ModeContext, SecretFailure> {
  const mode = readModeContext(environment, manifest.policy.mode);
  if (!mode.ok) return mode;
  const allowed = judgeBackend(spec, mode.value);
  return allowed.ok ? mode : allowed;
}

/** Of a backend whose configuration cannot be read. */
export const nowhere: Destinations = { endpoints: [], sealingKey: null };

export interface ReadBackend extends Destinations {
  readonly definition: ProviderDefinition<never>;
  readonly config: never;
  /** What encrypts its values; null: nothing does. */
  readonly keyHolder: KeyHolderLook | null;
}

export interface OpenBackend {
  /** As it is without encryption. */
  readonly provider: SecretProvider;
  readonly keyHolder: KeyHolderLook | null;
}

/** Reads the configuration of a backend. Codes: backend-unknown, backend-invalid, and those of its parser. */
export async function lookAtBackend(
  spec: BackendSpec,
  load: LoadDefinition,
  trust: Trust,
  { environment, workspace, clock }: Pick<ProviderPorts, "environment" | "workspace" | "clock">,
): Promise<Result<ReadBackend, SecretFailure>> {
  const definition = await load(spec.kind);
  if (definition === null) {
    return secretFailure("backend-unknown", `there is no backend ${spec.kind} here`, "use another backend");
  }
  const config = definition.parseConfig(spec.config, environment);
  if (!config.ok) return config;
  const keyHolder = await lookAtKeyHolder(spec, environment);
  if (!keyHolder.ok) return keyHolder;
  const judged = (named: readonly Endpoint[], use: NamedEndpoint["use"]) =>
    Promise.all(named.map(async (endpoint) => ({ endpoint, granted: await trust.isGranted(endpoint), use })));
  const ofSecrets = await judged(definition.endpoints(config.value), "secrets");
  const ofKeys = await judged(keyHolder.value?.endpoints ?? [], "keys");
  const endpoints = [...ofSecrets, ...ofKeys];
  const sealsWith = definition.sealsWith?.(config.value, workspace, clock.now()) ?? null;
  const sealingKey = sealsWith === null ? null : await lookAtSealingKey(sealsWith, trust);
  return ok({ definition, config: config.value, keyHolder: keyHolder.value, endpoints, sealingKey });
}

/** What it seals with need not be granted: nothing is sealed by it. Codes: those of `lookAtBackend`, endpoint-untrusted. */
export async function openBackend(
  spec: BackendSpec,
  load: LoadDefinition,
  trust: Trust,
  ports: ProviderPorts,
): Promise<Result<OpenBackend, SecretFailure>> {
  const look = await lookAtBackend(spec, load, trust, ports);
  if (!look.ok) return look;
  const { definition, config, keyHolder, endpoints } = look.value;
  const missing = endpoints.find(({ granted }) => !granted);
  if (missing !== undefined) return untrusted(spec, missing.endpoint);
  return ok({ provider: await definition.open(config, ports), keyHolder });
}

const untrusted = (spec: BackendSpec, endpoint: string) =>
  secretFailure(
    "endpoint-untrusted",
    `latchkey.yaml sends ${backendLabel(spec)} to ${endpoint}, which this machine has not granted`,
    `latchkey trust ${endpoint}, if you know it`,
  );
