// Secret manifests (v1, YAML or JSON, several in a file or in a List) as what is to be sealed of them. No message repeats a
// text of a manifest but its names: all else may be a value.
import { LineCounter, parseAllDocuments } from "yaml";
import { ok, type Result } from "../../../shared/result.ts";
import { SecretBytes } from "../../../shared/secret-bytes.ts";
import { decodeBase64 } from "../../adapters/providers/support/base64.ts";
import { type SecretFailure, secretFailure } from "../../core/references/failure.ts";
import { type Sealee, scopeOf } from "../../core/sealing/scope.ts";

export interface PlainSecret extends Sealee {
  /** What the SealedSecret makes the Secret of, besides its values: metadata without what servers add, type, immutable. */
  readonly template: SecretTemplate;
  /** By key. Whoever receives them disposes of them. */
  readonly values: ReadonlyMap<string, SecretBytes>;
}

export interface SecretTemplate {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly type?: string;
  readonly immutable?: boolean;
}

export interface ReadSecrets {
  readonly secrets: readonly PlainSecret[];
  /** Documents that are something else. */
  readonly others: number;
}

/** `what` names the text in messages. Code: secret-manifest-invalid. */
export function readSecretManifests(text: string, what: string): Result<ReadSecrets, SecretFailure> {
  const items = itemsOf(text, what);
  if (!items.ok) return items;
  const secrets: PlainSecret[] = [];
  for (const item of items.value) {
    if (!isSecret(item)) continue;
    const read = readSecret(item, what);
    if (read.ok) secrets.push(read.value);
    else {
      disposeSecrets(secrets);
      return read;
    }
  }
  if (secrets.length > 0) return ok({ secrets, others: items.value.length - secrets.length });
  if (items.value.length === 0) return wrong(`${what} is empty`, "give a Secret manifest, as YAML or JSON");
  const kinds = items.value.map((item) => (isMap(item) ? item["kind"] : null));
  const already = kinds.includes("SealedSecret") ? "a SealedSecret already" : "no Secret";
  return wrong(`${what} is ${already}`, "give a manifest with apiVersion: v1 and kind: Secret");
}

export function disposeSecrets(secrets: readonly PlainSecret[]): void {
  for (const { values } of secrets) for (const value of values.values()) value.dispose();
}

const wrong = (message: string, remedy: string) => secretFailure("secret-manifest-invalid", message, remedy);

type Fields = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

const isSecret = (item: unknown): item is Fields =>
  isMap(item) && item["kind"] === "Secret" && item["apiVersion"] === "v1";

/** Of all documents, those of a List one by one; empty documents are none. */
function itemsOf(text: string, what: string): Result<readonly unknown[], SecretFailure> {
  const lines = new LineCounter();
  const documents = [...parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, logLevel: "silent" })];
  const [broken] = documents.flatMap(({ errors }) => errors);
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    return wrong(`${what}:${line}:${col}: the YAML cannot be read`, "see that all of it is there, and correct it");
  }
  try {
    const contents = documents.map((document): unknown => document.toJS()).filter((content) => content !== null);
    return ok(
      contents.flatMap((one): readonly unknown[] => {
        const items = isMap(one) && one["kind"] === "List" ? one["items"] : null;
        return Array.isArray(items) ? items : [one];
      }),
    );
  } catch {
    // More aliases than a manifest has use for.
    return wrong(`${what} cannot be read`, "write out what its aliases stand for");
  }
}

function readSecret(item: Fields, what: string): Result<PlainSecret, SecretFailure> {
  const metadata = isMap(item["metadata"]) ? item["metadata"] : {};
  const annotations = isMap(metadata["annotations"]) ? metadata["annotations"] : {};
  const [name, namespace] = [textOf(metadata["name"]), textOf(metadata["namespace"])];
  const called = name === null ? what : `the Secret ${name} in ${what}`;
  const values = readValues(item, called);
  if (!values.ok) return values;
  const { type, immutable } = item;
  return ok({
    name,
    namespace,
    scope: scopeOf((annotation) => annotations[annotation]),
    template: {
      metadata: templateMetadata(metadata, annotations),
      ...(typeof type === "string" && { type }),
      ...(typeof immutable === "boolean" && { immutable }),
    },
    values: values.value,
  });
}

const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/** What an API server has added is left out; so are copies of the whole Secret, with its values, that tools keep in it. */
function templateMetadata(metadata: Fields, annotations: Fields): Fields {
  const kept = Object.entries(metadata).filter(([key]) => !OF_SERVER.has(key) && key !== "annotations");
  const told = Object.entries(annotations).filter(([key]) => !key.endsWith("/last-applied-configuration"));
  return { ...Object.fromEntries(kept), ...(told.length > 0 && { annotations: Object.fromEntries(told) }) };
}

const OF_SERVER: ReadonlySet<string> = new Set([
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "ownerReferences",
  "resourceVersion",
  "selfLink",
  "uid",
]);

function readValues(item: Fields, called: string): Result<ReadonlyMap<string, SecretBytes>, SecretFailure> {
  const values = new Map<string, SecretBytes>();
  const refuse = (message: string, remedy: string) => {
    for (const value of values.values()) value.dispose();
    return wrong(`${called}: ${message}`, remedy);
  };
  // As the API server reads them: what is in both is what stringData says.
  for (const [section, decode] of [["data", decoded] as const, ["stringData", encoded] as const]) {
    const entries = item[section] ?? {};
    if (!isMap(entries)) return refuse(`${section} is not a map`, "write it as KEY: VALUE");
    for (const [key, text] of Object.entries(entries)) {
      const bytes = typeof text === "string" ? decode(text) : null;
      if (bytes === null) {
        const is = section === "data" ? "base64 text" : "text";
        return refuse(`${section}.${key} is not ${is}`, section === "data" ? "encode it" : "put it in quotes");
      }
      values.get(key)?.dispose();
      values.set(key, new SecretBytes(bytes));
    }
  }
  return values.size > 0 ? ok(values) : refuse("it has no data", "add data or stringData");
}

const decoded = (text: string): Uint8Array | null => decodeBase64(Buffer.from(text.replace(/[\r\n]/g, ""), "utf8"));
const encoded = (text: string): Uint8Array => Buffer.from(text, "utf8");
