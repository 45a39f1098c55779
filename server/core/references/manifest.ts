// What latchkey.yaml says about secrets, once it was read and found right. How it is read is in server/app/manifest/.
import type { KeyHolderKind } from "../../../shared/encryption-schema.ts";
import type { BackendKind, SecretRef } from "../../../shared/secret-ref.ts";

export type DeploymentEnvironment = "local" | "staging" | "production";
export type SecurityMode = "strict" | "permissive";

export interface BackendSpec {
  /** Name in the manifest; null: the backend that a kind has without one. */
  readonly name: string | null;
  readonly kind: BackendKind;
  /** Has passed the schema of its kind. */
  readonly config: Readonly<Record<string, unknown>>;
  /** How values are encrypted on their way there; absent: they are not. */
  readonly encrypt?: EncryptSpec;
}

export interface EncryptSpec {
  readonly kind: KeyHolderKind;
  /** Null: the backend as it is named. */
  readonly scope: string | null;
  /** Values that are not encrypted are given out, with a warning. */
  readonly allowsPlain: boolean;
  /** Of the key holder; has passed the schema of its kind. */
  readonly config: Readonly<Record<string, unknown>>;
}

export interface SecretSpec {
  readonly name: string;
  readonly type: string;
  readonly category: string | null;
  readonly description: string | null;
  readonly owner: string | null;
  readonly tenant: string | null;
  readonly refs: Readonly<Partial<Record<DeploymentEnvironment | "default", SecretRef>>>;
  /** Milliseconds; null: by the type. */
  readonly rotateEvery: number | null;
}

export interface Manifest {
  readonly backends: ReadonlyMap<string, BackendSpec>;
  readonly secrets: ReadonlyMap<string, SecretSpec>;
  /** Beginnings of the references that belong to a tenant, by its name. */
  readonly tenants: ReadonlyMap<string, readonly string[]>;
  readonly policy: ManifestPolicy;
}

export interface ManifestPolicy {
  readonly mode: SecurityMode | null;
  /** Milliseconds. */
  readonly cacheTtl: number;
  readonly staleFor: number;
}

const MINUTE = 60_000;

/** Also the most that a manifest may ask for. */
export const MAX_STALE = 60 * MINUTE;

export const noManifest: Manifest = {
  backends: new Map(),
  secrets: new Map(),
  tenants: new Map(),
  policy: { mode: null, cacheTtl: 5 * MINUTE, staleFor: MAX_STALE },
};
