// SealedSecret manifests (bitnami.com/v1alpha1) in a folder: whose they are, which keys they have, how far they may be moved
// and what sealed them. What is sealed stays sealed: only the controller in the cluster has the key.
import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Document, isMap, isScalar, isSeq, parseAllDocuments } from "yaml";
import { ok, type Result } from "../../../../shared/result.ts";
import type { SecretFailure } from "../../../core/references/failure.ts";
import { type Sealee, scopeOf } from "../../../core/sealing/scope.ts";
import { parseSealedWith, SEALED_WITH, type SealedWith } from "../../../core/sealing/sealed-with.ts";
import { enterFolder, readIn } from "../support/contained.ts";
import { ciphertextId } from "./envelope.ts";

export interface SealedSecret extends Sealee {
  /** Null: that of whoever applies it. */
  readonly namespace: string | null;
  readonly name: string;
  /** By key. */
  readonly values: ReadonlyMap<string, SealedText>;
  /** Below the folder. */
  readonly file: string;
  /** Which document of its file, and where in it: below `items` of a List. */
  readonly place: { readonly document: number; readonly path: readonly (string | number)[] };
}

export interface SealedText {
  readonly sealed: string;
  /** Null: nothing says which key sealed it, or it was sealed anew since. */
  readonly record: SealedWith | null;
}

/** Bytes. */
export const MAX_FILE = 4 * 1024 * 1024;
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

/** Those in the text of a manifest, YAML or JSON; documents that are broken or something else are passed over. */
export function secretsIn(text: string, file: string): readonly SealedSecret[] {
  const documents = parseAllDocuments(text, { logLevel: "silent" });
  return [...documents].flatMap((document, index) => {
    if (document.errors.length > 0) return [];
    const items = document.get("kind") === "List" ? document.get("items") : null;
    const paths = isSeq(items) ? items.items.map((_, item) => ["items", item]) : [[]];
    return paths.flatMap((path) => secretAt(document, { document: index, path }, file) ?? []);
  });
}

function secretAt(document: Document, place: SealedSecret["place"], file: string): SealedSecret | null {
  const get = (...below: string[]): unknown => document.getIn([...place.path, ...below]);
  const name = get("metadata", "name");
  const namespace = get("metadata", "namespace");
  if (get("kind") !== "SealedSecret" || typeof name !== "string") return null;
  const records = parseSealedWith(get("metadata", "annotations", SEALED_WITH));
  const data = get("spec", "encryptedData");
  const values = (isMap(data) ? data.items : []).map(({ key, value }): [string, SealedText] => {
    const sealed = isScalar(value) && typeof value.value === "string" ? value.value : "";
    const record = records.get(String(key));
    return [String(key), { sealed, record: record?.ciphertext === ciphertextId(sealed) ? record : null }];
  });
  return {
    name,
    namespace: typeof namespace === "string" ? namespace : null,
    scope: scopeOf((annotation) => get("metadata", "annotations", annotation)),
    values: new Map(values),
    file,
    place,
  };
}

/** As a reference names it. */
export const pathOf = ({ namespace, name }: Pick<SealedSecret, "namespace" | "name">): string =>
  namespace === null ? name : `${namespace}/${name}`;
