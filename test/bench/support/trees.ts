// Folders that are scanned: real sources from the project's own dependencies, and made-up workspaces of any size.
// Kept in the cache folder under a name that tells what they were made from, so that each is made once.
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { cacheFolder, root } from "../../../scripts/support/paths.ts";
import { seededRandom } from "./random.ts";
import { leakingLine, ordinaryText } from "./source-text.ts";

/** Raise it when what a tree holds changes. */
const EDITION = 3;

/** Makes the folder through `fill` unless it is there; a half-made one never has the final name. */
function ensureFolder(name: string, fill: (folder: string) => void): string {
  const folder = join(cacheFolder(), "bench", name);
  if (existsSync(folder)) return folder;
  const making = `${folder}.${process.pid}`;
  mkdirSync(making, { recursive: true });
  try {
    fill(making);
    renameSync(making, folder);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return folder;
}

const lockfileHash = (): string =>
  createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex")
    .slice(0, 12);

/** Paths of the text files that the dependencies consist of, between `least` and `most` bytes, in a fixed order. */
export function dependencySources(pattern: string, least: number, most: number): string[] {
  return globSync(`node_modules/${pattern}`, { cwd: root })
    .filter((path) => {
      const facts = statSync(join(root, path));
      return facts.isFile() && facts.size >= least && facts.size <= most;
    })
    .sort()
    .map((path) => join(root, path));
}

export interface Tree {
  readonly folder: string;
  readonly files: number;
  /** Files into which a secret was put. */
  readonly leaking: number;
}

/**
 * 1,900 source files of the dependencies and 100 that leak. Files under 2 KB are left out: packages are full of stubs, and
 * without them a file has 10 KB in the mean, as in the repositories that people write.
 */
export function sourceTree(): Tree {
  const [ordinary, leaking] = [1900, 100];
  const folder = ensureFolder(`tree-${EDITION}-${lockfileHash()}`, (making) => {
    const sources = dependencySources("**/*.{js,mjs,cjs,ts,mts,json,md,yml}", 2000, 200_000);
    if (sources.length < ordinary) throw new Error(`only ${sources.length} source files in node_modules`);
    for (let i = 0; i < ordinary; i++) {
      const from = sources[Math.floor((i * sources.length) / ordinary)]!;
      writeFileSync(join(shard(making, i), `file-${i}${extname(from)}`), readFileSync(from));
    }
    const random = seededRandom(2);
    for (let i = 0; i < leaking; i++) {
      const text = `${ordinaryText(random, 60)}${leakingLine(random)}\n${ordinaryText(random, 60)}`;
      writeFileSync(join(shard(making, i), `leak-${i}.ts`), text);
    }
  });
  return { folder, files: ordinary + leaking, leaking };
}

/** A workspace of `files` small sources, of which one in a thousand leaks. */
export function madeUpWorkspace(files: number): Tree {
  const folder = ensureFolder(`workspace-${EDITION}-${files}`, (making) => {
    const random = seededRandom(3);
    for (let i = 0; i < files; i++) {
      const leak = i % 1000 === 0 ? `${leakingLine(random)}\n` : "";
      writeFileSync(join(shard(making, i), `module-${i}.ts`), ordinaryText(random, 10 + random.integer(40)) + leak);
    }
  });
  return { folder, files, leaking: Math.ceil(files / 1000) };
}

/** The subfolder for file number `i`; a hundred files in each. */
function shard(folder: string, i: number): string {
  const path = join(folder, "src", `part-${Math.floor(i / 10_000)}`, `group-${Math.floor(i / 100) % 100}`);
  mkdirSync(path, { recursive: true });
  return path;
}
