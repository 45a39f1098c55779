// Popular open-source trees of different languages, from Debian's sources and the npm registry, kept in the cache folder.
// Debian gives the version of its present release: what was judged names the version it was judged in.
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { cacheFolder } from "../../../scripts/support/paths.ts";
import { runProcess } from "../../../scripts/support/processes.ts";
import { err, ok, type Result } from "../../../shared/result.ts";

export interface OpenSourceTree {
  readonly name: string;
  readonly language: string;
  /** As its archive is named. */
  readonly version: string;
  readonly folder: string;
}

const debian: readonly (readonly [name: string, language: string])[] = [
  ["prometheus", "Go"],
  ["python-django", "Python"],
  ["rails", "Ruby"],
  ["redis", "C"],
  ["rust-ripgrep", "Rust"],
  ["tomcat10", "Java"],
];
const THREE = "three@0.187.0";

/** Every tree, fetched where it is not there yet. Code: "trees-not-fetched". */
export async function ensureOpenSourceTrees(): Promise<Result<readonly OpenSourceTree[]>> {
  const folder = join(cacheFolder(), "open-source-trees");
  if (!existsSync(join(folder, "complete"))) {
    rmSync(folder, { recursive: true, force: true });
    const making = `${folder}.${process.pid}`;
    mkdirSync(join(making, "archives"), { recursive: true });
    const why = await fetchAll(making);
    if (why !== null) {
      rmSync(making, { recursive: true, force: true });
      return err({ code: "trees-not-fetched", message: why });
    }
    writeFileSync(join(making, "complete"), "");
    renameSync(making, folder);
  }
  const versions = readdirSync(join(folder, "archives"));
  const tree = (name: string, language: string): OpenSourceTree => ({
    name,
    language,
    version: versions.find((each) => new RegExp(`^${name}.*(?:\\.orig\\.tar|\\.tgz)`).test(each)) ?? "",
    folder: join(folder, "trees", name),
  });
  return ok([...debian.map(([name, language]) => tree(name, language)), tree("three", "JavaScript")]);
}

/** Says what went wrong, or null. */
async function fetchAll(folder: string): Promise<string | null> {
  const archives = join(folder, "archives");
  const run = (command: string, args: readonly string[]): Promise<number> =>
    runProcess(command, args, { cwd: archives, stdio: ["ignore", 2, 2] });
  const apt = aptOptions(join(folder, "apt"));
  if ((await run("apt-get", [...apt, "-qq", "update"])) !== 0) return "Debian's list of sources cannot be had";
  for (const [name] of debian) {
    const args = [...apt, "-qq", "source", "--download-only", "--only-source", name];
    if ((await run("apt-get", args)) !== 0) return `Debian's sources of ${name} cannot be had`;
  }
  if ((await run("npm", ["pack", "--silent", THREE])) !== 0) return `${THREE} cannot be had from the npm registry`;
  for (const name of [...debian.map(([each]) => each), "three"]) {
    const [archive] = globSync([`${name}_*.orig.tar.*`, `${name}-*.tgz`], { cwd: archives });
    const target = join(folder, "trees", name);
    mkdirSync(target, { recursive: true });
    const unpack = ["xf", archive ?? name, "-C", target, "--strip-components=1"];
    if ((await run("tar", unpack)) !== 0) return `${basename(archive ?? name)} cannot be unpacked`;
  }
  return null;
}

/** Lists and caches of its own, so that the machine's package manager is left as it is, and its sources as sources. */
function aptOptions(folder: string): string[] {
  mkdirSync(join(folder, "lists", "partial"), { recursive: true });
  mkdirSync(join(folder, "cache", "archives", "partial"), { recursive: true });
  const parts = join(folder, "sources.list.d");
  mkdirSync(parts);
  for (const list of globSync(["/etc/apt/sources.list", "/etc/apt/sources.list.d/*.{list,sources}"])) {
    // Mirrors keep the sources of a release, not those of every security update.
    const entries = readFileSync(list, "utf8").split(list.endsWith(".sources") ? /\n\s*\n/ : "\n");
    const kept = entries.filter((entry) => /debian/.test(entry) && !/-security/.test(entry));
    const sources = kept.map((entry) => entry.replace(/^(Types:\s*)?deb(?=\s|$)/gm, "$1deb-src"));
    writeFileSync(join(parts, basename(list)), `${sources.join("\n\n")}\n`);
  }
  return [
    "APT::Sandbox::User=root",
    "Dir::Etc::sourcelist=-",
    `Dir::Etc::sourceparts=${parts}`,
    `Dir::State::lists=${join(folder, "lists")}`,
    `Dir::Cache=${join(folder, "cache")}`,
  ].flatMap((option) => ["-o", option]);
}
