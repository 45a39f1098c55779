// The provider of `awssecrets`. Reads go to the replica regions in turn when the first is out of reach; writes never do.
import { randomUUID } from "node:crypto";
import type { SecretVersionsListEntry } from "@aws-sdk/client-secrets-manager";
import { ok } from "../../../../shared/result.ts";
import { policyOf, type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import type {
  Outcome,
  ProviderPorts,
  SecretEntry,
  SecretLocation,
  SecretMetadata,
  SecretProvider,
  SecretVersion,
  VersionEntry,
} from "../../../core/references/provider.ts";
import { type AwsClientOptions, createAwsClients } from "../support/aws-client.ts";
import { regionalHost } from "../support/aws-config.ts";
import { inTurn } from "../support/in-turn.ts";
import { type AwsConfig, HOST } from "./aws-secrets-manager.ts";
import { failureOf } from "./failures.ts";
import { CURRENT, dayOf, historyOf, metadataOf, versionWith } from "./metadata.ts";
import { entriesBelow } from "./paths.ts";
import { readBatch, readOne } from "./read.ts";
import { type Ask, type Sdk, sendValuesBeside, takeValues } from "./values.ts";
import { writeSecret } from "./write.ts";

const RECOVERY_DAYS = 30;

export async function openAws(config: AwsConfig, ports: ProviderPorts): Promise<SecretProvider> {
  const sdk: Sdk = await import("@aws-sdk/client-secrets-manager");
  const service = {
    takeValues,
    failureOf,
    open(options: AwsClientOptions) {
      const client = new sdk.SecretsManagerClient(options);
      sendValuesBeside(client);
      return client;
    },
  };
  const clients = createAwsClients(service, config, ports);
  const { ask } = clients;
  const { region } = config;
  const regions = [region, ...config.replicaRegions];

  const withReplicas: WithReplicas = async (signal, run, marked) => {
    const ask = (where: string | null) =>
      inTurn(
        (until) => run(where, until),
        regions.length,
        `Secrets Manager in ${where ?? "the region of the profile"}`,
      );
    const first = await ask(region)(signal);
    if (first.ok || !isOutOfReach(first.error)) return first;
    for (const replica of regions.slice(1)) {
      const next = await ask(replica)(signal);
      if (next.ok) return ok(marked(next.value, `Read from its replica in ${replica}: ${first.error.message}.`));
    }
    return first;
  };

  return {
    principal: () => clients.principal,
    async read(location, signal) {
      const refused = refusal(location);
      if (refused !== null) return refused;
      return withReplicas(signal, (where, until) => readOne(sdk, ask, where, location, until), markVersion);
    },
    async describe(location, signal) {
      const refused = refusal(location);
      if (refused !== null) return refused;
      const now = ports.clock.now();
      return withReplicas(signal, (where, until) => describe(sdk, ask, where, location, now, until), markMetadata);
    },
    async list(prefix, _namespace, signal) {
      return withReplicas(signal, (where, until) => list(sdk, ask, where, prefix, until), unmarked);
    },
    async write(location, value, options, signal) {
      const refused = refusal(location) ?? refusalOfVersion(location);
      return refused ?? writeSecret({ sdk, ask, region, path: location.path, signal }, value, options);
    },
    async remove(location, signal) {
      const refused = refusal(location) ?? refusalOfVersion(location);
      if (refused !== null) return refused;
      const input = { SecretId: location.path, RecoveryWindowInDays: RECOVERY_DAYS };
      const attempt = { operation: "DeleteSecret", path: location.path, region };
      return ask(attempt, { signal }, async (client, send) => {
        await client.send(new sdk.DeleteSecretCommand(input), send);
      });
    },
    async versions({ path }, signal) {
      return withReplicas(signal, (where, until) => versions(sdk, ask, where, path, until), unmarked);
    },
    readMany: (locations, signal) => readMany(sdk, ask, withReplicas, locations, signal),
    async check(signal) {
      const where =
        config.endpoint === null ? `${regionalHost(HOST, region ?? "…")}:443` : new URL(config.endpoint).host;
      const detail = `Secrets Manager at ${where}, ${clients.credentials}`;
      return check(sdk, ask, region, detail, signal);
    },
    async close() {
      clients.close();
    },
  };
}

type Mark<T> = (value: T, warning: string) => T;

const markMetadata: Mark<SecretMetadata> = (metadata, warning) => ({
  ...metadata,
  warnings: [...metadata.warnings, warning],
});
const markVersion: Mark<SecretVersion> = ({ value, metadata }, warning) => ({
  value,
  metadata: markMetadata(metadata, warning),
});
const unmarked = <T>(value: T): T => value;

/** What a value may be given out of a cache for is what another region may be asked for. */
const isOutOfReach = ({ code }: SecretFailure): boolean => policyOf(code).stale === true;

function refusal({ namespace }: SecretLocation) {
  if (namespace === undefined) return null;
  return secretFailure("reference-invalid", "Secrets Manager has no namespaces", "remove ns from the reference");
}

function refusalOfVersion({ version, stage, path }: SecretLocation) {
  if (version === undefined && stage === undefined) return null;
  const message = `one version of ${path} cannot be written or removed`;
  return secretFailure("unsupported", message, "leave version and stage out of the reference");
}

async function describe(
  sdk: Sdk,
  ask: Ask,
  region: string | null,
  location: SecretLocation,
  now: number,
  signal: AbortSignal,
): Outcome<SecretMetadata> {
  const { path } = location;
  const described = await ask({ operation: "DescribeSecret", path, region }, { signal }, (client, send) =>
    client.send(new sdk.DescribeSecretCommand({ SecretId: path }), send),
  );
  if (!described.ok) return described;
  const secret = described.value;
  if (secret.DeletedDate !== undefined) {
    const remedy = "aws secretsmanager restore-secret brings it back";
    const day = dayOf(secret.DeletedDate);
    return secretFailure("secret-deleted", `${path} is marked for deletion, final on ${day}`, remedy);
  }
  const version = location.version ?? versionWith(secret, location.stage ?? CURRENT);
  const all = await versions(sdk, ask, region, path, signal);
  if (!all.ok && all.error.code !== "forbidden") return all;
  const isThere = version !== null && (!all.ok || all.value.some((one) => one.version === version));
  if (!isThere) {
    return secretFailure("version-not-found", `${path} has no such version`, "list its versions, or leave it out");
  }
  return ok(metadataOf(secret, version, all.ok ? all.value : null, now));
}

async function versions(
  { ListSecretVersionIdsCommand }: Sdk,
  ask: Ask,
  region: string | null,
  path: string,
  signal: AbortSignal,
): Outcome<readonly VersionEntry[]> {
  const all = await ask({ operation: "ListSecretVersionIds", path, region }, { signal }, async (client, send) => {
    const found: SecretVersionsListEntry[] = [];
    let next: string | undefined;
    do {
      const command = new ListSecretVersionIdsCommand({ SecretId: path, IncludeDeprecated: true, NextToken: next });
      const page = await client.send(command, send);
      found.push(...(page.Versions ?? []));
      next = page.NextToken;
    } while (next !== undefined && next !== "");
    return found;
  });
  return all.ok ? ok(historyOf(all.value)) : all;
}

async function list(
  { ListSecretsCommand }: Sdk,
  ask: Ask,
  region: string | null,
  prefix: string,
  signal: AbortSignal,
): Outcome<readonly SecretEntry[]> {
  // What begins with ! would be the opposite of a filter.
  const filters = prefix === "" || prefix.startsWith("!") ? undefined : [{ Key: "name" as const, Values: [prefix] }];
  const attempt = { operation: "ListSecrets", path: prefix === "" ? "its secrets" : prefix, region };
  const names = await ask(attempt, { signal }, async (client, send) => {
    const found: string[] = [];
    let next: string | undefined;
    do {
      const page = await client.send(new ListSecretsCommand({ Filters: filters, NextToken: next }), send);
      found.push(...(page.SecretList ?? []).flatMap(({ Name }) => Name ?? []));
      next = page.NextToken;
    } while (next !== undefined && next !== "");
    return found;
  });
  return names.ok ? ok(entriesBelow(prefix, names.value)) : names;
}

type WithReplicas = <T>(
  signal: AbortSignal,
  run: (region: string | null, signal: AbortSignal) => Outcome<T>,
  marked: Mark<T>,
) => Outcome<T>;
type Found = Awaited<ReturnType<SecretProvider["read"]>>;

/** Current versions in batches, others and what the batch says nothing about one by one. */
async function readMany(
  sdk: Sdk,
  ask: Ask,
  withReplicas: WithReplicas,
  locations: readonly SecretLocation[],
  signal: AbortSignal,
): Promise<readonly Found[]> {
  const isPlain = ({ version, stage, namespace }: SecretLocation): boolean =>
    version === undefined && stage === undefined && namespace === undefined;
  const paths = [...new Set(locations.filter(isPlain).map(({ path }) => path))];
  const mark: Mark<Map<string, Found>> = (found, warning) =>
    new Map([...found].map(([path, one]) => [path, one.ok ? ok(markVersion(one.value, warning)) : one]));
  const batch = await withReplicas(signal, (where, until) => readBatch(sdk, ask, where, paths, until), mark);
  // A right of its own, which a credential that may read each need not have.
  const refused = !batch.ok && batch.error.code !== "forbidden" ? batch : null;
  const found = batch.ok ? batch.value : new Map<string, Found>();
  const given = new Set<string>();
  return Promise.all(
    locations.map(async (location): Promise<Found> => {
      const isBatched = isPlain(location);
      if (isBatched && refused !== null) return refused;
      const one = isBatched ? found.get(location.path) : undefined;
      if (one === undefined) {
        const no = refusal(location);
        return no ?? withReplicas(signal, (where, until) => readOne(sdk, ask, where, location, until), markVersion);
      }
      if (!one.ok || !given.has(location.path)) {
        given.add(location.path);
        return one;
      }
      return ok({ ...one.value, value: one.value.value.copy() });
    }),
  );
}

/**
 * Asks for the list of secrets, and for the value of one that cannot exist: where that is "not found" and not "denied", the
 * credential may read any secret. Nothing is read, changed or deleted to find out.
 */
async function check(sdk: Sdk, ask: Ask, region: string | null, detail: string, signal: AbortSignal) {
  const listed = await ask({ operation: "ListSecrets", path: "its secrets", region }, { signal }, (client, send) =>
    client.send(new sdk.ListSecretsCommand({ MaxResults: 1 }), send),
  );
  if (!listed.ok && listed.error.code !== "forbidden") return listed;
  const probe = await readOne(sdk, ask, region, { path: `latchkey-probe/${randomUUID()}` }, signal);
  const mayReadAll = !probe.ok && probe.error.code === "not-found";
  if (!probe.ok && !["not-found", "forbidden"].includes(probe.error.code)) return probe;
  const tooWide = [
    ...(listed.ok ? ["It may list the names of all secrets (secretsmanager:ListSecrets)."] : []),
    ...(mayReadAll ? ["It may read every secret (secretsmanager:GetSecretValue on all)."] : []),
  ];
  return ok({ detail, tooWide });
}
