// The files whose SealedSecrets are meant: those of the `sealed` backends, one that is named, or those that hold a secret.
import { statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { ok, type Result } from "../../../shared/result.ts";
import { findSealedSecrets, pathOf, type SealedSecret } from "../../adapters/providers/sealed-secrets/manifests.ts";
import { type SecretFailure, secretFailure } from "../../core/references/failure.ts";
import type { Manifest } from "../../core/references/manifest.ts";
import { isReference } from "../../core/references/names.ts";
import type { Environment } from "../../core/references/provider.ts";
import { admitted } from "../secrets/look.ts";
import type { ManifestPlace } from "./reseal.ts";
import { sealedFolders } from "./sealing-certificate.ts";

export interface SealedFilesOf {
  readonly project: string;
  readonly manifest: Manifest;
  readonly cwd: string;
  readonly environment: Environment;
}

/** `asked`: files, NAMESPACE/NAME or NAME of SealedSecrets, logical names and references; none: all. Code: not-found. */
export function findSealedFiles(
  of: SealedFilesOf,
  asked: readonly string[],
): Result<readonly ManifestPlace[], SecretFailure> {
  const places = new Map<string, { readonly shown: string; secrets: Set<string> | null }>();
  const add = (path: string, secret: string | null): void => {
    const there = places.get(path);
    const before = there === undefined ? new Set<string>() : there.secrets;
    // All of a file once is all of it.
    const secrets = secret === null || before === null ? null : new Set([...before, secret]);
    places.set(path, { shown: relative(of.cwd, path).replaceAll("\\", "/"), secrets });
  };
  const isFile = (one: string): boolean => statSync(resolve(of.cwd, one), { throwIfNoEntry: false })?.isFile() === true;
  for (const file of asked.filter(isFile)) add(resolve(of.cwd, file), null);
  const names = asked.filter((one) => !isFile(one));
  if (names.length > 0 || asked.length === 0) {
    const located = locate(of);
    if (!located.ok) return located;
    if (asked.length === 0) for (const { path } of located.value) add(path, null);
    for (const one of names) {
      const wanted = nameOf(one, of);
      if (!wanted.ok) return wanted;
      const fitting = located.value.filter(({ secret }) => [secret.name, pathOf(secret)].includes(wanted.value));
      if (fitting.length === 0) return absent(wanted.value);
      for (const { path, secret } of fitting) add(path, pathOf(secret));
    }
  }
  return ok([...places].map(([path, place]) => ({ path, ...place })));
}

const absent = (name: string) =>
  secretFailure(
    "not-found",
    `there is no SealedSecret ${name}, and no file of this name`,
    "correct the name, or the folder of the backend of kind sealed",
  );

interface Located {
  readonly path: string;
  readonly secret: SealedSecret;
}

function locate({ project, manifest }: SealedFilesOf): Result<readonly Located[], SecretFailure> {
  const folders = sealedFolders(manifest);
  if (!folders.ok) return folders;
  if (folders.value.length === 0) {
    const remedy = "name a file; or add such a backend to latchkey.yaml, with folder and certificate";
    return secretFailure("backend-unknown", "latchkey.yaml has no backend of kind sealed", remedy);
  }
  const all: Located[] = [];
  for (const parts of folders.value) {
    const secrets = findSealedSecrets(project, parts);
    if (!secrets.ok) return secrets;
    all.push(...secrets.value.map((secret) => ({ path: join(project, ...parts, secret.file), secret })));
  }
  return ok(all);
}

/** The name within the backend that a logical name or a reference stands for. */
function nameOf(asked: string, { manifest, environment }: SealedFilesOf): Result<string, SecretFailure> {
  if (!isReference(asked) && !manifest.secrets.has(asked)) return ok(asked);
  const found = admitted(asked, manifest, environment);
  if (!found.ok) return found;
  const { backend, path, params } = found.value.resolved.ref;
  if (backend === "sealed") return ok(params.ns === undefined ? path : `${params.ns}/${path}`);
  return secretFailure("reference-invalid", `${asked} is not in a SealedSecret here`, "name one that is, or a file");
}
