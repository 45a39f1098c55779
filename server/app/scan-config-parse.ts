// Reads the text of latchkey.yaml. Every mistake is told with file, line and column; the sections besides `scan` are left
// to those who use them.
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from "yaml";
import { err, ok, type Result } from "../../shared/result.ts";
import type { PatternRuleSpec } from "../core/detection/project/policy.ts";
import type { Severity } from "../core/detection/rule.ts";
import { parseByteSize } from "./byte-size.ts";
import { yamlWords } from "./manifest/yaml-words.ts";
import { type KnownRules, noConfig, type ScanConfig } from "./scan-config.ts";

/** As `parseScanConfig` of scan-config.ts, which loads this file and the YAML parser when they are needed. */
export async function parseManifest(
  text: string,
  shownAs: string,
  knownRules: KnownRules,
): Promise<Result<ScanConfig>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true });
  const [unreadable] = document.errors;
  const read =
    unreadable === undefined
      ? await readDocument(document, knownRules)
      : mistake(unreadable.pos[0], ...yamlWords(unreadable.code));
  if (!("remedy" in read)) return ok({ ...noConfig, ...read });
  const { line, col } = lines.linePos(read.at);
  const message = `${shownAs}:${line}:${col}: ${read.message}`;
  return err({ code: "manifest-invalid", message, remedy: read.remedy });
}

/** A name as a message may repeat it: one that looks like a word. Anything else could be a secret in the wrong place. */
export const quoteName = (name: string): string => (/^[a-z][a-z-]{0,23}$/i.test(name) ? `"${name}"` : "of this name");

/** What is wrong, at an offset of the text. */
export interface Mistake {
  readonly at: number;
  readonly message: string;
  readonly remedy: string;
}

type Read = Partial<ScanConfig> | Mistake;

export function mistake(where: number | unknown, message: string, remedy: string): Mistake {
  const at = typeof where === "number" ? where : ((where as Node | null)?.range?.[0] ?? 0);
  return { at, message, remedy };
}

const KEYS = "exclude, rules, minConfidence, maxFileSize, customRules";

async function readDocument(document: Document, knownRules: KnownRules): Promise<Read> {
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) return {};
  if (!isMap(root)) return mistake(root, "the manifest is not a map", "begin with: version: 1");
  const scan = root.items.find(({ key }) => isScalar(key) && key.value === "scan")?.value;
  if (scan == null || (isScalar(scan) && scan.value === null)) return {};
  if (!isMap(scan)) return mistake(scan, "scan is not a map", `use the keys ${KEYS}`);
  const own = scan.items.find(({ key }) => isScalar(key) && key.value === "customRules");
  const customRules = await readOwn(own?.value, knownRules);
  if ("remedy" in customRules) return customRules;
  let config: Partial<ScanConfig> = { customRules };
  const known: KnownRules = async () => new Set([...(await knownRules()), ...customRules.map(({ id }) => id)]);
  for (const item of scan.items) {
    if (item === own) continue;
    const read = await readEntry(item, known);
    if ("remedy" in read) return read;
    config = { ...config, ...read };
  }
  return config;
}

/** Loaded only where there are rules of the project's own. */
async function readOwn(node: unknown, knownRules: KnownRules): Promise<readonly PatternRuleSpec[] | Mistake> {
  if (node == null) return [];
  const { readCustomRules } = await import("./project/custom-rules-parse.ts");
  return readCustomRules(node, await knownRules());
}

async function readEntry({ key, value }: Pair, knownRules: KnownRules): Promise<Read> {
  const name = isScalar(key) ? String(key.value) : "";
  const node = value ?? key;
  switch (name) {
    case "exclude":
      return readExclude(node);
    case "rules":
      return readRules(node, await knownRules());
    case "minConfidence": {
      const level = scalarText(value);
      return level === "low" || level === "medium" || level === "high"
        ? { minConfidence: level }
        : mistake(node, "scan.minConfidence is not a confidence", "use low, medium or high");
    }
    case "maxFileSize": {
      const maxFileSize = parseByteSize(scalarText(value) ?? "");
      return maxFileSize === null
        ? mistake(node, "scan.maxFileSize is not a size", "use a number of bytes, or 10MB")
        : { maxFileSize };
    }
    default:
      return mistake(key, `scan has no key ${quoteName(name)}`, `use ${KEYS}`);
  }
}

export function scalarText(node: unknown): string | null {
  if (!isScalar(node)) return null;
  // YAML 1.2 reads `off` as text; a file that says %YAML 1.1 reads it as false.
  if (node.value === false) return "off";
  return typeof node.value === "string" || typeof node.value === "number" ? String(node.value) : null;
}

function readExclude(node: unknown): Read {
  if (!isSeq(node)) return mistake(node, "scan.exclude is not a list", "write it as [vendor/**, '*.snap']");
  const exclude: string[] = [];
  for (const item of node.items) {
    const glob = scalarText(item) ?? "";
    if (glob === "" || glob.includes("\n")) {
      return mistake(item, "an entry of scan.exclude is not a glob", "write it as vendor/**");
    }
    exclude.push(glob);
  }
  return { exclude };
}

function readRules(node: unknown, known: ReadonlySet<string>): Read {
  if (!isMap(node)) return mistake(node, "scan.rules is not a map", "write it as { rule-id: off }");
  const rules = new Map<string, "off" | Severity>();
  for (const { key, value } of node.items) {
    const id = isScalar(key) ? String(key.value) : "";
    if (!known.has(id)) return mistake(key, `there is no rule ${quoteName(id)}`, "latchkey rules lists them");
    const level = scalarText(value);
    if (level !== "off" && level !== "low" && level !== "medium" && level !== "high" && level !== "critical") {
      return mistake(value ?? key, `the level of ${id} is unknown`, "use off, low, medium, high or critical");
    }
    rules.set(id, level);
  }
  return { rules };
}
