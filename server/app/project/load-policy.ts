// Finds the configurations of other scanners at the top of a project, and reads what they allow and look for. They come
// with the repository: only regular files inside it are read, up to a size, and nothing is fetched or run.
import { closeSync, fstatSync, openSync, readSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Failure } from "../../../shared/result.ts";
import type { Imported, Importer, ImportProblem } from "../../adapters/importers/importer.ts";
import type { Allowance, PatternRuleSpec, ProjectPolicy } from "../../core/detection/project/policy.ts";
import type { CompileRegex } from "../../core/ports.ts";
import { once } from "../../core/rules/support/once.ts";

/** A configuration of another scanner that counts. */
export interface FoundConfiguration {
  readonly tool: string;
  /** Its name in the project's folder. */
  readonly file: string;
  readonly rules: number;
  readonly allowances: number;
}

export interface LoadedPolicy {
  readonly policy: ProjectPolicy;
  readonly found: readonly FoundConfiguration[];
  /** What cannot be honoured; messages begin with file and line. Code: "foreign-configuration". */
  readonly problems: readonly Failure[];
}

/** Loads the engine for regular expressions once for the process. */
export const regexEngine: () => Promise<CompileRegex> = once(async () =>
  (await import("../../adapters/platform/linear-regex.ts")).loadLinearRegex(),
);

/** Of one file; nobody reads more. */
const MAX_PROBLEMS = 50;

/** Names of all files that are looked for, so that the importers are loaded only where there is one. */
const FILES = [
  ".gitleaks.toml",
  "gitleaks.toml",
  ".gitleaksignore",
  ".secretlintrc.json",
  ".secretlintrc.yml",
  ".secretlintrc.yaml",
  ".secretlintrc",
  ".secretlintignore",
  ".secrets.baseline",
] as const;

export const isForeignConfiguration = (name: string): boolean => (FILES as readonly string[]).includes(name);

/** `folder`: absolute; `shownAs` goes before the files' names in messages. Never fails: problems are part of the result. */
export async function loadPolicy(folder: string, shownAs: string): Promise<LoadedPolicy> {
  const there = FILES.filter((file) => statSync(join(folder, file), { throwIfNoEntry: false })?.isFile() === true);
  const rules: PatternRuleSpec[] = [];
  const allowances: Allowance[] = [];
  const found: FoundConfiguration[] = [];
  const problems: Failure[] = [];
  if (there.length === 0) return { policy: { rules, allowances }, found, problems };
  const { importers } = await import("../../adapters/importers/index.ts");
  for (const importer of importers) {
    const file = importer.files.find((name) => (there as readonly string[]).includes(name));
    if (file === undefined) continue;
    const imported = await readWith(importer, folder, file);
    rules.push(...imported.rules);
    allowances.push(...imported.allowances, ...(importer.skipsItself ? [allowanceOf(file)] : []));
    problems.push(...imported.problems.slice(0, MAX_PROBLEMS).map((problem) => failureOf(problem, shownAs, file)));
    found.push({ tool: importer.tool, file, rules: imported.rules.length, allowances: imported.allowances.length });
  }
  return { policy: { rules, allowances }, found, problems };
}

const allowanceOf = (file: string): Allowance => ({
  by: nameOf(file),
  reason: null,
  rules: null,
  speaker: "latchkey",
  off: false,
  criteria: [[{ kind: "globs", globs: [`/${file}`] }]],
  all: false,
});

/** As findings name the file that silences them. */
const nameOf = (file: string): `.${string}` => (file.startsWith(".") ? (file as `.${string}`) : `./${file}`);

async function readWith(importer: Importer, folder: string, file: string): Promise<Imported> {
  const text = readInside(folder, file, importer.maxSize);
  if (text === null) {
    const message = `it cannot be read, lies outside, or is larger than ${importer.maxSize / 2 ** 20} MiB`;
    return { rules: [], allowances: [], problems: [{ line: null, message }] };
  }
  return importer.read(text, {
    by: nameOf(file),
    regex: regexEngine,
    readOther: (path) => (isAbsolute(path) ? null : readInside(folder, path, importer.maxSize)),
  });
}

export const failureOf = ({ file, line, message }: ImportProblem, shownAs: string, own: string): Failure => ({
  code: "foreign-configuration",
  message: `${shownAs}${file ?? own}${line === null ? "" : `:${line}`}: ${message}`,
  remedy: "correct it, or remove it; everything else counts as before",
});

/** The text of a regular file of at most `maxSize` bytes whose real place is inside `folder`; else null. */
function readInside(folder: string, path: string, maxSize: number): string | null {
  let fd: number | null = null;
  try {
    const real = realpathSync.native(resolve(folder, path));
    const inside = relative(realpathSync.native(folder), real);
    if (inside === "" || inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return null;
    fd = openSync(real, "r");
    const stat = fstatSync(fd);
    if (!stat.isFile() || stat.size > maxSize) return null;
    const bytes = Buffer.alloc(stat.size);
    let length = 0;
    while (length < bytes.length) {
      const count = readSync(fd, bytes, length, bytes.length - length, null);
      if (count === 0) break;
      length += count;
    }
    return bytes.toString("utf8", 0, length);
  } catch {
    return null;
  } finally {
    if (fd !== null) closeSync(fd);
  }
}
