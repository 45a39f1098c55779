// Secrets for a program: by logical name, out of whatever backend the environment says, kept by a broker of its own.

import { parseRef } from "../../shared/secret-ref.ts";
import { createSecrets } from "../app/broker/secrets.ts";
import { findProject } from "../app/scan-config.ts";
import { createManifestFile } from "../app/secrets/load-manifest.ts";
import type { SecretFailure } from "../core/references/failure.ts";
import { isReference } from "../core/references/resolve.ts";
import { watchVersions } from "./changes.ts";
import type { NameBelow, Reference, SecretName, ValueOf } from "./names.ts";
import { Secret } from "./secret.ts";
import { SecretsError } from "./secrets-error.ts";

export interface OpenSecretsOptions {
  /** Folder of latchkey.yaml, or one below it. Default: the working folder. */
  readonly workspace?: string;
  /** Variables that take the place of the process's own, such as DEPLOYMENT_ENV. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** For whom secrets are asked. Default: LATCHKEY_TENANT. */
  readonly tenant?: string;
  /** Cancels whatever is under way. */
  readonly signal?: AbortSignal;
}

/** A secret has another version than when it was got. */
export interface SecretChange {
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
}

export interface BackendFigures {
  readonly backend: string;
  readonly hits: number;
  readonly misses: number;
  /** Values given although the backend was out of reach. */
  readonly stale: number;
  readonly fetches: number;
  readonly errors: Readonly<Record<string, number>>;
  /** Milliseconds; null: nothing was fetched. */
  readonly p50: number | null;
  readonly p95: number | null;
}

export interface ScopedSecrets<Prefix extends string> {
  get<Name extends NameBelow<Prefix>>(name: Name): Promise<Secret<ValueOf<`${Prefix}${Name}`>>>;
  /** Every secret of the manifest below the prefix, by its name without it. All of them, or an error. */
  all(): Promise<Readonly<Record<NameBelow<Prefix>, Secret>>>;
}

export interface OpenedSecrets extends AsyncDisposable {
  /** Throws a `SecretsError`. The broker caches; every call gives a copy of its own. */
  get<Name extends SecretName>(name: Name): Promise<Secret<ValueOf<Name>>>;
  /** By a reference. Undefined: there is none, and the reference says `optional`. */
  get(reference: Reference): Promise<Secret | undefined>;
  /** Asks the backend again, whatever is remembered of it. */
  refresh<Name extends SecretName>(name: Name): Promise<Secret<ValueOf<Name>>>;
  scope<Prefix extends string>(prefix: Prefix): ScopedSecrets<Prefix>;
  /** Tells of secrets that were got and have a new version; looked at as often as the cache is renewed. */
  onChange(listener: (change: SecretChange) => void): { dispose(): void };
  statistics(): Promise<readonly BackendFigures[]>;
  /** Ends the broker. */
  close(): Promise<void>;
}

/** Finds the manifest and makes ready; nothing is asked of a backend yet. Throws a `SecretsError` for a manifest that is wrong. */
export async function openSecrets(options: OpenSecretsOptions = {}): Promise<OpenedSecrets> {
  const { workspace = process.cwd(), signal = new AbortController().signal } = options;
  const folder = findProject(workspace);
  const environment = { ...process.env, ...options.environment };
  const tenant = options.tenant ?? environment["LATCHKEY_TENANT"] ?? null;
  const manifestFile = createManifestFile(folder);
  const manifest = await manifestFile.read();
  if (!manifest.ok) throw new SecretsError(manifest.error);
  const secrets = createSecrets({ workspace: folder, environment });
  const ask = { signal, tenant };

  const changes = watchVersions(manifest.value.policy.cacheTtl, async (name) => {
    const described = await secrets.describe(name, { ...ask, again: false });
    return described.ok ? described.value.version : undefined;
  });

  const fetch = async (name: string, again: boolean): Promise<Secret | undefined> => {
    const got = await secrets.get(name, { ...ask, again });
    if (got.ok) {
      changes.got(name, got.value.info.version);
      return new Secret(got.value.value);
    }
    if (isOptional(name) && ABSENT.has(got.error.code)) return undefined;
    throw new SecretsError(got.error);
  };
  const get = (name: string): Promise<never> => fetch(name, false) as Promise<never>;

  const close = async (): Promise<void> => {
    changes.stop();
    await secrets.close();
  };

  return {
    get,
    refresh: (name) => fetch(name, true) as Promise<never>,
    scope: (prefix) => ({
      get: (name) => get(`${prefix}${name}`),
      async all() {
        const now = await manifestFile.read();
        if (!now.ok) throw new SecretsError(now.error);
        const names = [...now.value.secrets.keys()].filter((name) => name.startsWith(prefix));
        const all = await Promise.all(names.map(async (name) => [name.slice(prefix.length), await get(name)] as const));
        return Object.fromEntries(all) as never;
      },
    }),
    onChange: changes.onChange,
    async statistics() {
      const states = await secrets.backends();
      if (!states.ok) throw new SecretsError(states.error);
      return states.value.flatMap(({ backend, statistics }) =>
        statistics === null ? [] : [{ backend, ...statistics }],
      );
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

const ABSENT: ReadonlySet<SecretFailure["code"]> = new Set([
  "not-found",
  "secret-deleted",
  "version-not-found",
  "field-not-found",
]);

function isOptional(name: string): boolean {
  const parsed = isReference(name) ? parseRef(name) : null;
  return parsed?.ok === true && parsed.value.params.optional === "true";
}
