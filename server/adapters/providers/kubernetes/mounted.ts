// Secrets that are mounted into a container as files. The kubelet replaces all keys of a Secret at once, by turning the link
// `..data` to another folder: whoever reads several keys resolves it once and reads all of them there.
import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { ok, type Result } from "../../../../shared/result.ts";
import { copyBytes, SecretBytes } from "../../../../shared/secret-bytes.ts";
import { cancelled, type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import type {
  Outcome,
  SecretLocation,
  SecretMetadata,
  SecretProvider,
  SecretVersion,
} from "../../../core/references/provider.ts";
import { enterFolder, type Folder, readIn } from "../support/contained.ts";
import { readFailure, systemCode } from "../support/failures.ts";
import type { Place } from "../support/places.ts";
import { documentOf, metadataOf, type SecretKey } from "./document.ts";
import { parseSecretPath, type SecretPath } from "./secret-path.ts";

/** Bytes: Kubernetes allows no larger Secret. */
const MAX_VALUE = 1024 * 1024;
/** How often the folder is resolved anew where it was replaced in mid-read. */
const ATTEMPTS = 20;
const DATA = "..data";

/** One state of a Secret. */
interface State {
  readonly folder: Folder;
  /** Name of the folder that `..data` led to; null: there is no such link, as with subPath. */
  readonly version: string | null;
}

export function openMounted(place: Place, workspace: string): SecretProvider {
  const root = place.root ?? workspace;

  /** Code file-changed: resolve it again. */
  const enterState = (name: string): Result<State, SecretFailure> => {
    const outer = enterFolder(root, [...place.parts, name]);
    if (!outer.ok) return outer;
    let version: string | null = null;
    try {
      version = readlinkSync(join(outer.value.at, DATA));
    } catch (error) {
      const code = systemCode(error);
      if (code === "ENOENT") return ok({ folder: outer.value, version: null });
      outer.value.close();
      return readFailure(error, name);
    }
    outer.value.close();
    const inner = enterFolder(root, [...place.parts, name, version]);
    if (inner.ok) return ok({ folder: inner.value, version });
    return inner.error.code === "not-found" ? changed(name) : inner;
  };
  const keysIn = ({ folder }: State, { name, key }: SecretPath): Result<readonly SecretKey[], SecretFailure> => {
    const isHere = (one: string): boolean => !one.startsWith("..") && lstatSync(join(folder.at, one)).isFile();
    const keys: SecretKey[] = [];
    try {
      for (const one of key === null ? readdirSync(folder.at).filter(isHere).sort() : [key]) {
        const got = readIn(folder, one, MAX_VALUE);
        if (!got.ok) {
          for (const { value } of keys) value.fill(0);
          return got;
        }
        keys.push({ name: one, value: got.value.bytes });
      }
      return ok(keys);
    } catch (error) {
      return systemCode(error) === "ENOENT" ? changed(name) : readFailure(error, name);
    }
  };
  /**
   * What was read, or was not there, if it can be relied on: the link is turned before the old folder is removed file by file,
   * so as long as it leads here nothing was taken away.
   */
  const settled = (
    { version }: State,
    { name }: SecretPath,
    keys: Result<readonly SecretKey[], SecretFailure>,
  ): Result<readonly SecretKey[], SecretFailure> => {
    if (version === null) return keys;
    const now = enterFolder(root, [...place.parts, name]);
    if (!now.ok) return now;
    try {
      if (readlinkSync(join(now.value.at, DATA)) === version) return keys;
    } catch {
      // It is being replaced.
    } finally {
      now.value.close();
    }
    if (keys.ok) for (const { value } of keys.value) value.fill(0);
    return changed(name);
  };
  const readKeys = (
    path: SecretPath,
  ): Result<{ keys: readonly SecretKey[]; metadata: SecretMetadata }, SecretFailure> => {
    for (let attempt = 1; ; attempt++) {
      const state = enterState(path.name);
      if (!state.ok && (state.error.code !== "file-changed" || attempt === ATTEMPTS)) return state;
      if (!state.ok) continue;
      const { folder, version } = state.value;
      const keys = settled(state.value, path, keysIn(state.value, path));
      const createdAt = Math.round(lstatSync(`${folder.at}/.`).mtimeMs);
      folder.close();
      if (!keys.ok && keys.error.code === "file-changed" && attempt < ATTEMPTS) continue;
      if (!keys.ok) return keys;
      const warnings =
        version === null ? ["It is mounted by subPath, or by hand: it is never brought up to date."] : [];
      return ok({ keys: keys.value, metadata: metadataOf(keys.value, path.name, { version, createdAt, warnings }) });
    }
  };
  const read = async (location: SecretLocation, signal: AbortSignal): Outcome<SecretVersion> => {
    if (signal.aborted) return cancelled();
    const path = parseSecretPath(location);
    if (!path.ok) return path;
    const got = readKeys(path.value);
    if (!got.ok) return got;
    const { keys, metadata } = got.value;
    const value = path.value.key === null ? documentOf(keys) : copyBytes(keys[0]!.value);
    for (const key of keys) key.value.fill(0);
    return ok({ value: new SecretBytes(value), metadata });
  };

  return {
    principal: () => `k8s:${join(root, ...place.parts)}`,
    read,
    async describe(location, signal) {
      const result = await read(location, signal);
      if (!result.ok) return result;
      result.value.value.dispose();
      return ok(result.value.metadata);
    },
    async list(prefix, _namespace, signal) {
      if (signal.aborted) return cancelled();
      const name = prefix.replace(/\/$/, "");
      if (name !== "") {
        const state = enterState(name);
        if (!state.ok) return state.error.code === "not-found" ? ok([]) : state;
        const names = readdirSync(state.value.folder.at).filter((one) => !one.startsWith(".."));
        state.value.folder.close();
        return ok(names.sort().map((one) => ({ path: `${name}/${one}` })));
      }
      const folder = enterFolder(root, place.parts);
      if (!folder.ok) return folder;
      const there = readdirSync(folder.value.at, { withFileTypes: true });
      folder.value.close();
      const names = there.flatMap((one) => (one.isDirectory() && !one.name.startsWith("..") ? [one.name] : []));
      return ok(names.sort().map((path) => ({ path })));
    },
    async check() {
      const folder = enterFolder(root, place.parts);
      if (!folder.ok) return folder;
      folder.value.close();
      return ok({ detail: `Secrets mounted below ${join(root, ...place.parts)}`, tooWide: [] });
    },
    close: async () => {},
  };
}

const changed = (name: string) =>
  secretFailure("file-changed", `the Secret ${name} was replaced again and again while it was read`, "try again");
