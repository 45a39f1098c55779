// What can be said of a project's secrets and backends without a broker, a process or a connection: where each secret is in
// each environment, and whether its backend may be used here.
import { ok, type Result } from "../../../shared/result.ts";
import type { Destinations } from "../../../shared/secret-messages.ts";
import { formatRef } from "../../../shared/secret-ref.ts";
import { readModeContext } from "../../core/policy/modes.ts";
import type { SecretFailure } from "../../core/references/failure.ts";
import type { BackendSpec, DeploymentEnvironment, Manifest, SecretSpec } from "../../core/references/manifest.ts";
import type { Environment } from "../../core/references/provider.ts";
import { backendLabel, resolveSecret } from "../../core/references/resolve.ts";
import { stateFolder } from "../fingerprint.ts";
import { loadDefinition, machineTime } from "./create-service.ts";
import { admit, admitBackend, lookAtBackend, nowhere } from "./gate.ts";
import { createTrust, type Trust } from "./trust.ts";

export interface PlacedSecret {
  readonly secret: SecretSpec;
  readonly environment: DeploymentEnvironment;
  /** The name in the environment that is worked in, the reference in others. */
  readonly ask: string;
  readonly reference: string;
  readonly backend: BackendSpec;
}

export interface SeenBackend extends Destinations {
  readonly spec: BackendSpec;
  readonly problem: SecretFailure | null;
}

export const trustOf = (folder: string, environment: Environment): Trust =>
  createTrust(stateFolder(environment), folder, environment);

/** The environment that is worked in. Code: mode-refused. */
export function environmentOf(
  manifest: Manifest,
  environment: Environment,
): Result<DeploymentEnvironment, SecretFailure> {
  const mode = readModeContext(environment, manifest.policy.mode);
  return mode.ok ? ok(mode.value.environment) : mode;
}

/** Every secret in the environment that is worked in, and in those that some secret names. */
export function placedSecrets(
  manifest: Manifest,
  here: DeploymentEnvironment,
  environment: Environment,
): readonly PlacedSecret[] {
  const secrets = [...manifest.secrets.values()];
  const named = new Set(secrets.flatMap(({ refs }) => Object.keys(refs)));
  const environments = (["local", "staging", "production"] as const).filter((one) => one === here || named.has(one));
  return environments.flatMap((there) =>
    secrets.flatMap((secret) => {
      const override = there === here ? environment["LATCHKEY_BACKEND"] || null : null;
      const resolved = resolveSecret(secret.name, { manifest, environment: there, override });
      if (!resolved.ok) return [];
      const reference = formatRef(resolved.value.ref);
      const ask = there === here ? secret.name : reference;
      return [{ secret, environment: there, ask, reference, backend: resolved.value.backend }];
    }),
  );
}

/** The backends of a manifest, and those that its references need without an entry. */
export async function seenBackends(
  folder: string,
  manifest: Manifest,
  placed: readonly PlacedSecret[],
  environment: Environment,
): Promise<readonly SeenBackend[]> {
  const specs = new Map(
    [...manifest.backends.values(), ...placed.map(({ backend }) => backend)].map((spec) => [backendLabel(spec), spec]),
  );
  return Promise.all(
    [...specs.values()].map(async (spec) => {
      const allowed = admitBackend(spec, manifest, environment);
      const look = await readBackend(spec, folder, environment);
      const refused = allowed.ok ? (look.ok ? null : look.error) : allowed.error;
      const { endpoints, sealingKey } = look.ok ? look.value : nowhere;
      return { spec, endpoints, sealingKey, problem: refused };
    }),
  );
}

/** Whether a name or a reference may be used here, and where it leads: nothing is asked, nothing opened. */
export const admitted = (asked: string, manifest: Manifest, environment: Environment) =>
  admit(asked, manifest, environment, null);

/** Where a backend's configuration leads, and whether this machine has granted it. Codes: those of `lookAtBackend`. */
export async function lookAt(
  spec: BackendSpec,
  folder: string,
  environment: Environment,
): Promise<Result<SeenBackend["endpoints"], SecretFailure>> {
  const look = await readBackend(spec, folder, environment);
  return look.ok ? ok(look.value.endpoints) : look;
}

const readBackend = (spec: BackendSpec, workspace: string, environment: Environment) =>
  lookAtBackend(spec, loadDefinition, trustOf(workspace, environment), { environment, workspace, clock: machineTime });
