// Secrets by name: everything that the broker does for the command line, the editor and programs. One service serves one
// workspace; values are in its memory alone.
import { err, ok, type Result } from "../../../shared/result.ts";
import type { SecretBytes } from "../../../shared/secret-bytes.ts";
import type { Destinations } from "../../../shared/secret-messages.ts";
import { policyOf, type SecretFailure, secretFailure } from "../../core/references/failure.ts";
import type { Fetched } from "../../core/references/fetcher.ts";
import { fieldNotFound } from "../../core/references/json-bytes.ts";
import type { BackendSpec, Manifest } from "../../core/references/manifest.ts";
import type {
  Health,
  Outcome,
  ProviderPorts,
  SecretEntry,
  SecretLocation,
  SecretProvider,
  SecretVersion,
  VersionEntry,
  WriteOptions,
} from "../../core/references/provider.ts";
import { backendLabel, type ResolvedSecret } from "../../core/references/resolve.ts";
import type { Time } from "../../core/references/retry.ts";
import { type BackendStatistics, createStatistics } from "../../core/references/statistics.ts";
import { createBackends } from "./backends.ts";
import { createFetchers, type Fetchers } from "./fetchers.ts";
import { type Admitted, admit, admitBackend, type LoadDefinition } from "./gate.ts";
import type { ManifestFile } from "./load-manifest.ts";
import { anyVersionOf, keyOf, locationOf } from "./location.ts";
import { infoOf, type SecretInfo } from "./secret-info.ts";
import { selectValue } from "./select-value.ts";
import type { Trust } from "./trust.ts";
import { writeSecret } from "./write-secret.ts";

export interface AskOptions {
  readonly signal: AbortSignal;
  /** A person asks again: nothing that is remembered stands in the way. */
  readonly again?: boolean;
  /** For whom; null or absent: for nobody in particular. */
  readonly tenant?: string | null;
  /** One version, as the backend names it, in place of the one that the reference means. */
  readonly version?: string;
}

export interface GotSecret {
  /** Whoever receives it disposes of it. */
  readonly value: SecretBytes;
  readonly info: SecretInfo;
}

export interface BackendState extends Destinations {
  /** `vault.main`, `local`. */
  readonly backend: string;
  readonly kind: string;
  readonly canList: boolean | null;
  readonly canWrite: boolean | null;
  /** Not asked for now, since it did not answer. */
  readonly isDown: boolean;
  readonly statistics: BackendStatistics | null;
  /** Why it cannot be used here; null: it can. */
  readonly problem: SecretFailure | null;
}

export interface SecretService {
  get(name: string, options: AskOptions): Outcome<GotSecret>;
  describe(name: string, options: AskOptions): Outcome<SecretInfo>;
  /** What is right below a prefix of a backend, named as in `vault.main`. */
  list(backend: string, prefix: string, options: AskOptions): Outcome<readonly SecretEntry[]>;
  /** Takes the value over. Reads back what was written before it says that it was. */
  set(name: string, value: SecretBytes, write: WriteOptions, options: AskOptions): Outcome<SecretInfo>;
  remove(name: string, options: AskOptions): Outcome<null>;
  versions(name: string, options: AskOptions): Outcome<readonly VersionEntry[]>;
  check(backend: string, options: AskOptions): Outcome<Health>;
  signIn(backend: string, options: AskOptions): Outcome<Health>;
  signOut(backend: string, options: AskOptions): Outcome<null>;
  /** Every backend of the manifest, and those that were used; asks none of them. */
  backends(): Promise<Result<readonly BackendState[], SecretFailure>>;
  close(): Promise<void>;
}

export interface ServiceParts {
  readonly manifest: ManifestFile;
  readonly load: LoadDefinition;
  readonly trust: Trust;
  readonly ports: ProviderPorts;
  readonly time: Time;
  readonly random: () => number;
  /** Is shown every secret that was read or written, whole, with its reference. Keeps nothing of it. */
  readonly onValue?: (value: SecretBytes, info: SecretInfo) => void;
}

export function createSecretService(parts: ServiceParts): SecretService {
  const { ports, time, random } = parts;
  const { environment } = ports;
  const statistics = createStatistics();
  const backends = createBackends(parts);
  let fetchers: Fetchers | null = null;
  let generation = -1;

  /** The manifest as it is now. Where it changed, everything that was opened or remembered by the old one is let go. */
  const manifestNow = async (): Promise<Result<Manifest, SecretFailure>> => {
    const read = await parts.manifest.read();
    if (read.ok && generation !== parts.manifest.generation) {
      generation = parts.manifest.generation;
      fetchers?.close();
      const { cacheTtl, staleFor } = read.value.policy;
      fetchers = createFetchers({ time, random, statistics, freshFor: cacheTtl, staleFor });
      await backends.close();
    }
    return read;
  };

  const opened = async (
    name: string,
    { tenant = null, version }: AskOptions,
  ): Promise<Result<Opened, SecretFailure>> => {
    const manifest = await manifestNow();
    if (!manifest.ok) return manifest;
    const admitted = admit(name, manifest.value, environment, tenant);
    if (!admitted.ok) return admitted;
    const { warnings } = admitted.value;
    const resolved = atVersion(admitted.value.resolved, version);
    const provider = await backends.open(resolved.backend, manifest.value);
    return provider.ok ? ok({ resolved, warnings, provider: provider.value, fetchers: fetchers! }) : provider;
  };

  const openedBackend = async (label: string) => {
    const manifest = await manifestNow();
    if (!manifest.ok) return manifest;
    const spec = specOf(label, manifest.value);
    if (!spec.ok) return spec;
    const allowed = admitBackend(spec.value, manifest.value, environment);
    return allowed.ok ? backends.open(spec.value, manifest.value) : allowed;
  };

  /** Every failure tells what was asked for. */
  const naming = async <T>(name: string, work: () => Outcome<T>): Outcome<T> => {
    const result = await work();
    return result.ok ? result : { ok: false, error: { ...result.error, reference: name } };
  };

  const fetchVersion = (
    { resolved, provider, fetchers }: Opened,
    options: AskOptions,
  ): Outcome<Fetched<SecretVersion>> => {
    const location = locationOf(resolved.ref);
    return fetchers.values.fetch(
      placeOf(resolved.backend, provider, location),
      (signal) => provider.read(location, signal),
      options,
    );
  };

  const changed = ({ resolved, fetchers }: Opened): void => {
    // Any version and stage of the path may be another now.
    fetchers.forget(backendLabel(resolved.backend), anyVersionOf(locationOf(resolved.ref)));
  };

  return {
    get: (name, options) =>
      naming(name, async () => {
        const open = await opened(name, options);
        if (!open.ok) return open;
        const { resolved, warnings } = open.value;
        const fetched = await fetchVersion(open.value, options);
        if (!fetched.ok) return failed(fetched.error, resolved);
        const { value, metadata } = fetched.value.value;
        const selected = selectValue(value, resolved.ref);
        value.dispose();
        if (!selected.ok) return failed(selected.error, resolved);
        const info = infoOf(resolved, metadata, fetched.value, warnings);
        parts.onValue?.(selected.value, info);
        return ok({ value: selected.value, info });
      }),

    describe: (name, options) =>
      naming(name, async () => {
        const open = await opened(name, options);
        if (!open.ok) return open;
        const { resolved, provider, fetchers, warnings } = open.value;
        const location = locationOf(resolved.ref);
        const place = placeOf(resolved.backend, provider, location);
        const fetched = await fetchers.metadata.fetch(place, (signal) => provider.describe(location, signal), options);
        if (!fetched.ok) return failed(fetched.error, resolved);
        const { value: metadata } = fetched.value;
        const [field] = resolved.ref.pointer;
        const isThere = field === undefined || (metadata.fields?.includes(field) ?? true);
        if (!isThere) return failed(fieldNotFound(resolved.ref.pointer).error, resolved);
        return ok(infoOf(resolved, metadata, fetched.value, warnings));
      }),

    list: (label, prefix, { signal }) =>
      naming(label, async () => {
        const provider = await openedBackend(label);
        if (!provider.ok) return provider;
        return provider.value.list?.(prefix, undefined, signal) ?? unsupported(label, "list its secrets");
      }),

    set: (name, value, write, options) =>
      naming(name, async () => {
        const open = await opened(name, options);
        if (!open.ok) return open;
        const { resolved, provider, warnings } = open.value;
        using held = value;
        const written = await writeSecret(provider, resolved, held, write, options.signal);
        changed(open.value);
        if (!written.ok) return written;
        const info = infoOf(resolved, written.value, { stale: false, fetchedAt: time.now() }, warnings);
        parts.onValue?.(held, info);
        return ok(info);
      }),

    remove: (name, options) =>
      naming(name, async () => {
        const open = await opened(name, options);
        if (!open.ok) return open;
        const { provider, resolved } = open.value;
        if (provider.remove === undefined) return unsupported(backendLabel(resolved.backend), "remove secrets");
        const removed = await provider.remove(locationOf(resolved.ref), options.signal);
        changed(open.value);
        return removed.ok ? ok(null) : removed;
      }),

    versions: (name, options) =>
      naming(name, async () => {
        const open = await opened(name, options);
        if (!open.ok) return open;
        const { provider, resolved } = open.value;
        return (
          provider.versions?.(locationOf(resolved.ref), options.signal) ??
          unsupported(backendLabel(resolved.backend), "tell versions")
        );
      }),

    check: (label, { signal }) =>
      naming(label, async () => {
        const provider = await openedBackend(label);
        return provider.ok ? provider.value.check(signal) : provider;
      }),

    signIn: (label, { signal }) =>
      naming(label, async () => {
        const provider = await openedBackend(label);
        if (!provider.ok) return provider;
        fetchers?.forget(label);
        return provider.value.signIn?.(signal) ?? unsupported(label, "sign in");
      }),

    signOut: (label, { signal }) =>
      naming(label, async () => {
        const provider = await openedBackend(label);
        if (!provider.ok) return provider;
        const left = await (provider.value.signOut?.(signal) ?? unsupported(label, "sign out"));
        fetchers?.forget(label);
        return left.ok ? ok(null) : left;
      }),

    async backends() {
      const manifest = await manifestNow();
      if (!manifest.ok) return manifest;
      const down = fetchers?.open ?? new Set();
      const counts = statistics.read();
      const specs = [...manifest.value.backends.values(), ...backends.unnamed];
      const states = specs.map(async (spec): Promise<BackendState> => {
        const backend = backendLabel(spec);
        const allowed = admitBackend(spec, manifest.value, environment);
        const { provider, problem, ...destinations } = await backends.look(spec);
        return {
          backend,
          kind: spec.kind,
          ...destinations,
          canList: provider === null ? null : provider.list !== undefined,
          canWrite: provider === null ? null : provider.write !== undefined,
          isDown: down.has(backend),
          statistics: counts[backend] ?? null,
          problem: allowed.ok ? problem : allowed.error,
        };
      });
      return ok(await Promise.all(states));
    },

    async close() {
      fetchers?.close();
      await backends.close();
    },
  };
}

interface Opened extends Admitted {
  readonly provider: SecretProvider;
  readonly fetchers: Fetchers;
}

function atVersion(resolved: ResolvedSecret, version: string | undefined): ResolvedSecret {
  if (version === undefined) return resolved;
  const { stage: _, ...params } = resolved.ref.params;
  return { ...resolved, ref: { ...resolved.ref, params: { ...params, version } } };
}

const placeOf = (backend: BackendSpec, provider: SecretProvider, location: SecretLocation) => ({
  backend: backendLabel(backend),
  principal: () => provider.principal(),
  key: keyOf(location),
});

/** The backend that a label such as `vault.main`, `main` or `local` names. */
function specOf(label: string, { backends }: Manifest): Result<BackendSpec, SecretFailure> {
  const named = [...backends.values()].find((spec) => backendLabel(spec) === label || spec.name === label);
  if (named !== undefined) return ok(named);
  if (label === "local" || label === "env" || label === "mock") return ok({ name: null, kind: label, config: {} });
  const known = [...backends.keys()].join(", ");
  return secretFailure(
    "backend-unknown",
    "latchkey.yaml has no backend of this name",
    known === "" ? "add it to backends in latchkey.yaml" : `use ${known}`,
  );
}

/** Tells whether the reference allows for it that there is nothing. */
const failed = (error: SecretFailure, { ref }: ResolvedSecret): Result<never, SecretFailure> =>
  err(ref.params.optional === "true" && policyOf(error.code).absent === true ? { ...error, optional: true } : error);

const unsupported = async (label: string, what: string) =>
  secretFailure("unsupported", `the backend ${label} cannot ${what}`, "use its own tools for that");
