// The `scan` section of latchkey.yaml: what to leave out, which rules to turn off or weigh otherwise. Every mistake is
// reported with file, line and column. The other sections are left to those who use them.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Document, Node, Pair } from "yaml";
import { err, ok, type Result } from "../../shared/result.ts";
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
  const [unreadable] = document.errors;
  const read =
    unreadable === undefined
      ? readDocument(yaml, document, knownRules)
      : mistake(unreadable.pos[0], unreadable.message.split("\n", 1)[0]!, "correct the YAML");
  if (!("remedy" in read)) return ok({ ...noConfig, ...read });
  const { line, col } = lines.linePos(read.at);
  const message = `${shownAs}:${line}:${col}: ${read.message}`;
  return err({ code: "manifest-invalid", message, remedy: read.remedy });
}

type Yaml = typeof import("yaml");

/** What is wrong, at an offset of the text. */
interface Mistake {
  readonly at: number;
  readonly message: string;
  readonly remedy: string;
}

type Read = Partial<ScanConfig> | Mistake;

function mistake(where: number | unknown, message: string, remedy: string): Mistake {
  const at = typeof where === "number" ? where : ((where as Node | null)?.range?.[0] ?? 0);
  return { at, message, remedy };
}

const KEYS = "exclude, rules, minConfidence, maxFileSize";

function readDocument(yaml: Yaml, document: Document, known: ReadonlySet<string>): Read {
  const root = document.contents;
  if (root === null || (yaml.isScalar(root) && root.value === null)) return {};
  if (!yaml.isMap(root)) return mistake(root, "the manifest is not a map", "begin with: version: 1");
  const scan = root.items.find(({ key }) => yaml.isScalar(key) && key.value === "scan")?.value;
  if (scan == null || (yaml.isScalar(scan) && scan.value === null)) return {};
  if (!yaml.isMap(scan)) return mistake(scan, "scan is not a map", `use the keys ${KEYS}`);
  let config: Partial<ScanConfig> = {};
  for (const item of scan.items) {
    const read = readEntry(yaml, item, known);
    if ("remedy" in read) return read;
    config = { ...config, ...read };
  }
  return config;
}

function readEntry(yaml: Yaml, { key, value }: Pair, known: ReadonlySet<string>): Read {
  const name = yaml.isScalar(key) ? String(key.value) : "";
  const node = value ?? key;
  switch (name) {
    case "exclude":
      return readExclude(yaml, node);
    case "rules":
      return readRules(yaml, node, known);
    case "minConfidence": {
      const level = scalarText(yaml, value);
      return level === "low" || level === "medium" || level === "high"
        ? { minConfidence: level }
        : mistake(node, "scan.minConfidence is not a confidence", "use low, medium or high");
    }
    case "maxFileSize": {
      const maxFileSize = parseByteSize(scalarText(yaml, value) ?? "");
      return maxFileSize === null
        ? mistake(node, "scan.maxFileSize is not a size", "use a number of bytes, or 10MB")
        : { maxFileSize };
    }
    default:
      return mistake(key, `scan has no key ${JSON.stringify(name)}`, `use ${KEYS}`);
  }
}

function scalarText(yaml: Yaml, node: unknown): string | null {
  if (!yaml.isScalar(node)) return null;
  // YAML 1.2 reads `off` as text; a file that says %YAML 1.1 reads it as false.
  if (node.value === false) return "off";
  return typeof node.value === "string" || typeof node.value === "number" ? String(node.value) : null;
}

function readExclude(yaml: Yaml, node: unknown): Read {
  if (!yaml.isSeq(node)) return mistake(node, "scan.exclude is not a list", "write it as [vendor/**, '*.snap']");
  const exclude: string[] = [];
  for (const item of node.items) {
    const glob = scalarText(yaml, item) ?? "";
    if (glob === "" || glob.includes("\n")) {
      return mistake(item, "an entry of scan.exclude is not a glob", "write it as vendor/**");
    }
    exclude.push(glob);
  }
  return { exclude };
}

function readRules(yaml: Yaml, node: unknown, known: ReadonlySet<string>): Read {
  if (!yaml.isMap(node)) return mistake(node, "scan.rules is not a map", "write it as { rule-id: off }");
  const rules = new Map<string, "off" | Severity>();
  for (const { key, value } of node.items) {
    const id = yaml.isScalar(key) ? String(key.value) : "";
    if (!known.has(id)) return mistake(key, `there is no rule ${JSON.stringify(id)}`, "latchkey rules lists them");
    const level = scalarText(yaml, value);
    if (level !== "off" && level !== "low" && level !== "medium" && level !== "high" && level !== "critical") {
      return mistake(value ?? key, `the level of ${id} is unknown`, "use off, low, medium, high or critical");
    }
    rules.set(id, level);
  }
  return { rules };
}
