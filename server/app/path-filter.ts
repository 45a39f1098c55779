// Says of one path whether a walk of its root would leave it out, for files that are heard of one by one.
import { isAbsolute, relative, sep } from "node:path";
import {
  addFolderLevel,
  findRepository,
  judgeEntry,
  levelsAbove,
  matchPatterns,
  repositoryLevel,
} from "../adapters/platform/ignore-files.ts";

export interface PathFilterOptions {
  /** Globs in .gitignore syntax, relative to the root. */
  readonly exclude: readonly string[];
  /** Whether .gitignore files and installed packages count. */
  readonly ignore: boolean;
}

/** `path` and `root` are absolute; a path outside the root is left out. */
export function isLeftOut(root: string, path: string, { exclude, ignore }: PathFilterOptions): boolean {
  const names = relative(root, path).split(sep);
  if (names[0] === ".." || isAbsolute(names[0]!)) return true;
  if (names.includes(".git")) return true;
  const excluded = exclude.length === 0 ? null : matchPatterns(exclude.join("\n"));
  const top = ignore ? findRepository(root) : null;
  const base = root.endsWith("/") ? root : `${root}/`;
  let level = top === null ? null : top === root ? repositoryLevel(root) : levelsAbove(root, top);
  let folder = "";
  for (const [index, name] of names.entries()) {
    const isFolder = index < names.length - 1;
    const entry = folder + name + (isFolder ? "/" : "");
    if (excluded?.(entry) === "ignored") return true;
    if (ignore) {
      if (isFolder && top === null && name === "node_modules") return true;
      level = addFolderLevel(base + folder, level);
      const verdict = judgeEntry(level, base + entry);
      if (verdict.ignored) return true;
      level = verdict.below;
    }
    folder = entry;
  }
  return false;
}
