// What the manifest says of whatever encrypts the values of a backend. Nothing is opened.
import { ok, type Result } from "../../../shared/result.ts";
import { keyHolders } from "../../adapters/providers/encryption/key-holders.ts";
import type { KeyHolderDefinition } from "../../core/encryption/key-holder.ts";
import type { SecretFailure } from "../../core/references/failure.ts";
import type { BackendSpec } from "../../core/references/manifest.ts";
import type { Endpoint, Environment } from "../../core/references/provider.ts";

export interface KeyHolderLook {
  readonly definition: KeyHolderDefinition<never>;
  readonly config: never;
  /** Addresses that the manifest names for it alone. */
  readonly endpoints: readonly Endpoint[];
}

/** Null: values of this backend are not encrypted. Code: backend-invalid. */
export async function lookAtKeyHolder(
  { name, encrypt }: BackendSpec,
  environment: Environment,
): Promise<Result<KeyHolderLook | null, SecretFailure>> {
  if (encrypt === undefined) return ok(null);
  const definition = await keyHolders[encrypt.kind]();
  // A key that is at a backend is at this one, unless another is named.
  const config = definition.parseConfig({ backend: name, ...encrypt.config }, environment);
  return config.ok ? ok({ definition, config: config.value, endpoints: definition.endpoints(config.value) }) : config;
}
