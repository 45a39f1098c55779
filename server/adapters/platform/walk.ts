// Lists the files of a folder tree in a fixed order without ever holding more than the folders on the way down.
// A synchronous generator: measured, it lists 100,000 files several times faster than the promise API, and the
// caller decides when to let other work run.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import {
  addFolderLevel,
  findRepository,
  type IgnoreLevel,
  judgeEntry,
  levelsAbove,
  repositoryLevel,
} from "./ignore-files.ts";

export interface WalkOptions {
  /** Tells which paths (relative to the root, a folder's ends in "/") are left out; null: none. */
  readonly excluded: ((path: string) => boolean) | null;
  /** False looks into everything but `.git`. */
  readonly ignore: boolean;
  /** Absolute paths that are left out because somebody else looks at them. */
  readonly claimed: ReadonlySet<string>;
}

/** A file, or a link, which may lead to anything, or something that was left out or could not be listed. Paths are relative to the root with "/". */
export type WalkEntry =
  | { readonly kind: "file"; readonly path: string; readonly isLink: boolean }
  | { readonly kind: "skipped"; readonly path: string; readonly reason: "node_modules" | "not a regular file" }
  | { readonly kind: "failed"; readonly path: string; readonly code: string };

interface Folder {
  /** Relative to the root, "" or with "/" at its end. */
  readonly path: string;
  readonly level: IgnoreLevel | null;
  readonly inRepository: boolean;
}

/** Walks `root` (absolute, real path) depth first, names in code unit order. Links are not followed. */
export function* walk(root: string, options: WalkOptions): Generator<WalkEntry> {
  const base = root.endsWith("/") ? root : `${root}/`;
  const top = options.ignore ? findRepository(root) : null;
  const pending: (Folder | WalkEntry)[] = [
    { path: "", level: top === null ? null : levelsAbove(root, top), inRepository: top !== null },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if ("kind" in next) {
      yield next;
      continue;
    }
    const found = listFolder(base, next, options);
    // The last pushed is the first taken.
    for (let i = found.length - 1; i >= 0; i--) pending.push(found[i]!);
  }
}

function listFolder(base: string, folder: Folder, { ignore, claimed, excluded }: WalkOptions): (Folder | WalkEntry)[] {
  let entries: ReturnType<typeof readEntries>;
  try {
    entries = readEntries(join(base, folder.path));
  } catch (error) {
    return [{ kind: "failed", path: folder.path.slice(0, -1) || ".", code: errorCode(error) }];
  }
  let { level, inRepository } = folder;
  if (ignore) {
    if (folder.path !== "" && entries.some((entry) => entry.name === ".git")) {
      inRepository = true;
      level = repositoryLevel(base + folder.path);
    }
    if (entries.some((entry) => entry.name === ".gitignore")) level = addFolderLevel(base + folder.path, level);
  }
  const found: (Folder | WalkEntry)[] = [];
  for (const entry of entries) {
    if (entry.name === ".git") continue;
    const isFolder = entry.isDirectory();
    const path = folder.path + entry.name;
    const judged = isFolder ? `${path}/` : path;
    if (claimed.size > 0 && claimed.has(base + path)) continue;
    if (excluded?.(judged) === true) continue;
    const verdict = judgeEntry(level, base + judged);
    if (verdict.ignored) continue;
    if (isFolder) {
      if (ignore && !inRepository && entry.name === "node_modules") {
        found.push({ kind: "skipped", path, reason: "node_modules" });
      } else {
        found.push({ path: judged, level: verdict.below, inRepository });
      }
    } else if (entry.isFile() || entry.isSymbolicLink()) {
      found.push({ kind: "file", path, isLink: !entry.isFile() });
    } else {
      found.push({ kind: "skipped", path, reason: "not a regular file" });
    }
  }
  return found;
}

function readEntries(folder: string) {
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The code of a system error, or "EUNKNOWN". */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "EUNKNOWN";
}
