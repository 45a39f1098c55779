// The `scan` section of latchkey.yaml: what to leave out, which rules to turn off or weigh otherwise. Every mistake is
// reported with file, line and column. The other sections are left to those who use them.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Document, LineCounter, Node, Pair, YAMLMap } from "yaml";
import { err, type Failure, ok, type Result } from "../../shared/result.ts";
import { findRepository } from "../adapters/platform/ignore-files.ts";
import type { Confidence, Severity } from "../core/detection/rule.ts";
import { parseByteSize } from "./byte-size.ts";

export const MANIFEST = "latchkey.yaml";
const MAX_MANIFEST = 1024 * 1024;

export interface ScanConfig {
  /** Globs in .gitignore syntax, relative to the manifest's folder. */
  readonly exclude: readonly string[];
  readonly rules: ReadonlyMap<string, "off" | Severity>;
  readonly minConfidence: Confidence | null;
  readonly maxFileSize: number | null;
}

export const noConfig: ScanConfig = { exclude: [], rules: new Map(), minConfidence: null, maxFileSize: null };

/** The project a folder belongs to: the nearest folder upwards with a manifest or a repository; else the folder itself. */
export function findProject(folder: string): string {
  const top = findRepository(folder);
  for (let at = folder; ; at = dirname(at)) {
    if (readManifest(at) !== null) return at;
    if (at === top || dirname(at) === at) return top ?? folder;
  }
}

/**
 * Reads the manifest of a project folder; `noConfig` where there is none. `knownRules` are the ids that may be named.
 * Codes: "manifest-unreadable", "manifest-invalid"; the message begins with file:line:column of the first mistake.
 */
export async function readScanConfig(
  project: string,
  shownAs: string,
  knownRules: ReadonlySet<string>,
): Promise<Result<ScanConfig>> {
  const manifest = readManifest(project);
  if (manifest === null) return ok(noConfig);
  if (manifest.text === null) {
    return err({
      code: "manifest-unreadable",
      message: `${shownAs} cannot be read: ${manifest.code}`,
      remedy: "make it a readable file of at most 1 MiB, or remove it",
    });
  }
  return parseScanConfig(manifest.text, shownAs, knownRules);
}

type Manifest = { readonly text: string; readonly code: "" } | { readonly text: null; readonly code: string };

function readManifest(folder: string): Manifest | null {
  try {
    const bytes = readFileSync(join(folder, MANIFEST));
    return bytes.length > MAX_MANIFEST
      ? { text: null, code: "it is larger than 1 MiB" }
      : { text: bytes.toString("utf8"), code: "" };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "EUNKNOWN";
    return code === "ENOENT" || code === "ENOTDIR" ? null : { text: null, code };
  }
}

export async function parseScanConfig(
  text: string,
  shownAs: string,
  knownRules: ReadonlySet<string>,
): Promise<Result<ScanConfig>> {
  // Loaded only where there is a manifest: most scans are done before the parser would be.
  const yaml = await import("yaml");
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true });
  const mistakes = new Mistakes(shownAs, lines);
  for (const error of document.errors) mistakes.at(error.pos[0], firstLine(error.message), "correct the YAML");
  if (mistakes.first === null) readDocument(yaml, document, knownRules, mistakes);
  return mistakes.first === null ? ok(mistakes.config) : err(mistakes.first);
}

const firstLine = (message: string): string => message.split("\n", 1)[0]!;

/** Collects what was read and remembers the first mistake. */
class Mistakes {
  first: Failure | null = null;
  config: ScanConfig = noConfig;
  readonly #shownAs: string;
  readonly #lines: LineCounter;

  constructor(shownAs: string, lines: LineCounter) {
    this.#shownAs = shownAs;
    this.#lines = lines;
  }

  at(offset: number, message: string, remedy: string): void {
    if (this.first !== null) return;
    const { line, col } = this.#lines.linePos(offset);
    this.first = {
      code: "manifest-invalid",
      message: `${this.#shownAs}:${line}:${col}: ${message}`,
      remedy,
    };
  }

  node(node: unknown, message: string, remedy: string): void {
    const range = (node as Node | null)?.range;
    this.at(range?.[0] ?? 0, message, remedy);
  }
}

type Yaml = typeof import("yaml");
const KEYS = "exclude, rules, minConfidence, maxFileSize";

function readDocument(yaml: Yaml, document: Document, known: ReadonlySet<string>, mistakes: Mistakes): void {
  const root = document.contents;
  if (root === null) return;
  if (!yaml.isMap(root)) return mistakes.node(root, "the manifest is not a map", "begin with: version: 1");
  const scan = root.items.find((item) => yaml.isScalar(item.key) && item.key.value === "scan");
  if (scan === undefined || scan.value === null) return;
  if (yaml.isScalar(scan.value) && scan.value.value === null) return;
  if (!yaml.isMap(scan.value)) return mistakes.node(scan.value, "scan is not a map", `use the keys ${KEYS}`);
  for (const item of scan.value.items) readEntry(yaml, item, known, mistakes);
}

function readEntry(yaml: Yaml, item: Pair, known: ReadonlySet<string>, mistakes: Mistakes): void {
  const key = yaml.isScalar(item.key) ? String(item.key.value) : "";
  const value = item.value as Node | null;
  switch (key) {
    case "exclude":
      return readExclude(yaml, value ?? item.key, mistakes);
    case "rules":
      return readRules(yaml, value ?? item.key, known, mistakes);
    case "minConfidence": {
      const level = scalarText(yaml, value);
      if (level !== "low" && level !== "medium" && level !== "high") {
        return mistakes.node(value ?? item.key, "scan.minConfidence is not a confidence", "use low, medium or high");
      }
      mistakes.config = { ...mistakes.config, minConfidence: level };
      return;
    }
    case "maxFileSize": {
      const bytes = parseByteSize(scalarText(yaml, value) ?? "");
      if (bytes === null) {
        return mistakes.node(value ?? item.key, "scan.maxFileSize is not a size", "use a number of bytes, or 10MB");
      }
      mistakes.config = { ...mistakes.config, maxFileSize: bytes };
      return;
    }
    default:
      mistakes.node(item.key, `scan has no key ${JSON.stringify(key)}`, `use ${KEYS}`);
  }
}

function scalarText(yaml: Yaml, node: unknown): string | null {
  if (!yaml.isScalar(node)) return null;
  // YAML 1.2 reads `off` as text; a file that says %YAML 1.1 reads it as false.
  if (node.value === false) return "off";
  return typeof node.value === "string" || typeof node.value === "number" ? String(node.value) : null;
}

function readExclude(yaml: Yaml, node: unknown, mistakes: Mistakes): void {
  if (!yaml.isSeq(node)) return mistakes.node(node, "scan.exclude is not a list", "write it as [vendor/**, '*.snap']");
  const exclude: string[] = [];
  for (const item of node.items) {
    const glob = yaml.isScalar(item) && typeof item.value === "string" ? item.value : "";
    if (glob === "" || glob.includes("\n")) {
      return mistakes.node(item, "an entry of scan.exclude is not a glob", "write it as vendor/**");
    }
    exclude.push(glob);
  }
  mistakes.config = { ...mistakes.config, exclude };
}

function readRules(yaml: Yaml, node: unknown, known: ReadonlySet<string>, mistakes: Mistakes): void {
  if (!yaml.isMap(node)) return mistakes.node(node, "scan.rules is not a map", "write it as { rule-id: off }");
  const rules = new Map<string, "off" | Severity>();
  for (const { key, value } of (node as YAMLMap).items) {
    const id = yaml.isScalar(key) ? String(key.value) : "";
    if (!known.has(id)) {
      return mistakes.node(key, `there is no rule ${JSON.stringify(id)}`, "latchkey rules lists them");
    }
    const level = scalarText(yaml, value);
    if (level !== "off" && level !== "low" && level !== "medium" && level !== "high" && level !== "critical") {
      return mistakes.node(value ?? key, `the level of ${id} is unknown`, "use off, low, medium, high or critical");
    }
    rules.set(id, level);
  }
  mistakes.config = { ...mistakes.config, rules };
}
