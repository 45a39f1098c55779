// Reads the parts of latchkey.yaml that concern secrets: every mistake with its place, and what is right of it.
import { isMap, isScalar, LineCounter, type Node, parseDocument, type Scalar, type YAMLMap } from "yaml";
import { closest } from "../../../shared/closest.ts";
import type { KeyHolderKind } from "../../../shared/encryption-schema.ts";
import { manifestSchema } from "../../../shared/manifest-schema.ts";
import { type BackendKind, parseRef, type SecretRef } from "../../../shared/secret-ref.ts";
import {
  type BackendSpec,
  type EncryptSpec,
  type Manifest,
  type ManifestPolicy,
  noManifest,
  type SecretSpec,
} from "../../core/references/manifest.ts";
import { refProblems } from "../../core/references/ref-problems.ts";
import { backendOf } from "../../core/references/resolve.ts";
import { parseDuration } from "./duration.ts";
import type { ManifestProblem } from "./problem.ts";
import { keyOf, textOf, validateNode } from "./validate.ts";
import { yamlWords } from "./yaml-words.ts";

export interface ReadManifest {
  readonly manifest: Manifest;
  readonly problems: readonly ManifestProblem[];
  /** Where names are written, for the editor: offsets of the key of every entry. */
  readonly places: ReadonlyMap<string, Place>;
  /** Line and column from 1, of an offset. */
  position(offset: number): { readonly line: number; readonly column: number };
}

export interface Place {
  readonly start: number;
  readonly end: number;
}

/** `places` holds a backend as `backends.main`, a secret as `secrets.database/password`. */
export function readManifestText(text: string): ReadManifest {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true });
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const nothing = { manifest: noManifest, places: new Map<string, Place>(), position };
  const [unreadable] = document.errors;
  if (unreadable !== undefined) {
    const [start, end] = unreadable.pos;
    return { ...nothing, problems: [unreadableYaml(start, end, ...yamlWords(unreadable.code))] };
  }
  const root = document.contents;
  // Another than `noManifest`: there is a file.
  if (root === null || (isScalar(root) && root.value === null)) {
    return { ...nothing, manifest: { ...noManifest }, problems: [] };
  }
  if (!isMap(root)) {
    return { ...nothing, problems: [unreadableYaml(0, 1, "the manifest is not a map", "begin with: version: 1")] };
  }
  // What concerns scanning has a reader of its own.
  const sections = new Map(
    root.items.filter((pair) => keyOf(pair) !== "scan").map((pair) => [keyOf(pair), pair.value]),
  );
  const problems = [
    ...root.items.flatMap(({ key }) => checkSectionName(key)),
    ...[...sections].flatMap(([name, node]) => checkSection(name, node)),
  ];
  const manifest: Manifest = {
    backends: readBackends(sections.get("backends")),
    secrets: readSecrets(sections.get("secrets")),
    tenants: readTenants(sections.get("tenants")),
    policy: readPolicy(sections.get("policy")),
  };
  problems.push(...checkReferences(sections.get("secrets"), manifest));
  problems.push(...checkEncryption(sections.get("backends"), manifest));
  const places = new Map([
    ...placesOf("backends", sections),
    ...placesOf("secrets", sections),
    ...placesOf("keys", sections),
  ]);
  return { manifest, problems, places, position };
}

const sectionNames = Object.keys(manifestSchema.properties ?? {});

/** Sections that are not known may be of other tools; one that is nearly ours is a slip, whose secrets nobody would miss. */
function checkSectionName(key: unknown): ManifestProblem[] {
  const name = textOf(key);
  const near = name === null || sectionNames.includes(name) ? null : closest(name, sectionNames);
  if (near === null) return [];
  const [start = 0, end = 1] = (key as Node).range ?? [];
  const fix = { title: `Change to ${near}`, start, end, newText: near };
  return [{ ...problem(start, end, "latchkey.yaml has no section of this name", `write ${near}`), fix }];
}

function checkSection(name: string, node: unknown): ManifestProblem[] {
  const schema = manifestSchema.properties?.[name];
  if (schema === undefined || node == null || (isScalar(node) && node.value === null)) return [];
  return validateNode(node, schema, name);
}

const entries = (node: unknown): (readonly [string, unknown])[] =>
  isMap(node) ? node.items.map((pair) => [keyOf(pair), pair.value] as const) : [];

const field = (node: unknown, name: string): unknown => entries(node).find(([key]) => key === name)?.[1];

const textAt = (node: unknown, name: string): string | null => textOf(field(node, name));

function* placesOf(section: string, sections: ReadonlyMap<string, unknown>): Generator<[string, Place]> {
  const map = sections.get(section);
  if (!isMap(map)) return;
  for (const { key } of map.items) {
    const range = (key as Node).range;
    if (range) yield [`${section}.${String((key as Scalar).value)}`, { start: range[0], end: range[1] }];
  }
}

function readBackends(node: unknown): ReadonlyMap<string, BackendSpec> {
  const backends = new Map<string, BackendSpec>();
  for (const [name, entry] of entries(node)) {
    if (!isMap(entry)) continue;
    const { kind, encrypt, ...config } = (entry as YAMLMap).toJSON() as Record<string, unknown>;
    if (typeof kind !== "string") continue;
    const encrypted = readEncrypt(encrypt);
    backends.set(name, { name, kind: kind as BackendKind, config, ...(encrypted && { encrypt: encrypted }) });
  }
  return backends;
}

function readEncrypt(raw: unknown): EncryptSpec | null {
  const { kind, scope, plain, ...config } = (raw ?? {}) as Record<string, unknown>;
  if (typeof kind !== "string") return null;
  return {
    kind: kind as KeyHolderKind,
    scope: typeof scope === "string" ? scope : null,
    allowsPlain: plain === "allow",
    config,
  };
}

function readSecrets(node: unknown): ReadonlyMap<string, SecretSpec> {
  return new Map(
    entries(node).map(([name, entry]) => {
      const refs: Record<string, SecretRef> = {};
      for (const [environment, value] of entries(field(entry, "refs"))) {
        const parsed = parseRef(textOf(value) ?? "");
        if (parsed.ok) refs[environment] = parsed.value;
      }
      const spec: SecretSpec = {
        name,
        type: textAt(entry, "type") ?? "generic",
        category: textAt(entry, "category"),
        description: textAt(entry, "description"),
        owner: textAt(entry, "owner"),
        tenant: textAt(entry, "tenant"),
        refs,
        rotateEvery: parseDuration(textAt(field(entry, "rotate"), "every")),
      };
      return [name, spec];
    }),
  );
}

function readTenants(node: unknown): Manifest["tenants"] {
  return new Map(
    entries(node).map(([name, entry]) => {
      const prefixes = field(entry, "prefixes") as YAMLMap | undefined;
      const texts = (prefixes?.items ?? []).map((item) => textOf(item) ?? "");
      return [name, texts.filter((text) => text !== "")];
    }),
  );
}

function readPolicy(node: unknown): ManifestPolicy {
  const { policy } = noManifest;
  const mode = textAt(node, "mode");
  return {
    mode: mode === "strict" || mode === "permissive" ? mode : null,
    cacheTtl: parseDuration(textAt(node, "cacheTtl")) ?? policy.cacheTtl,
    staleFor: parseDuration(textAt(node, "staleFor")) ?? policy.staleFor,
  };
}

function checkReferences(node: unknown, manifest: Manifest): ManifestProblem[] {
  return entries(node).flatMap(([, entry]) => [
    ...entries(field(entry, "refs")).flatMap(([, value]) => checkReference(value, manifest)),
    ...checkTenant(field(entry, "tenant"), manifest),
  ]);
}

function checkReference(value: unknown, manifest: Manifest): ManifestProblem[] {
  const text = textOf(value);
  if (text === null || !isScalar(value)) return [];
  const [from] = value.range ?? [0];
  const start = from + (value.type === "QUOTE_DOUBLE" || value.type === "QUOTE_SINGLE" ? 1 : 0);
  const problems = refProblems(text).map(({ fix, ...one }) => ({
    ...one,
    start: start + one.start,
    end: start + one.end,
    ...(fix && { fix: { title: fix.title, start, end: start + text.length, newText: fix.text } }),
  }));
  const parsed = parseRef(text);
  if (!parsed.ok) return problems;
  const backend = backendOf(parsed.value, manifest);
  if (backend.ok) return problems;
  const { message, remedy } = backend.error;
  return [...problems, { ...problem(start, start + text.length, message, remedy), code: "backend-unknown" }];
}

/** What `encrypt` of a backend leans on: another backend, a private key by its reference. */
function checkEncryption(node: unknown, manifest: Manifest): ManifestProblem[] {
  return entries(node).flatMap(([name, entry]) => {
    const encrypt = field(entry, "encrypt");
    const identity = field(encrypt, "identity");
    if (textAt(encrypt, "kind") !== "transit") return checkReference(identity, manifest);
    const other = field(encrypt, "backend");
    const keeper = textOf(other) ?? name;
    const kind = manifest.backends.get(keeper)?.kind;
    if (kind === "vault" || kind === "openbao") return [];
    const [start = 0, end = 1] = ((other ?? encrypt) as Node).range ?? [];
    const message = `the transit key of ${name} is in a backend that is no Vault or OpenBao of this file`;
    return [{ ...problem(start, end, message, "name one as backend:"), code: "backend-unknown" }];
  });
}

function checkTenant(node: unknown, manifest: Manifest): ManifestProblem[] {
  const name = textOf(node);
  if (name === null || manifest.tenants.size === 0 || manifest.tenants.has(name)) return [];
  const [start = 0, end = 1] = (node as Node).range ?? [];
  return [
    problem(
      start,
      end,
      "the tenant is not listed",
      `add it to tenants, or use ${[...manifest.tenants.keys()].join(", ")}`,
    ),
  ];
}

const problem = (start: number, end: number, message: string, remedy: string): ManifestProblem => ({
  code: "manifest-invalid",
  severity: "error",
  start,
  end: Math.max(end, start + 1),
  message,
  remedy,
});

/** Nothing of the manifest is known. */
const unreadableYaml = (...about: Parameters<typeof problem>): ManifestProblem => ({
  ...problem(...about),
  code: "manifest-yaml",
});
