// The `local` backend: an encrypted vault on this machine, which works with nothing set up. A project has one of its own, by
// the place of its folder; one that a manifest names is shared between projects and has to be granted to each.
import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { ok, type Result } from "../../../../shared/result.ts";
import { copyBytes, SecretBytes } from "../../../../shared/secret-bytes.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import { fieldNames } from "../../../core/references/json-bytes.ts";
import {
  noMetadata,
  type ProviderDefinition,
  type ProviderPorts,
  type SecretLocation,
  type SecretMetadata,
  type SecretProvider,
  type SecretVersion,
} from "../../../core/references/provider.ts";
import { entriesBelow } from "../support/entries.ts";
import { refusePart } from "../support/failures.ts";
import { clashWith } from "../support/versions.ts";
import type { Contents, StoredSecret, StoredVersion } from "./container.ts";
import { findKey, type KeyPlace, noKeyring, VAULT_SUFFIX } from "./identity.ts";
import { openVaultFile } from "./vault-file.ts";

interface LocalConfig {
  /** Null: the vault of the project. */
  readonly vault: string | null;
}

/** How many versions of a secret are kept. */
const KEPT_VERSIONS = 20;
/** Milliseconds for which a removed secret can be brought back. */
const KEPT_REMOVED = 30 * 24 * 60 * 60 * 1000;
/** Bytes: the whole vault is written anew at every change. */
const MAX_VALUE = 1024 * 1024;

export const local: ProviderDefinition<LocalConfig> = {
  kind: "local",
  parseConfig: ({ vault }) => ok({ vault: typeof vault === "string" ? vault : null }),
  endpoints: ({ vault }) => (vault === null ? [] : [`local:${vault}`]),
  open: async ({ vault }, ports) => openLocal(vault, ports),
};

/** A dot keeps the names of projects' vaults apart from those that a manifest may name. */
function vaultName(vault: string | null, workspace: string): string {
  if (vault !== null) return vault;
  return `project.${createHash("sha256").update(realpathSync.native(workspace)).digest("hex").slice(0, 16)}`;
}

function openLocal(vault: string | null, ports: ProviderPorts): SecretProvider {
  const name = vaultName(vault, ports.workspace);
  const folder = join(ports.home, "vaults");
  const place: KeyPlace = { folder, environment: ports.environment, keyring: ports.keyring };
  const file = openVaultFile(join(folder, `${name}${VAULT_SUFFIX}`), place);
  const called = vault === null ? "the vault of this project" : `the vault ${vault}`;

  const find = (contents: Contents, location: SecretLocation): Result<StoredVersion, SecretFailure> => {
    const refused = refusePart("local", location, ["version"]);
    return refused ?? versionIn(contents.get(location.path), location, called);
  };
  const readFrom = (contents: Contents, location: SecretLocation): Result<SecretVersion, SecretFailure> => {
    const found = find(contents, location);
    if (!found.ok) return found;
    return ok({ value: new SecretBytes(copyBytes(found.value.value)), metadata: metadataOf(found.value) });
  };

  return {
    principal: () => `local:${name}`,
    async read(location, signal) {
      const contents = await file.read(signal);
      return contents.ok ? readFrom(contents.value, location) : contents;
    },
    async readMany(locations, signal) {
      const contents = await file.read(signal);
      return locations.map((location) => (contents.ok ? readFrom(contents.value, location) : contents));
    },
    async describe(location, signal) {
      const contents = await file.read(signal);
      if (!contents.ok) return contents;
      const found = find(contents.value, location);
      return found.ok ? ok(metadataOf(found.value)) : found;
    },
    async list(prefix, _namespace, signal) {
      const contents = await file.read(signal);
      if (!contents.ok) return contents;
      const there = [...contents.value].filter(([, { removedAt }]) => removedAt === null);
      return ok(
        entriesBelow(
          prefix,
          there.map(([path]) => path),
        ),
      );
    },
    async versions({ path, ...location }, signal) {
      const contents = await file.read(signal);
      if (!contents.ok) return contents;
      const secret = contents.value.get(path);
      const found = find(contents.value, { path, ...location });
      if (secret === undefined || !found.ok) return found.ok ? ok([]) : found;
      return ok(
        secret.versions.map(({ version, createdAt }, i) => ({
          version: String(version),
          createdAt,
          state: i === 0 ? "current" : i === 1 ? "previous" : "old",
        })),
      );
    },
    async write(location, value, { expected, tags = {} }, signal) {
      using held = value;
      const refused = refusePart("local", location);
      if (refused !== null) return refused;
      if (held.length > MAX_VALUE) {
        return secretFailure(
          "too-large",
          `${location.path} would be more than 1 MiB`,
          "keep it in a backend for files",
        );
      }
      const { path } = location;
      const now = ports.clock.now();
      return await file.change((contents) => {
        const secret = contents.get(path);
        const newest = secret === undefined || secret.removedAt !== null ? null : secret.versions[0]!.version;
        const clash = clashWith(expected, newest === null ? null : String(newest), path);
        if (clash !== null) return clash;
        const made = { version: secret?.next ?? 1, createdAt: now, tags, value: held.bytes };
        const versions = [made, ...(secret?.versions ?? [])].slice(0, KEPT_VERSIONS);
        const next = new Map(contents).set(path, { next: made.version + 1, removedAt: null, versions });
        return ok({ contents: withoutExpired(next, now), result: metadataOf(made) });
      }, signal);
    },
    async remove(location, signal) {
      const refused = refusePart("local", location);
      if (refused !== null) return refused;
      return file.change((contents) => {
        const found = find(contents, location);
        if (!found.ok) return found;
        const removed = { ...contents.get(location.path)!, removedAt: ports.clock.now() };
        const next = withoutExpired(new Map(contents).set(location.path, removed), ports.clock.now());
        return ok({ contents: next, result: undefined });
      }, signal);
    },
    async check(signal) {
      const contents = await file.read(signal);
      if (!contents.ok) return contents;
      const key = file.key === null ? await findKey(place, signal) : ok(file.key);
      if (!key.ok) return key;
      const inKeyring = key.value === null ? !ports.environment["LATCHKEY_PASSPHRASE"] : key.value.from === "keyring";
      if (key.value === null && inKeyring && !(await place.keyring.get("probe", signal)).ok) return noKeyring();
      const there = [...contents.value.values()].filter(({ removedAt }) => removedAt === null).length;
      const weakness = inKeyring ? place.keyring.weakness() : null;
      return ok({
        detail: `${called}, ${there === 1 ? "1 secret" : `${there} secrets`}, its key ${inKeyring ? "in the keyring" : "under a passphrase"}`,
        tooWide: [],
        warnings: weakness === null ? [] : [weakness],
      });
    },
    close: async () => file.close(),
  };
}

function versionIn(
  secret: StoredSecret | undefined,
  { path, version }: SecretLocation,
  called: string,
): Result<StoredVersion, SecretFailure> {
  if (secret === undefined) {
    return secretFailure(
      "not-found",
      `${called} has no secret ${path}`,
      "make it with latchkey set, or correct the name",
    );
  }
  if (version !== undefined) {
    const found = secret.versions.find((one) => String(one.version) === version);
    if (found !== undefined) return ok(found);
    const oldest = secret.versions.at(-1)!.version;
    const message = `${path} has no version ${/^\d{1,9}$/.test(version) ? version : "of this name"} in ${called}`;
    return secretFailure("version-not-found", message, `versions from ${oldest} to ${secret.next - 1} are there`);
  }
  if (secret.removedAt === null) return ok(secret.versions[0]!);
  const remedy = `set it anew; for 30 days its versions can be read, as version=${secret.versions[0]!.version}`;
  return secretFailure("secret-deleted", `${path} was removed from ${called}`, remedy);
}

/** Without what was removed too long ago to be brought back. */
const withoutExpired = (contents: Contents, now: number): Contents =>
  new Map([...contents].filter(([, { removedAt }]) => removedAt === null || now - removedAt < KEPT_REMOVED));

const metadataOf = ({ version, createdAt, tags, value }: StoredVersion): SecretMetadata => ({
  ...noMetadata,
  version: String(version),
  createdAt,
  tags,
  fields: fieldNames(value),
});
