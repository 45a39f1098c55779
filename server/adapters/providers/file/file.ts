// The `file` backend: a folder with a file for each secret. For development: the values are in the clear. A file outside
// of the folder is never read, whatever links do.
import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ok } from "../../../../shared/result.ts";
import { SecretBytes } from "../../../../shared/secret-bytes.ts";
import { cancelled, secretFailure } from "../../../core/references/failure.ts";
import { fieldNames } from "../../../core/references/json-bytes.ts";
import {
  noMetadata,
  type Outcome,
  type ProviderDefinition,
  type ProviderPorts,
  type SecretEntry,
  type SecretLocation,
  type SecretMetadata,
  type SecretProvider,
  type SecretVersion,
} from "../../../core/references/provider.ts";
import { withLock } from "../../platform/home-lock.ts";
import { enterFolder, type Folder, type ReadFile, readContained, readIn } from "../support/contained.ts";
import { removeDrafts, replaceDurably } from "../support/durable-file.ts";
import { readFailure, refusePart, writeFailure } from "../support/failures.ts";
import { type Place, parsePlace, placeEndpoints } from "../support/places.ts";
import { clashWith, versionOf } from "../support/versions.ts";

interface FileConfig {
  readonly folder: Place;
}

/** Bytes. */
const MAX_VALUE = 1024 * 1024;

export const file: ProviderDefinition<FileConfig> = {
  kind: "file",
  development: true,
  parseConfig({ folder }) {
    const place = parsePlace(typeof folder === "string" ? folder : ".");
    return place.ok ? ok({ folder: place.value }) : place;
  },
  endpoints: ({ folder }) => placeEndpoints("file", folder),
  open: async ({ folder }, ports) => openFile(folder, ports),
};

function openFile(place: Place, ports: ProviderPorts): SecretProvider {
  const root = place.root ?? ports.workspace;
  const called = join(root, ...place.parts);
  const partsOf = (path: string): readonly string[] => [...place.parts, ...path.split("/")];

  const read = async (location: SecretLocation, signal: AbortSignal): Outcome<SecretVersion> => {
    if (signal.aborted) return cancelled();
    const refused = refusePart("file", location);
    if (refused !== null) return refused;
    const got = readContained(root, partsOf(location.path), MAX_VALUE);
    return got.ok ? ok({ value: new SecretBytes(got.value.bytes), metadata: metadataOf(got.value) }) : got;
  };

  const writeIn = async (
    folder: Folder,
    name: string,
    location: SecretLocation,
    bytes: Uint8Array,
    expected?: string | null,
  ) => {
    const there = readIn(folder, name, MAX_VALUE);
    if (!there.ok && there.error.code !== "not-found") return there;
    const clash = clashWith(expected, there.ok ? versionOf(there.value.stat) : null, location.path);
    if (there.ok) there.value.bytes.fill(0);
    if (clash !== null) return clash;
    const path = join(folder.at, name);
    await removeDrafts(path);
    await replaceDurably(path, bytes, { mode: 0o600 });
    const written = readIn(folder, name, MAX_VALUE);
    if (!written.ok) return written;
    const metadata = metadataOf(written.value);
    written.value.bytes.fill(0);
    return ok(metadata);
  };

  return {
    principal: () => `file:${called}`,
    read,
    async describe(location, signal) {
      const result = await read(location, signal);
      if (!result.ok) return result;
      result.value.value.dispose();
      return ok(result.value.metadata);
    },
    async list(prefix, _namespace, signal) {
      if (signal.aborted) return cancelled();
      const folder = enterFolder(
        root,
        partsOf(prefix).filter((part) => part !== ""),
      );
      if (!folder.ok) return folder.error.code === "not-found" ? ok([]) : folder;
      try {
        return ok(entriesOf(folder.value, prefix));
      } catch (error) {
        return readFailure(error, prefix);
      } finally {
        folder.value.close();
      }
    },
    async write(location, value, { expected }, signal) {
      using held = value;
      if (signal.aborted) return cancelled();
      const refused = refusePart("file", location);
      if (refused !== null) return refused;
      if (held.length > MAX_VALUE) {
        return secretFailure("too-large", `${location.path} would be more than 1 MiB`, "keep it elsewhere");
      }
      const parts = partsOf(location.path);
      const folder = enterFolder(root, parts.slice(0, -1), true);
      if (!folder.ok) return folder;
      try {
        return await withLock(ports.home, join(called, location.path), signal, () =>
          writeIn(folder.value, parts.at(-1)!, location, held.bytes, expected),
        );
      } catch (error) {
        return writeFailure(error, location.path);
      } finally {
        folder.value.close();
      }
    },
    async check() {
      const folder = enterFolder(root, place.parts);
      if (!folder.ok) return folder;
      folder.value.close();
      return ok({ detail: `the files below ${called}`, tooWide: [] });
    },
    close: async () => {},
  };
}

/** Links are left out, since they are not read either. */
function entriesOf(folder: Folder, prefix: string): readonly SecretEntry[] {
  const entries = readdirSync(folder.at).flatMap((name) => {
    const there = lstatSync(join(folder.at, name), { throwIfNoEntry: false });
    return there?.isFile() ? [{ path: prefix + name }] : there?.isDirectory() ? [{ path: `${prefix + name}/` }] : [];
  });
  return entries.filter(({ path }) => !path.endsWith(".draft")).sort((a, b) => (a.path < b.path ? -1 : 1));
}

function metadataOf({ bytes, stat }: ReadFile): SecretMetadata {
  const everybody = (stat.mode & 0o077n) === 0n || process.platform === "win32";
  return {
    ...noMetadata,
    version: versionOf(stat),
    createdAt: Number(stat.mtimeNs / 1_000_000n),
    fields: fieldNames(bytes),
    warnings: everybody ? [] : ["The file can be read by others on this machine: give it mode 0600."],
  };
}
