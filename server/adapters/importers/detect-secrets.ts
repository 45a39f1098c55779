// .secrets.baseline of detect-secrets: the SHA-1 of each known secret by file, and the patterns of its filters. The format
// is that of version 1, with the `exclude` of version 0.
import type { Allowance } from "../../core/detection/project/policy.ts";
import {
  type ImportContext,
  type Imported,
  type Importer,
  type ImportProblem,
  isRecord,
  patternProblems,
} from "./importer.ts";

const FILTERS: Readonly<Record<string, "path" | "line" | "secret">> = {
  "detect_secrets.filters.regex.should_exclude_file": "path",
  "detect_secrets.filters.regex.should_exclude_line": "line",
  "detect_secrets.filters.regex.should_exclude_secret": "secret",
};

export const detectSecrets: Importer = {
  tool: "detect-secrets",
  files: [".secrets.baseline"],
  maxSize: 32 * 1024 * 1024,
  skipsItself: true,
  async read(text, context) {
    let document: unknown;
    try {
      document = JSON.parse(text.replace(/^\ufeff/, ""));
    } catch (error) {
      return failed(lineOfError(text, error), "it is not valid JSON");
    }
    if (!isDetectSecretsBaseline(document))
      return failed(1, "it has no results: it is not a baseline of detect-secrets");
    return readDetectSecrets(document, context);
  },
};

const failed = (line: number, message: string): Imported => ({
  rules: [],
  allowances: [],
  problems: [{ line, message }],
});

function lineOfError(text: string, error: unknown): number {
  const position = /position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
  // Node names no place where the text ended too early.
  return text.slice(0, position === undefined ? text.length : Number(position)).split("\n").length;
}

export const isDetectSecretsBaseline = (document: unknown): document is Record<string, unknown> =>
  isRecord(document) && isRecord(document["results"]);

/** What a baseline, read as JSON, allows. */
export async function readDetectSecrets(document: Record<string, unknown>, context: ImportContext): Promise<Imported> {
  const problems: ImportProblem[] = [];
  const hashes = new Map<string, ReadonlySet<string>>();
  for (const [path, found] of Object.entries(document["results"] as Record<string, unknown>)) {
    const known = (Array.isArray(found) ? found : []).flatMap((one) => {
      const hash = isRecord(one) ? one["hashed_secret"] : undefined;
      return typeof hash === "string" && /^[0-9a-f]{40}$/i.test(hash) ? hash.toLowerCase() : [];
    });
    if (!Array.isArray(found) || known.length < found.length) {
      if (problems.length < 20) problems.push({ line: null, message: "an entry of its results has no hashed_secret" });
    }
    hashes.set(path.replaceAll("\\", "/").replace(/^\.\//, ""), new Set(known));
  }
  const filters = filtersOf(document);
  const rest = { by: context.by, rules: null, speaker: "latchkey", off: false, all: false, reason: null } as const;
  const allowances: Allowance[] = [];
  if (hashes.size > 0) allowances.push({ ...rest, criteria: [[{ kind: "hashes", hashes }]] });
  if (filters.length > 0) allowances.push({ ...rest, criteria: [filters] });
  const patterns = filters.map(({ pattern }) => ({ pattern, line: () => null }));
  return { rules: [], allowances, problems: [...problems, ...(await patternProblems(patterns, context))] };
}

interface Filter {
  readonly kind: "path" | "line" | "secret";
  readonly pattern: string;
}

function filtersOf(document: Record<string, unknown>): Filter[] {
  const { filters_used: used, exclude } = document;
  const filters = (Array.isArray(used) ? used : []).flatMap((filter): Filter[] => {
    const kind = isRecord(filter) ? FILTERS[String(filter["path"])] : undefined;
    return kind === undefined ? [] : patternsOf((filter as Record<string, unknown>)["pattern"], kind);
  });
  if (isRecord(exclude)) filters.push(...patternsOf(exclude["files"], "path"), ...patternsOf(exclude["lines"], "line"));
  return filters;
}

const patternsOf = (value: unknown, kind: Filter["kind"]): Filter[] =>
  (Array.isArray(value) ? value : [value]).flatMap((pattern) =>
    typeof pattern === "string" && pattern !== "" ? { kind, pattern } : [],
  );
