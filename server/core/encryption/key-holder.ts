// What keeps the keys that data keys are wrapped with. One file in server/adapters/providers/encryption/ and one line in
// key-holders.ts there each.
import type { Result } from "../../../shared/result.ts";
import type { SecretBytes } from "../../../shared/secret-bytes.ts";
import type { SecretFailure } from "../references/failure.ts";
import type { Endpoint, Environment, Health, Outcome, ProviderPorts, SecretProvider } from "../references/provider.ts";
import type { EnvelopePlace, WrappedKey } from "./envelope.ts";

/** Bytes of a data key: AES-256. */
export const DATA_KEY_BYTES = 32;

export interface DataKey {
  /** Whoever receives it disposes of it. */
  readonly key: SecretBytes;
  readonly keys: readonly WrappedKey[];
}

/**
 * Codes, beside those of what is asked: key-not-found, key-forbidden, key-unusable. What says of a secret that it is absent
 * or forbidden says so of the key here, and is translated by who asks.
 */
export interface KeyHolder {
  /** For people: "the transit key app of openbao.main". */
  readonly title: string;
  /** Who asks there. Part of every cache key; holds no credential. */
  principal(): string;
  /** Makes a data key for one value. */
  create(place: EnvelopePlace, signal: AbortSignal): Outcome<DataKey>;
  /** Code beside those above: "envelope-tampered", where no key of the holder wrapped it. */
  open(keys: readonly WrappedKey[], place: EnvelopePlace, signal: AbortSignal): Outcome<SecretBytes>;
  /** Whether `keys` were wrapped as they would be now; sentences about what differs. */
  staleness(keys: readonly WrappedKey[]): readonly string[];
  /** What is known of the key without using it. */
  describe(signal: AbortSignal): Outcome<Omit<Health, "tooWide">>;
  /** Leaves backends open: they are closed by who opened them. */
  close(): void;
}

/** What a key holder leans on beside the machine. Both keep to the mode, the grants and the tenants of the manifest. */
export interface KeyHolderPorts extends ProviderPorts {
  /** A backend of the manifest by its name there, as it is without encryption. */
  backend(name: string): Outcome<{ readonly label: string; readonly provider: SecretProvider }>;
  /** The value that a reference leads to. Whoever receives it disposes of it. */
  read(reference: string, signal: AbortSignal): Outcome<SecretBytes>;
}

export interface KeyHolderDefinition<Config = unknown> {
  /** Values have passed the JSON Schema of the kind. */
  parseConfig(raw: Readonly<Record<string, unknown>>, environment: Environment): Result<Config, SecretFailure>;
  /** Addresses that come from the manifest, beside those of backends. */
  endpoints(config: Config): readonly Endpoint[];
  /** Loads the holder's library; no connection yet. */
  open(config: Config, ports: KeyHolderPorts): Outcome<KeyHolder>;
}
