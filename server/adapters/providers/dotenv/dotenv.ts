// The `dotenv` backend: the variables of one .env file. For development: the values are in the clear. The parser works on
// strings, so that the text of the file and its values stay in memory until they are collected; see SECURITY.md.
import { isUtf8 } from "node:buffer";
import { basename, dirname, join } from "node:path";
import { parse } from "dotenv";
import { ok } from "../../../../shared/result.ts";
import { SecretBytes } from "../../../../shared/secret-bytes.ts";
import { cancelled, secretFailure } from "../../../core/references/failure.ts";
import { fieldNames } from "../../../core/references/json-bytes.ts";
import {
  noMetadata,
  type Outcome,
  type ProviderDefinition,
  type ProviderPorts,
  type SecretLocation,
  type SecretMetadata,
  type SecretProvider,
  type SecretVersion,
} from "../../../core/references/provider.ts";
import { withLock } from "../../platform/home-lock.ts";
import { enterFolder, type FileState, type Folder, readIn } from "../support/contained.ts";
import { removeDrafts, replaceDurably } from "../support/durable-file.ts";
import { entriesBelow } from "../support/entries.ts";
import { refusePart, writeFailure } from "../support/failures.ts";
import { type Place, parsePlace, placeEndpoints } from "../support/places.ts";
import { variableOf } from "../support/variables.ts";
import { clashWith, versionOf } from "../support/versions.ts";
import { type Parse, withVariable } from "./edit.ts";

interface DotenvConfig {
  readonly file: Place;
}

/** Bytes. */
const MAX_FILE = 1024 * 1024;

export const dotenv: ProviderDefinition<DotenvConfig> = {
  kind: "dotenv",
  development: true,
  parseConfig({ file }) {
    const place = parsePlace(typeof file === "string" ? file : ".env");
    return place.ok ? ok({ file: place.value }) : place;
  },
  endpoints: ({ file }) => placeEndpoints("dotenv", file),
  async open({ file }, ports) {
    return openDotenv(file, ports, parse);
  },
};

interface Read {
  readonly text: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly stat: FileState;
}

function openDotenv(place: Place, ports: ProviderPorts, parse: Parse): SecretProvider {
  const path = place.root ?? join(ports.workspace, ...place.parts);
  // An absolute path names the file, a relative one the way to it.
  const [root, parts] = place.root === null ? [ports.workspace, place.parts] : splitLast(place.root);
  const name = parts.at(-1) ?? "";
  const metadataOf = ({ stat }: Read, value: Uint8Array): SecretMetadata => ({
    ...noMetadata,
    version: versionOf(stat),
    fields: fieldNames(value),
  });

  const readIt = (folder: Folder): ReturnType<typeof readText> => readText(folder, name, parse);
  const readFile = (): ReturnType<typeof readText> => {
    const folder = enterFolder(root, parts.slice(0, -1));
    if (!folder.ok) return folder;
    try {
      return readIt(folder.value);
    } finally {
      folder.value.close();
    }
  };

  const read = async (location: SecretLocation, signal: AbortSignal): Outcome<SecretVersion> => {
    if (signal.aborted) return cancelled();
    const refused = refusePart("dotenv", location);
    if (refused !== null) return refused;
    const file = readFile();
    if (!file.ok) return file;
    const variable = variableOf(location.path);
    const text = Object.hasOwn(file.value.variables, variable) ? file.value.variables[variable] : undefined;
    if (text === undefined)
      return secretFailure("not-found", `${name} has no ${variable}`, `add ${variable} to ${name}`);
    const bytes = Buffer.from(text);
    return ok({ value: new SecretBytes(bytes), metadata: metadataOf(file.value, bytes) });
  };

  const writeIn = async (folder: Folder, variable: string, value: SecretBytes, expected?: string | null) => {
    const there = readIt(folder);
    if (!there.ok && there.error.code !== "not-found") return there;
    const { text, variables, stat } = there.ok ? there.value : { text: "", variables: {}, stat: null };
    const isThere = Object.hasOwn(variables, variable);
    const clash = clashWith(expected, isThere && stat !== null ? versionOf(stat) : null, variable);
    if (clash !== null) return clash;
    const changed = isUtf8(value.bytes) ? withVariable(text, variable, decode(value.bytes), parse) : null;
    if (changed === null) {
      const remedy = "keep it in another backend, such as local, or encode it as base64";
      return secretFailure("value-invalid", `${name} cannot hold this value of ${variable} in any quotes`, remedy);
    }
    const file = join(folder.at, name);
    const bytes = Buffer.from(changed);
    await removeDrafts(file);
    await replaceDurably(file, bytes, { mode: stat === null ? 0o600 : Number(stat.mode & 0o777n) });
    bytes.fill(0);
    const written = readIt(folder);
    return written.ok ? ok(metadataOf(written.value, value.bytes)) : written;
  };

  return {
    principal: () => `dotenv:${path}`,
    read,
    async describe(location, signal) {
      const result = await read(location, signal);
      if (!result.ok) return result;
      result.value.value.dispose();
      return ok(result.value.metadata);
    },
    async list(prefix, _namespace, signal) {
      if (signal.aborted) return cancelled();
      const file = readFile();
      if (file.ok) return ok(entriesBelow(prefix, Object.keys(file.value.variables)));
      return file.error.code === "not-found" ? ok([]) : file;
    },
    async write(location, value, { expected }, signal) {
      using held = value;
      if (signal.aborted) return cancelled();
      const refused = refusePart("dotenv", location);
      if (refused !== null) return refused;
      const folder = enterFolder(root, parts.slice(0, -1));
      if (!folder.ok) return folder;
      try {
        return await withLock(ports.home, path, signal, () =>
          writeIn(folder.value, variableOf(location.path), held, expected),
        );
      } catch (error) {
        return writeFailure(error, name);
      } finally {
        folder.value.close();
      }
    },
    async check() {
      const file = readFile();
      return file.ok ? ok({ detail: `the variables of ${path}`, tooWide: [] }) : file;
    },
    close: async () => {},
  };
}

const splitLast = (path: string): readonly [string, readonly string[]] => [dirname(path), [basename(path)]];

/** Codes: those of `readIn`, and "file-unreadable" where it is no text. */
function readText(folder: Folder, name: string, parse: Parse) {
  const got = readIn(folder, name, MAX_FILE);
  if (!got.ok) return got;
  const { bytes, stat } = got.value;
  if (!isUtf8(bytes)) {
    bytes.fill(0);
    return secretFailure("file-unreadable", `${name} is not text in UTF-8`, "save it in UTF-8");
  }
  const text = decode(bytes);
  bytes.fill(0);
  return ok<Read>({ text, variables: parse(text), stat });
}

const decode = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
