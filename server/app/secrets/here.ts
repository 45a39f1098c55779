// The secrets of a manifest in the environment that is worked in: where each is, or why it is nowhere. Asks nobody.
import type { Result } from "../../../shared/result.ts";
import { ok } from "../../../shared/result.ts";
import { readModeContext } from "../../core/policy/modes.ts";
import type { SecretFailure } from "../../core/references/failure.ts";
import type { DeploymentEnvironment, Manifest, SecretSpec } from "../../core/references/manifest.ts";
import type { Environment } from "../../core/references/provider.ts";
import { type ResolvedSecret, resolveSecret } from "../../core/references/resolve.ts";

export interface SecretHere {
  readonly secret: SecretSpec;
  readonly place: Result<ResolvedSecret, SecretFailure>;
}

export interface SecretsHere {
  readonly environment: DeploymentEnvironment;
  /** By name. */
  readonly secrets: readonly SecretHere[];
}

/** Those whose names begin with `prefix`. Code: mode-refused. */
export function secretsHere(
  manifest: Manifest,
  environment: Environment,
  prefix = "",
): Result<SecretsHere, SecretFailure> {
  const mode = readModeContext(environment, manifest.policy.mode);
  if (!mode.ok) return mode;
  const context = {
    manifest,
    environment: mode.value.environment,
    override: environment["LATCHKEY_BACKEND"] || null,
  };
  const secrets = [...manifest.secrets.values()]
    .filter(({ name }) => name.startsWith(prefix))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((secret) => ({ secret, place: resolveSecret(secret.name, context) }));
  return ok({ environment: context.environment, secrets });
}
