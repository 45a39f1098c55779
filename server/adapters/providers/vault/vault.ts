// The `vault` and `openbao` backends: one implementation, because the two speak one protocol. The server's key-value
// secrets of both versions, credentials made on demand, and whatever else can be read there.
import { ok, type Result } from "../../../../shared/result.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import type {
  Outcome,
  ProviderDefinition,
  ProviderPorts,
  SecretEntry,
  SecretLocation,
  SecretProvider,
} from "../../../core/references/provider.ts";
import { parseVaultConfig, type VaultConfig, type VaultKind } from "./config.ts";
import type { Engine, EngineContext, Target } from "./engine.ts";
import { checkHealth } from "./health.ts";
import { kv1 } from "./kv1.ts";
import { kv2 } from "./kv2.ts";
import { openLeases } from "./leases.ts";
import { type EngineKind, openMounts } from "./mounts.ts";
import { openNodes } from "./nodes.ts";
import { otherEngine } from "./other-engine.ts";
import { recentWrites } from "./recent-writes.ts";
import { openSession } from "./session.ts";
import { transitAt } from "./transit.ts";
import { transitWrappingKey } from "./transit-wrapping-key.ts";

const definition = (kind: VaultKind): ProviderDefinition<VaultConfig> => ({
  kind,
  parseConfig: (raw, environment) => parseVaultConfig(kind, raw, environment),
  endpoints: ({ granted }) => granted,
  open: async (config, ports) => openProvider(config, ports),
});

export const vault = definition("vault");
export const openbao = definition("openbao");

const ENGINES: Readonly<Record<EngineKind, Engine>> = { kv1, kv2, other: otherEngine };

function openProvider(config: VaultConfig, ports: ProviderPorts): SecretProvider {
  const nodes = openNodes(config, ports);
  const session = openSession(config, nodes, ports);
  const mounts = openMounts(session);
  const leases = openLeases(session, ports.clock);
  const context: EngineContext = {
    session,
    leases,
    wrap: config.wrap,
    clock: ports.clock,
    writes: recentWrites(ports.clock),
  };
  const check = (signal: AbortSignal) => checkHealth(config, nodes, session, mounts, signal);

  const locate = async (location: SecretLocation, signal: AbortSignal): Outcome<Target> => {
    if (location.stage !== undefined) {
      return secretFailure("unsupported", "versions of this backend have no stages", "name a version, as version=7");
    }
    const namespace = location.namespace ?? config.namespace;
    const mount = await mounts.of(location.path, namespace, signal);
    if (!mount.ok) return mount;
    const rest = location.path.slice(mount.value.path.length);
    if (rest === "")
      return secretFailure("not-found", `${location.path} is a mount, not a secret`, "name what is in it");
    return ok({ mount: mount.value, rest, namespace, version: location.version, signal });
  };

  /** Does one thing by the engine at the path. */
  const at = async <T>(
    location: SecretLocation,
    signal: AbortSignal,
    use: (engine: Engine, target: Target) => Outcome<T> | undefined,
  ): Outcome<T> => {
    const target = await locate(location, signal);
    if (!target.ok) return target;
    const { mount, namespace } = target.value;
    const result = await (use(ENGINES[mount.engine], target.value) ?? incapable(mount.path, mount.type));
    if (!result.ok && result.error.code === "not-found") mounts.forget(mount, namespace);
    return result;
  };

  const list = async (prefix: string, namespace: string, signal: AbortSignal): Outcome<readonly SecretEntry[]> => {
    const all = await mounts.all(namespace, signal);
    if (!all.ok) return all;
    const isAbove = all.value.filter(({ path }) => path.startsWith(prefix) && path !== prefix);
    if (prefix === "" || isAbove.length > 0) return ok(isAbove.map(({ path }) => ({ path })));
    const mount = await mounts.of(prefix.replace(/\/$/, ""), namespace, signal);
    if (!mount.ok) return mount;
    const rest = prefix.slice(mount.value.path.length);
    const target: Target = { mount: mount.value, rest, namespace, version: undefined, signal };
    return ENGINES[mount.value.engine].list(context, target);
  };

  return {
    principal: () =>
      `${config.kind} ${config.nodes[0]} ${config.namespace} ${session.current?.id ?? "nobody signed in yet"}`,
    read: (location, signal) => at(location, signal, (engine, target) => engine.read(context, target)),
    describe: (location, signal) => at(location, signal, (engine, target) => engine.describe(context, target)),
    list: (prefix, namespace, signal) => list(prefix, namespace ?? config.namespace, signal),
    write: (location, value, options, signal) =>
      at(location, signal, (engine, target) => engine.write?.(context, target, value, options)),
    remove: (location, signal) => at(location, signal, (engine, target) => engine.remove?.(context, target)),
    versions: (location, signal) => at(location, signal, (engine, target) => engine.versions?.(context, target)),
    wrappingKey: (mount, name) => transitWrappingKey(transitAt(session, config.namespace, mount), name),
    check,
    async signIn(signal) {
      const signedIn = await session.signIn(true, signal);
      if (!signedIn.ok) return signedIn;
      const health = await check(signal);
      return health.ok && signedIn.value.isFleeting ? ok({ ...health.value, isFleeting: true }) : health;
    },
    signOut: session.signOut,
    async close() {
      await leases.close();
      session.close();
    },
  };
}

const incapable = async (mount: string, type: string): Promise<Result<never, SecretFailure>> =>
  secretFailure("unsupported", `the engine at ${mount} (${type}) cannot do this`, "use version 2 of key-value secrets");
