// What Git knows of a repository: what is staged, and what has changed since a revision.
// Git is started without the means by which a repository could make it run programs: hooks, monitors, external diffs,
// text conversions and filters.
import { execFile, spawn } from "node:child_process";
import { err, ok, type Result } from "../../../shared/result.ts";

/** A file that was added or changed, with the lines (from 1, `to` exclusive) that are new. */
export interface ChangedFile {
  /** Relative to the top of the repository, with "/". */
  readonly path: string;
  /** Object id of the new content; null where it is in the working tree. */
  readonly blob: string | null;
  /** null: all lines. */
  readonly added: readonly LineRange[] | null;
}

export interface LineRange {
  readonly from: number;
  readonly to: number;
}

/**
 * The environment of every command. Where objects are missing Git would fetch them, through whatever program the
 * repository's configuration names: no transport is allowed.
 */
export const safeEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  GIT_ALLOW_PROTOCOL: "none",
  GIT_NO_LAZY_FETCH: "1",
  GIT_OPTIONAL_LOCKS: "0",
  LC_ALL: "C",
});

/** Put before every command. */
export const safeOptions = [
  "-c",
  "core.fsmonitor=false",
  "-c",
  "core.hooksPath=/dev/null",
  "-c",
  "core.quotePath=false",
];
export const diffOptions = [
  "--no-color",
  "--no-ext-diff",
  "--no-textconv",
  "--no-renames",
  "--ignore-submodules=all",
  "--inter-hunk-context=0",
];
const MAX_LISTING = 256 * 1024 * 1024;

export interface Ran {
  readonly code: number | null;
  readonly output: string;
  readonly complaint: string;
}

export function run(cwd: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { cwd, maxBuffer: MAX_LISTING, env: safeEnvironment() };
    execFile("git", [...safeOptions, ...args], options, (error, output, complaint) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : null;
      resolve({ code, output, complaint: error?.code === "ENOENT" ? "git is not installed" : complaint });
    });
  });
}

const lastLine = (text: string): string =>
  text
    .trim()
    .split("\n")
    .at(-1)
    ?.replace(/^fatal: /, "") ?? "";

/** The top folder of the working tree that `cwd` lies in. Code: "git-no-repository". */
export async function repositoryTop(cwd: string): Promise<Result<string>> {
  const ran = await run(cwd, ["rev-parse", "--show-toplevel"]);
  if (ran.code === 0) return ok(ran.output.replace(/\r?\n$/, ""));
  return err({
    code: "git-no-repository",
    message: `there is no Git working tree here: ${lastLine(ran.complaint) || "git failed"}`,
    remedy: "run it inside a repository",
  });
}

/** Files that the index changes against HEAD, `paths` (absolute) alone if any. Code: "git-failed". */
export const stagedFiles = (top: string, paths: readonly string[]): Promise<Result<ChangedFile[]>> =>
  changedFiles(top, ["--cached"], paths);

/**
 * Files of the working tree that changed since a revision, and those that Git does not know yet.
 * Codes: "git-no-revision", "git-failed".
 */
export async function filesSince(
  top: string,
  revision: string,
  paths: readonly string[],
): Promise<Result<ChangedFile[]>> {
  const resolved = await commitOf(top, revision);
  if (!resolved.ok) return resolved;
  const changed = await changedFiles(top, [resolved.value], paths);
  if (!changed.ok) return changed;
  const untracked = await run(top, ["ls-files", "--others", "--exclude-standard", "-z", "--", ...literal(paths)]);
  if (untracked.code !== 0) return failed(untracked);
  const unknown = fields(untracked.output).map((path) => ({ path, blob: null, added: null }));
  return ok([...changed.value, ...unknown]);
}

/** The id of the commit that a revision names. Code: "git-no-revision". */
export async function commitOf(top: string, revision: string): Promise<Result<string>> {
  const resolved = await run(top, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
  if (resolved.code === 0) return ok(resolved.output.trim());
  return err({
    code: "git-no-revision",
    message: `the revision ${revision} cannot be used: this repository has no such commit`,
    remedy: "git log --oneline lists commits; in CI, fetch the full history",
  });
}

export const literal = (paths: readonly string[]): string[] => paths.map((path) => `:(top,literal)${path}`);

const fields = (output: string): string[] => output.split("\0").filter((field) => field !== "");

export const failed = (ran: Ran) =>
  err({
    code: "git-failed",
    message: `Git could not say what has changed: ${lastLine(ran.complaint) || "it stopped without a word"}`,
    remedy: "git status shows whether the repository is in order",
  });

async function changedFiles(
  top: string,
  what: readonly string[],
  paths: readonly string[],
): Promise<Result<ChangedFile[]>> {
  const filters = await withoutFilters(top);
  const args = [...filters, "diff", ...diffOptions];
  const where = ["--", ...literal(paths)];
  const listed = await run(top, [...args, "--raw", "--no-abbrev", "-z", "--diff-filter=AMT", ...what, ...where]);
  if (listed.code !== 0) return failed(listed);
  const entries = parseRaw(listed.output, what[0] === "--cached");
  const patched = entries.filter(({ status }) => status !== "T");
  const added = await addedLines(top, [...args, "--text", "-U0", "--diff-filter=AM", ...what, ...where]);
  if (added === null || added.length !== patched.length) return failed(listed);
  const linesOf = new Map(patched.map((entry, i) => [entry, added[i]!]));
  return ok(
    entries
      // Symbolic links hold a path, submodules a commit.
      .filter(({ mode }) => mode.startsWith("100"))
      .map((entry) => ({ path: entry.path, blob: entry.blob, added: linesOf.get(entry) ?? null })),
  );
}

/** Options that turn off the filters which the repository's own configuration names: they are programs. */
async function withoutFilters(top: string): Promise<string[]> {
  const ran = await run(top, ["config", "--local", "--includes", "--name-only", "-z", "--get-regexp", "^filter\\."]);
  return fields(ran.output)
    .filter((name) => /\.(clean|smudge|process|required)$/.test(name))
    .flatMap((name) => ["-c", `${name}=${name.endsWith(".required") ? "false" : ""}`]);
}

export interface RawEntry {
  readonly mode: string;
  readonly status: string;
  readonly blob: string | null;
  readonly path: string;
}

/** Entries of `git diff --raw -z`: `:oldmode newmode oldid newid status`, NUL, path, NUL. */
function parseRaw(output: string, cached: boolean): RawEntry[] {
  const parts = fields(output);
  const entries: RawEntry[] = [];
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const [, mode = "", , blob = "", status = ""] = parts[i]!.split(" ");
    entries.push({ mode, status, blob: cached ? blob : null, path: parts[i + 1]! });
  }
  return entries;
}

/** New lines of each file of a patch without context, in the patch's order; null where git fails. */
function addedLines(top: string, args: readonly string[]): Promise<LineRange[][] | null> {
  return new Promise((resolve) => {
    const git = spawn("git", [...safeOptions, ...args], {
      cwd: top,
      env: safeEnvironment(),
      stdio: ["ignore", "pipe", "ignore"],
    });
    const files: LineRange[][] = [];
    // Every line of content begins with +, - or \, so these two cannot be mistaken.
    const onLine = (line: string): void => {
      if (line.startsWith("diff --git ")) files.push([]);
      const hunk = line.startsWith("@@ ") ? /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line) : null;
      if (hunk === null) return;
      const from = Number(hunk[1]);
      const count = hunk[2] === undefined ? 1 : Number(hunk[2]);
      if (count > 0) files.at(-1)?.push({ from, to: from + count });
    };
    git.stdout.on("data", lineStarts(onLine));
    git.on("error", () => resolve(null));
    git.on("close", (code) => resolve(code === 0 ? files : null));
  });
}

/** How much of a line is looked at: the head of a hunk, not a content that may be long. */
const LINE_HEAD = 200;

/** Calls `onLine` with the beginning of every line that a newline ends; a lone carriage return is content. */
function lineStarts(onLine: (line: string) => void): (chunk: Buffer) => void {
  let head = "";
  return (chunk) => {
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
      onLine(head + chunk.toString("latin1", from, Math.min(end, from + LINE_HEAD)));
      head = "";
      from = end + 1;
    }
    if (head.length < LINE_HEAD) head += chunk.toString("latin1", from, from + LINE_HEAD);
  };
}
