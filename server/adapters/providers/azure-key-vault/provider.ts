// The provider of `azurekeyvault`. Key Vault has no compare-and-set and no call for metadata alone: what that takes is here.

import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import type { SecretProperties } from "@azure/keyvault-secrets";
import { ok } from "../../../../shared/result.ts";
import { SecretBytes } from "../../../../shared/secret-bytes.ts";
import { secretFailure } from "../../../core/references/failure.ts";
import { fieldNames, quote } from "../../../core/references/json-bytes.ts";
import type {
  Outcome,
  ProviderPorts,
  SecretEntry,
  SecretLocation,
  SecretMetadata,
  SecretProvider,
  SecretVersion,
  VersionEntry,
  WriteOptions,
} from "../../../core/references/provider.ts";
import type { AzureConfig } from "./azure-key-vault.ts";
import { type Ask, createAsk } from "./client.ts";
import { softDeleted } from "./failures.ts";
import { historyOf, metadataOf, timeOf } from "./metadata.ts";
import { nameOf, pathOf } from "./names.ts";

const MOST_BYTES = 25 * 1024;

export async function openAzure(config: AzureConfig, ports: ProviderPorts): Promise<SecretProvider> {
  const ask = await createAsk(config, ports.http);
  const vault = new URL(config.address).host;
  const vaultOf = (): Vault => ({ ask, vault, now: ports.clock.now() });
  const client = config.clientId ?? (config.credential === "cli" ? "" : ports.environment["AZURE_CLIENT_ID"]) ?? "";
  const who = client === "" ? "" : createHash("sha256").update(client).digest("hex").slice(0, 12);
  const principal = `azure ${vault} ${config.credential} ${config.tenantId ?? ""} ${who}`.trim();

  return {
    principal: () => principal,
    read: (location, signal) => placed(location, (place) => read(vaultOf(), place, signal)),
    describe: (location, signal) => placed(location, (place) => describe(vaultOf(), place, signal)),
    list: (prefix, _namespace, signal) => list(vaultOf(), prefix, signal),
    write: (location, value, options, signal) =>
      placed(location, async (place) => unversioned(place) ?? write(vaultOf(), place, value, options, signal)),
    remove: (location, signal) =>
      placed(location, async (place) => unversioned(place) ?? remove(vaultOf(), place, signal)),
    versions: (location, signal) => placed(location, (place) => versions(vaultOf(), place, signal)),
    check: (signal) => check(vaultOf(), `Key Vault ${vault}, signed in by ${config.credential}`, signal),
    close: async () => {},
  };
}

interface Vault {
  readonly ask: Ask;
  readonly vault: string;
  readonly now: number;
}

interface Place {
  readonly path: string;
  /** As the vault calls it. */
  readonly name: string;
  readonly version: string | undefined;
}

async function placed<T>(
  { path, version, stage, namespace }: SecretLocation,
  run: (place: Place) => Outcome<T>,
): Outcome<T> {
  const unknown = stage !== undefined ? "stages" : namespace !== undefined ? "namespaces" : null;
  if (unknown !== null) {
    const remedy = `remove ${unknown === "stages" ? "stage" : "ns"} from the reference`;
    return secretFailure("reference-invalid", `Key Vault has no ${unknown}`, remedy);
  }
  const name = nameOf(path);
  if (name !== null) return run({ path, name, version });
  return secretFailure(
    "name-invalid",
    `${path} is too long for a Key Vault once it is escaped`,
    "choose a shorter name",
  );
}

function unversioned({ version, path }: Place) {
  if (version === undefined) return null;
  const remedy = "leave version out of the reference";
  return secretFailure("unsupported", `one version of ${path} cannot be written or removed`, remedy);
}

async function read(within: Vault, place: Place, signal: AbortSignal): Outcome<SecretVersion> {
  const { ask, vault, now } = within;
  const { path, name, version } = place;
  const answered = await ask({ action: "get", path }, { signal }, async (client, send, lane) => {
    const { properties } = await client.getSecret(name, { ...send, ...(version !== undefined && { version }) });
    return { properties, value: lane.incoming.get("value") };
  });
  if (!answered.ok) return answered.error.code === "not-found" ? whyAbsent(within, place, answered, signal) : answered;
  const { properties, value } = answered.value;
  if (value === undefined) {
    return secretFailure("bad-answer", `${vault} sent no value of ${path}`, "try again; write it anew");
  }
  const metadata = { ...metadataOf(properties, now), fields: fieldNames(value) };
  return ok({ value: new SecretBytes(value), metadata });
}

/** The vault says the same of a secret that never was, of one that is deleted, and of a version that is not there. */
async function whyAbsent<F>(
  within: Vault,
  place: Place,
  absent: F,
  signal: AbortSignal,
): Promise<F | ReturnType<typeof softDeleted>> {
  const { ask, vault } = within;
  const { path, name, version } = place;
  if (version !== undefined) {
    const all = await properties(ask, { path, name, version: undefined }, signal);
    if (all.ok && all.value.length > 0) {
      const remedy = "list its versions, or leave version out";
      return secretFailure("version-not-found", `${path} in ${vault} has no such version`, remedy);
    }
  }
  const deleted = await ask({ action: "get", path }, { signal }, (client, send) => client.getDeletedSecret(name, send));
  return deleted.ok ? softDeleted(path, vault) : absent;
}

async function allOf<T>(pages: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const one of pages) all.push(one);
  return all;
}

/** Of every version, without values, in the order of the vault. Empty: there is no such secret. */
function properties(ask: Ask, { path, name }: Place, signal: AbortSignal): Outcome<readonly SecretProperties[]> {
  return ask({ action: "list", path }, { signal }, (client, send) =>
    allOf(client.listPropertiesOfSecretVersions(name, send)),
  );
}

/**
 * Which version is given out without asking for one; null: the vault has none. Made in the same second, only the vault
 * knows: then the value is asked for, and overwritten.
 */
async function newestOf(
  { ask }: Vault,
  place: Place,
  all: readonly SecretProperties[],
  signal: AbortSignal,
): Outcome<string | null> {
  const latest = Math.max(...all.map(timeOf));
  const candidates = all.filter((one) => timeOf(one) === latest);
  if (candidates.length <= 1) return ok(candidates[0]?.version ?? null);
  const { path, name } = place;
  const answered = await ask({ action: "get", path }, { signal }, async (client, send, lane) => {
    const got = await client.getSecret(name, send);
    lane.incoming.get("value")?.fill(0);
    return got.properties.version ?? null;
  });
  if (answered.ok) return answered;
  if (answered.error.code === "secret-disabled") {
    return ok(candidates.find(({ enabled }) => enabled === false)?.version ?? null);
  }
  // Who may list and not read has to do with any of them.
  return answered.error.code === "forbidden" ? ok(candidates[0]?.version ?? null) : answered;
}

async function describe(within: Vault, place: Place, signal: AbortSignal): Outcome<SecretMetadata> {
  const { ask, vault, now } = within;
  const { path } = place;
  const all = await properties(ask, place, signal);
  if (!all.ok) return all.error.code === "forbidden" ? describeByReading(within, place, signal) : all;
  if (all.value.length === 0) {
    const absent = secretFailure("not-found", `${vault} has no secret ${path}`, "check the name, or create it");
    return whyAbsent(within, place, absent, signal);
  }
  const newest = place.version === undefined ? await newestOf(within, place, all.value, signal) : ok(place.version);
  if (!newest.ok) return newest;
  const found = all.value.find(({ version }) => version === newest.value);
  if (found !== undefined) return ok(metadataOf(found, now));
  const remedy = "list its versions, or leave version out";
  return secretFailure("version-not-found", `${path} in ${vault} has no such version`, remedy);
}

async function describeByReading(within: Vault, place: Place, signal: AbortSignal): Outcome<SecretMetadata> {
  const got = await read(within, place, signal);
  if (!got.ok) return got;
  got.value.value.dispose();
  return ok(got.value.metadata);
}

async function versions(within: Vault, place: Place, signal: AbortSignal): Outcome<readonly VersionEntry[]> {
  const all = await properties(within.ask, place, signal);
  if (!all.ok) return all;
  if (all.value.length === 0) {
    const absent = secretFailure("not-found", `${within.vault} has no secret ${place.path}`, "check the name");
    return whyAbsent(within, place, absent, signal);
  }
  const newest = await newestOf(within, place, all.value, signal);
  return newest.ok ? ok(historyOf(all.value, newest.value)) : newest;
}

async function list({ ask }: Vault, prefix: string, signal: AbortSignal): Outcome<readonly SecretEntry[]> {
  const attempt = { action: "list" as const, path: prefix === "" ? "its secrets" : prefix };
  const all = await ask(attempt, { signal }, (client, send) => allOf(client.listPropertiesOfSecrets(send)));
  if (!all.ok) return all;
  const paths = all.value.flatMap(({ name }) => {
    const path = pathOf(name);
    if (path === null || !path.startsWith(prefix) || path.split("/").includes("")) return [];
    const slash = path.indexOf("/", prefix.length);
    return slash === -1 ? path : path.slice(0, slash + 1);
  });
  return ok([...new Set(paths)].sort().map((path) => ({ path })));
}

/**
 * Key Vault takes any write. Somebody else's is found by a look before and a look after: then this write has happened, too,
 * and the conflict says so. Tags and content type belong to a version; the new one gets those of the last.
 */
async function write(
  within: Vault,
  place: Place,
  value: SecretBytes,
  { expected }: WriteOptions,
  signal: AbortSignal,
): Outcome<SecretMetadata> {
  const { ask, vault, now } = within;
  const { path, name } = place;
  const refused = refusal(path, value);
  if (refused !== null) return refused;
  const before = await properties(ask, place, signal);
  if (!before.ok && (expected !== undefined || before.error.code !== "forbidden")) return before;
  const known = before.ok ? before.value : [];
  const newest = await newestOf(within, place, known, signal);
  if (!newest.ok) return newest;
  if (expected === null && newest.value !== null) {
    return secretFailure("already-exists", `${path} exists in ${vault}`, "read it, and change it with its version");
  }
  if (typeof expected === "string" && newest.value !== expected) return conflict(path, "was changed meanwhile");
  const outgoing = quote(value.bytes);
  const { contentType, tags } = known.find(({ version }) => version === newest.value) ?? {};
  const kept = { ...(contentType !== undefined && { contentType }), ...(tags !== undefined && { tags }) };
  const written = await ask({ action: "set", path }, { signal, outgoing }, async (client, send, lane) => {
    const set = await client.setSecret(name, "A", { ...send, ...kept });
    // The vault sends back what it was given.
    lane.incoming.get("value")?.fill(0);
    return set.properties;
  });
  outgoing.fill(0);
  if (!written.ok || expected === undefined) return written.ok ? ok(metadataOf(written.value, now)) : written;
  const after = await properties(ask, place, signal);
  const own = new Set([...known.map(({ version }) => version), written.value.version]);
  const others = after.ok ? after.value.filter(({ version }) => !own.has(version)) : [];
  if (others.length > 0) return conflict(path, "was written by two at the same time, this was one of them");
  return ok(metadataOf(written.value, now));
}

function refusal(path: string, { bytes, length }: SecretBytes) {
  if (length > MOST_BYTES) {
    return secretFailure("too-large", `Key Vault takes 25 KB, ${path} would have ${length} bytes`, "split it");
  }
  if (isUtf8(bytes)) return null;
  const remedy = "store it as Base64, and read it with encoding=base64";
  return secretFailure("value-not-encoded", `Key Vault takes text alone, ${path} is none`, remedy);
}

const conflict = (path: string, what: string) =>
  secretFailure("conflict", `${path} ${what}`, "read it again, then write");

async function remove({ ask }: Vault, { path, name }: Place, signal: AbortSignal): Outcome<void> {
  return ask({ action: "delete", path }, { signal }, async (client, send) => {
    await client.beginDeleteSecret(name, send);
  });
}

/**
 * Asks for the first page of the list, and for a secret that cannot exist: where that is "not found" and not "denied", the
 * identity may read any secret of the vault. Nothing is read, changed or deleted to find out.
 */
async function check({ ask }: Vault, detail: string, signal: AbortSignal) {
  const listed = await ask({ action: "list", path: "its secrets" }, { signal }, async (client, send) => {
    await client.listPropertiesOfSecrets(send).byPage({ maxPageSize: 1 }).next();
  });
  if (!listed.ok && listed.error.code !== "forbidden") return listed;
  const name = `latchkey-probe-${crypto.randomUUID()}`;
  const probe = await ask({ action: "get", path: name }, { signal }, async (client, send, lane) => {
    await client.getSecret(name, send);
    lane.incoming.get("value")?.fill(0);
  });
  if (!probe.ok && !["not-found", "forbidden"].includes(probe.error.code)) return probe;
  const mayReadAll = probe.ok || probe.error.code === "not-found";
  const tooWide = [
    ...(listed.ok ? ["It may list the names of all secrets of the vault."] : []),
    ...(mayReadAll ? ["It may read every secret of the vault."] : []),
  ];
  return ok({ detail, tooWide });
}
