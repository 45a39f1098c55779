// Secrets for programs: by name or reference, through a broker of the program's own, which has the cache.
import { resolve } from "node:path";
import { createSecrets, type Secrets as Service } from "../app/broker/secrets.ts";
import { findProject } from "../app/scan-config.ts";
import { createManifestFile } from "../app/secrets/load-manifest.ts";
import { type Manifest, noManifest } from "../core/references/manifest.ts";
import type { BackendStatistics } from "../core/references/statistics.ts";
import { type ChangeWatch, createChangeWatch, type SecretChange } from "./changes.ts";
import { errorOf, SecretsError } from "./errors.ts";
import type { AllOf, Below, Got, KnownNames, NameIn, PrefixOf, Reference, SecretName } from "./names.ts";
import { Secret } from "./secret.ts";
import { createTotals } from "./totals.ts";

export interface OpenOptions {
  /** Folder of latchkey.yaml, or one below it. Default: the working directory. */
  readonly workspace?: string;
  /** Variables that take the place of the process's own, such as DEPLOYMENT_ENV. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** For whom secrets are got. Default: the variable LATCHKEY_TENANT, or nobody in particular. */
  readonly tenant?: string;
  /** Its abort closes the secrets. */
  readonly signal?: AbortSignal;
}

export interface CallOptions {
  /** Its abort ends the call with the code "cancelled". */
  readonly signal?: AbortSignal;
}

export interface SecretScope<Names> {
  /**
   * The secret, from the cache or its backend. Undefined only where the reference says optional=true and there is none.
   * Rejects with SecretsError.
   */
  get<const Name extends NameIn<Names>>(name: Name, options?: CallOptions): Promise<Got<Names, Name>>;
  /** Every secret that the manifest lists here, got at once; if one cannot be got, none is. Rejects with SecretsError. */
  all(options?: CallOptions): Promise<AllOf<Names>>;
  /** Those whose names begin with `prefix` and a slash, by the rest of their names. Asks nothing. */
  scope<const Prefix extends PrefixOf<NameIn<Names>>>(prefix: Prefix): SecretScope<Below<Names, Prefix>>;
}

export interface Secrets extends SecretScope<KnownNames>, AsyncDisposable {
  get<const Name extends SecretName | Reference>(name: Name, options?: CallOptions): Promise<Got<KnownNames, Name>>;
  /** Has the backend asked again, whatever is remembered: for one secret, or for all that were got. */
  refresh(name?: SecretName | Reference, options?: CallOptions): Promise<void>;
  /**
   * Calls when a secret that was got has a new version, which the next `get` gives. Noticed within twice the time that the
   * manifest calls fresh, where the backend has versions. What it returns ends it.
   */
  onChange(listener: (change: SecretChange) => void): () => void;
  /** The same one after the other, from now until `close`. An abort of the signal rejects with its AbortError. */
  changes(options?: CallOptions): AsyncIterableIterator<SecretChange>;
  /** By backend, since the secrets were opened. Asks no backend. */
  statistics(): Promise<Readonly<Record<string, BackendStatistics>>>;
  /** Ends what is on its way and the broker. A program can also just end. */
  close(): Promise<void>;
}

export type { SecretChange };

/** Reads the manifest; connects to nothing. Rejects with SecretsError where the manifest has a mistake. */
export async function openSecrets(options: OpenOptions = {}): Promise<Secrets> {
  const workspace = findProject(resolve(options.workspace ?? ""));
  const environment = { ...process.env, ...options.environment };
  const file = createManifestFile(workspace);
  const readManifest = async (): Promise<Manifest> => {
    const manifest = await file.read();
    if (!manifest.ok) throw errorOf(manifest.error);
    return manifest.value;
  };
  await readManifest();
  const loader = createLoader(
    createSecrets({ workspace, environment }),
    options.tenant ?? (environment["LATCHKEY_TENANT"] || null),
    readManifest,
  );
  const { signal } = options;
  if (signal?.aborted) await loader.close();
  else signal?.addEventListener("abort", () => void loader.close(), { once: true });
  return loader as Secrets;
}

/** As it is at run time, where names are just strings. */
interface Loader {
  get(name: string, options?: CallOptions): Promise<Secret | undefined>;
  all(options?: CallOptions): Promise<Record<string, Secret | undefined> & Disposable>;
  scope(prefix: string): Pick<Loader, "get" | "all" | "scope">;
  refresh(name?: string, options?: CallOptions): Promise<void>;
  onChange: ChangeWatch["onChange"];
  changes(options?: CallOptions): AsyncIterableIterator<SecretChange>;
  statistics(): Promise<Readonly<Record<string, BackendStatistics>>>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

function createLoader(service: Service, tenant: string | null, readManifest: () => Promise<Manifest>): Loader {
  const closing = new AbortController();
  const totals = createTotals();

  const askOptions = ({ signal }: CallOptions, again = false) => {
    if (closing.signal.aborted) throw closed();
    if (signal?.aborted) throw errorOf({ code: "cancelled", message: "it was cancelled", remedy: "try again" });
    return { signal: signal ? AbortSignal.any([closing.signal, signal]) : closing.signal, again, tenant };
  };

  const fetchSecret = async (name: string, options: CallOptions, again = false): Promise<Secret | undefined> => {
    const got = await service.get(name, askOptions(options, again));
    if (got.ok) {
      watch.saw(name, got.value.info);
      const secret = new Secret(got.value.value.bytes);
      if (!closing.signal.aborted) return secret;
      secret.dispose();
    }
    if (closing.signal.aborted) throw closed();
    if (!got.ok && got.error.optional !== true) throw errorOf(got.error);
    return undefined;
  };

  const renew = async (name: string, options: CallOptions): Promise<void> => {
    const secret = await fetchSecret(name, options, true);
    secret?.dispose();
    watch.askedAgain(name);
  };

  const watch = createChangeWatch({
    async look(name, again) {
      const described = await service.describe(name, { signal: closing.signal, again, tenant });
      return described.ok ? described.value : null;
    },
    // Not told: the next look finds the same, and tries again.
    renew: (name) =>
      fetchSecret(name, {}, true).then(
        (secret) => secret?.dispose(),
        () => {},
      ),
    interval: async () => Math.max(SHORTEST, (await readManifest().catch(() => noManifest)).policy.cacheTtl + MARGIN),
    schedule(milliseconds, run) {
      const timer = setTimeout(run, milliseconds).unref();
      return () => clearTimeout(timer);
    },
  });

  const below = (prefix: string): Pick<Loader, "get" | "all" | "scope"> => ({
    get: (name, options = {}) => fetchSecret(prefix + name, options),
    async all(options = {}) {
      const { secrets } = await readManifest();
      const names = [...secrets.keys()].filter((name) => name.startsWith(prefix));
      return gather(names, prefix.length, (name) => fetchSecret(name, options));
    },
    scope: (next) => below(prefix + (next === "" || next.endsWith("/") ? next : `${next}/`)),
  });

  const close = async (): Promise<void> => {
    closing.abort();
    watch.close();
    await service.close();
  };

  return {
    ...below(""),
    async refresh(name, options = {}) {
      await allOrFirstError((name === undefined ? watch.names : [name]).map((one) => renew(one, options)));
    },
    onChange: watch.onChange,
    changes: ({ signal } = {}) => watch.changes(signal),
    async statistics() {
      // Not started for this.
      if (service.broker.pid === null) return totals.add(null, {});
      const states = await service.backends();
      if (!states.ok) throw errorOf(states.error);
      const counted = states.value.flatMap(({ backend, statistics }) => (statistics ? [[backend, statistics]] : []));
      return totals.add(service.broker.pid, Object.fromEntries(counted));
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Milliseconds. Metadata that is just as old as it may be would come out of the cache once more. */
const MARGIN = 50;
const SHORTEST = 1000;

const closed = (): SecretsError => new SecretsError("closed", "the secrets were closed", "open them again");

/** All of them by the rest of their names, or the first error, and nothing of the others stays in memory. */
async function gather(
  names: readonly string[],
  skipped: number,
  get: (name: string) => Promise<Secret | undefined>,
): Promise<Record<string, Secret | undefined> & Disposable> {
  const secrets: Record<string, Secret | undefined> = {};
  const dispose = (): void => {
    for (const secret of Object.values(secrets)) secret?.dispose();
  };
  const fill = async (name: string): Promise<void> => {
    secrets[name.slice(skipped)] = await get(name);
  };
  try {
    await allOrFirstError(names.map(fill));
  } catch (error) {
    dispose();
    throw error;
  }
  return Object.defineProperty(secrets, Symbol.dispose, { value: dispose }) as typeof secrets & Disposable;
}

/** Waits for all, also when one has failed. */
async function allOrFirstError(running: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(running)) if (result.status === "rejected") throw result.reason;
}
