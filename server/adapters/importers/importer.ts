// What reads the configuration of another scanner. A new one is one file and one line in index.ts. The text comes with a
// repository: it is bounded in size, and nothing that it names is run or fetched.
import type { Suppression } from "../../core/detection/finding.ts";
import type { Allowance, PatternRuleSpec } from "../../core/detection/project/policy.ts";
import type { CompileRegex } from "../../core/ports.ts";

/** What cannot be honoured. */
export interface ImportProblem {
  /** The file, where it is not the one that was read. */
  readonly file?: string;
  /** From 1; null: the file as a whole. */
  readonly line: number | null;
  /** Without text of the file, which may hold anything. */
  readonly message: string;
}

export interface Imported {
  readonly rules: readonly PatternRuleSpec[];
  readonly allowances: readonly Allowance[];
  readonly problems: readonly ImportProblem[];
}

export interface ImportContext {
  /** The file as findings name it that it silences. */
  readonly by: Suppression["by"];
  /** To see whether a pattern is one. Loads the engine. */
  readonly regex: () => Promise<CompileRegex>;
  /** Text of another file of the repository; null where it lies outside, is missing or too large. */
  readonly readOther: (path: string) => string | null;
}

export interface Importer {
  /** Name of the scanner. */
  readonly tool: string;
  /** Names of its file, the first that is there counts. */
  readonly files: readonly string[];
  /** In bytes. */
  readonly maxSize: number;
  /** The scanner does not look into the file itself: it holds hashes or patterns that look like secrets. */
  readonly skipsItself: boolean;
  read(text: string, context: ImportContext): Promise<Imported>;
}

/** More patterns than this nobody wrote by hand. */
export const MAX_PATTERNS = 2_000;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** The longest that is shown of what a file says of itself. */
export const shortText = (value: unknown): string | null =>
  typeof value === "string" && value.trim() !== "" ? value.trim().slice(0, 200) : null;

/** A pattern of the file, and where it stands. */
export interface ImportPattern {
  readonly pattern: string;
  /** From 1; worked out only where the pattern is no good. */
  readonly line: () => number | null;
  readonly file?: string | undefined;
}

/**
 * What is wrong with patterns. Those that cannot be used may stay where they are: whoever runs them passes them over. The
 * engine is loaded only where there is one.
 */
export async function patternProblems(
  patterns: readonly ImportPattern[],
  { regex }: ImportContext,
): Promise<readonly ImportProblem[]> {
  if (patterns.length === 0) return [];
  const compile = await regex();
  return patterns.slice(0, MAX_PATTERNS + 1).flatMap(({ pattern, line, file }, index): ImportProblem[] => {
    const said = (message: string) => [{ line: line(), message, ...(file !== undefined && { file }) }];
    if (index === MAX_PATTERNS) return said(`it has more than ${MAX_PATTERNS} regular expressions`);
    const compiled = compile(pattern);
    return compiled.ok ? [] : said(`a regular expression cannot be used: ${compiled.error.message}`);
  });
}
