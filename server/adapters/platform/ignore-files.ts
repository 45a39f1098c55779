// Which entries of a folder tree Git would ignore: .gitignore files of every level and .git/info/exclude.
// Matching is the `ignore` package's; the stack of levels and its memory limit are here.
import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import createMatcher, { type Ignore } from "ignore";

/** The package remembers every path it judged; beyond this many it is built anew, so that memory stays flat. */
const REMEMBERED_PATHS = 4096;
const MAX_IGNORE_FILE = 4 * 1024 * 1024;
const caseInsensitive = process.platform === "win32" || process.platform === "darwin";

type Verdict = "ignored" | "kept" | "unknown";

/** Judges paths relative to one folder by one set of patterns; a folder's path ends in "/". */
export type PatternMatcher = (path: string) => Verdict;

/** A matcher for patterns in .gitignore syntax. */
export function matchPatterns(patterns: string): PatternMatcher {
  let matcher: Ignore | undefined;
  let judged = 0;
  return (path) => {
    if (matcher === undefined || ++judged > REMEMBERED_PATHS) {
      matcher = createMatcher({ ignorecase: caseInsensitive }).add(patterns);
      judged = 0;
    }
    const { ignored, unignored } = matcher.test(path);
    return ignored ? "ignored" : unignored ? "kept" : "unknown";
  };
}

/** One folder's patterns; `parent` is the level above, whose word counts only where this one is silent. */
export interface IgnoreLevel {
  /** Absolute path of the folder the patterns belong to, with "/" at its end. */
  readonly base: string;
  readonly matches: PatternMatcher;
  readonly parent: IgnoreLevel | null;
}

function readPatterns(path: string): string | null {
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > MAX_IGNORE_FILE) return null;
    return readFileSync(path, "utf8");
  } catch {
    // No such file: nothing is ignored by it.
    return null;
  }
}

const withSlash = (folder: string): string => (folder.endsWith("/") ? folder : `${folder}/`);

/** Adds the level of a folder whose entries contain a .gitignore. */
export function addFolderLevel(folder: string, parent: IgnoreLevel | null): IgnoreLevel | null {
  const patterns = readPatterns(join(folder, ".gitignore"));
  return patterns === null ? parent : { base: withSlash(folder), matches: matchPatterns(patterns), parent };
}

/** The lowest level of a repository: its info/exclude file. `.git` may be a folder or, in a linked worktree, a file. */
export function repositoryLevel(top: string): IgnoreLevel | null {
  const patterns = readPatterns(join(commonGitFolder(join(top, ".git")), "info", "exclude"));
  return patterns === null ? null : { base: withSlash(top), matches: matchPatterns(patterns), parent: null };
}

function commonGitFolder(dotGit: string): string {
  try {
    if (statSync(dotGit).isDirectory()) return dotGit;
    const named = /^gitdir: (.+)$/m.exec(readFileSync(dotGit, "utf8"))?.[1];
    if (named === undefined) return dotGit;
    const folder = resolve(dirname(dotGit), named.trim());
    return resolve(folder, readPatterns(join(folder, "commondir"))?.trim() ?? ".");
  } catch {
    return dotGit;
  }
}

/** The nearest folder at or above `folder` that holds a `.git`, or null. */
export function findRepository(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    if (statSync(join(at, ".git"), { throwIfNoEntry: false }) !== undefined) return at;
    if (dirname(at) === at) return null;
  }
}

/** Levels that hold for the entries of `folder` from the folders above it, within the repository `top`. */
export function levelsAbove(folder: string, top: string): IgnoreLevel | null {
  let level = repositoryLevel(top);
  if (folder === top) return level;
  const between: string[] = [];
  for (let at = dirname(folder); at.length >= top.length; at = dirname(at)) {
    between.push(at);
    if (dirname(at) === at) break;
  }
  for (const at of between.reverse()) level = addFolderLevel(at, level);
  return level;
}

export interface IgnoreVerdict {
  readonly ignored: boolean;
  /** The levels that go on to count below this entry. */
  readonly below: IgnoreLevel | null;
}

/**
 * Judges one entry (a folder's path ends in "/") of a folder that is not itself ignored. The deepest level that says
 * anything wins. Where a deeper level keeps a folder that a higher one ignores, the higher ones no longer count below
 * it: rather scan too much than miss a leak.
 */
export function judgeEntry(level: IgnoreLevel | null, path: string): IgnoreVerdict {
  for (let at = level; at !== null; at = at.parent) {
    const verdict = at.matches(path.slice(at.base.length));
    if (verdict === "ignored") return { ignored: true, below: level };
    if (verdict === "kept") {
      const overruled = path.endsWith("/") && judgeEntry(at.parent, path).ignored;
      return { ignored: false, below: overruled ? cutAbove(level, at) : level };
    }
  }
  return { ignored: false, below: level };
}

function cutAbove(level: IgnoreLevel | null, last: IgnoreLevel): IgnoreLevel | null {
  if (level === null) return null;
  return { ...level, parent: level === last ? null : cutAbove(level.parent, last) };
}
