// The files of a folder in which secrets may be named: what a scan would look at, and the .env files beside it, which are
// seldom committed and name secrets most of all.
import { readdirSync, statSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { matchPatterns } from "../../adapters/platform/ignore-files.ts";
import { walk } from "../../adapters/platform/walk.ts";

export interface ProjectFile {
  /** Relative to the folder, with "/". */
  readonly path: string;
  /** Differs when the content does. */
  readonly stamp: string;
}

const DOTENV = /^\.env(?:\..*)?$|\.env$/i;

/** `exclude`: globs as in .gitignore, relative to the folder. Links are left out: what they lead to is listed itself. */
export function* projectFiles(folder: string, exclude: readonly string[]): Generator<ProjectFile> {
  const matches = exclude.length === 0 ? null : matchPatterns(exclude.join("\n"));
  const excluded = matches === null ? null : (path: string): boolean => matches(path) === "ignored";
  const seen = new Set<string>();
  const looked = new Set<string>();
  const offer = function* (path: string): Generator<ProjectFile> {
    if (seen.has(path) || excluded?.(path) === true) return;
    seen.add(path);
    const stamp = stampOf(join(folder, path));
    if (stamp !== null) yield { path, stamp };
  };
  const beside = function* (below: string): Generator<ProjectFile> {
    if (looked.has(below)) return;
    looked.add(below);
    for (const name of dotenvNames(join(folder, below))) yield* offer(posix.join(below, name));
  };
  yield* beside(".");
  for (const entry of walk(folder, { ignore: true, excluded, claimed: new Set() })) {
    if (entry.kind !== "file" || entry.isLink) continue;
    yield* beside(dirname(entry.path));
    yield* offer(entry.path);
  }
}

function dotenvNames(folder: string): readonly string[] {
  try {
    const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
    return files.map(({ name }) => name).filter((name) => DOTENV.test(name));
  } catch {
    // It went away, or is not ours to read: the walk has said so.
    return [];
  }
}

function stampOf(path: string): string | null {
  try {
    const { size, mtimeMs, ctimeMs, ino } = statSync(path);
    return `${size} ${mtimeMs} ${ctimeMs} ${ino}`;
  } catch {
    return null;
  }
}
