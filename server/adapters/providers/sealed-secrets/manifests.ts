// SealedSecret manifests (bitnami.com/v1alpha1) in a folder: whose they are, which keys they have and how far they may be
// moved. What is sealed stays sealed: only the controller in the cluster has the key.
import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isMap, parseAllDocuments } from "yaml";
import { ok, type Result } from "../../../../shared/result.ts";
import type { SecretFailure } from "../../../core/references/failure.ts";
import { enterFolder, readIn } from "../support/contained.ts";

export type Scope = "strict" | "namespace-wide" | "cluster-wide";

export interface SealedSecret {
  /** Null: that of whoever applies it. */
  readonly namespace: string | null;
  readonly name: string;
  readonly scope: Scope;
  readonly keys: readonly string[];
  /** Below the folder. */
  readonly file: string;
}

/** Bytes. */
const MAX_FILE = 4 * 1024 * 1024;
const MAX_DEPTH = 12;

/** Links are not followed, hidden folders and node_modules left out; a file that is no YAML holds none. */
export function findSealedSecrets(
  root: string,
  parts: readonly string[],
): Result<readonly SealedSecret[], SecretFailure> {
  const found: SealedSecret[] = [];
  const visit = (below: readonly string[]): SecretFailure | null => {
    const folder = enterFolder(root, [...parts, ...below]);
    if (!folder.ok) return below.length === 0 ? folder.error : null;
    const { at, close } = folder.value;
    try {
      for (const name of readdirSync(at).sort()) {
        const there = lstatSync(join(at, name), { throwIfNoEntry: false });
        const isFolder = there?.isDirectory() === true && !name.startsWith(".") && name !== "node_modules";
        if (isFolder && below.length < MAX_DEPTH) visit([...below, name]);
        if (there?.isFile() !== true || !/\.(?:ya?ml|json)$/.test(name)) continue;
        const got = readIn(folder.value, name, MAX_FILE);
        if (got.ok && got.value.bytes.includes("SealedSecret")) {
          found.push(...secretsIn(got.value.bytes.toString("utf8"), [...below, name].join("/")));
        }
      }
    } finally {
      close();
    }
    return null;
  };
  const failure = visit([]);
  return failure === null ? ok(found) : { ok: false, error: failure };
}

function secretsIn(text: string, file: string): readonly SealedSecret[] {
  const documents = parseAllDocuments(text, { logLevel: "silent" });
  const found: SealedSecret[] = [];
  for (const document of Array.isArray(documents) ? documents : []) {
    if (document.errors.length > 0 || document.get("kind") !== "SealedSecret") continue;
    const name = document.getIn(["metadata", "name"]);
    const namespace = document.getIn(["metadata", "namespace"]);
    const sealed = document.getIn(["spec", "encryptedData"]);
    if (typeof name !== "string") continue;
    found.push({
      name,
      namespace: typeof namespace === "string" ? namespace : null,
      scope: scopeOf((annotation) => document.getIn(["metadata", "annotations", annotation])),
      keys: isMap(sealed) ? sealed.items.map(({ key }) => String(key)) : [],
      file,
    });
  }
  return found;
}

/** The wider one wins where both are said. */
function scopeOf(annotation: (name: string) => unknown): Scope {
  const says = (scope: Scope): boolean => String(annotation(`sealedsecrets.bitnami.com/${scope}`)) === "true";
  return says("cluster-wide") ? "cluster-wide" : says("namespace-wide") ? "namespace-wide" : "strict";
}
