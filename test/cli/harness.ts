// Runs the command line as its users do: the bundle, as a child process, in a folder of its own.
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildCommandLine } from "../../scripts/build.ts";
import { nodeCodec } from "../../server/adapters/platform/node-codec.ts";
import { createEngine } from "../../server/core/detection/engine.ts";
import { rules } from "../../server/core/rules/index.ts";
import { expand, seeded } from "../../server/core/rules/support/sample.ts";

const root = join(import.meta.dirname, "../..");
const folders: string[] = [];

process.on("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new empty folder, removed when the tests end. */
export function newFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "latchkey-test-")));
  folders.push(folder);
  return folder;
}

/** A folder with these files; the keys are paths, a missing value makes a folder. */
export function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = newFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

let built: string | null = null;

/** The product as it is shipped, built once: bin/, package.json and the bundles of the command line. */
export function product(): string {
  if (built !== null) return built;
  built = newFolder();
  for (const file of ["package.json", "bin/latchkey.mjs", "bin/modern-node.mjs"]) {
    mkdirSync(dirname(join(built, file)), { recursive: true });
    copyFileSync(join(root, file), join(built, file));
  }
  buildCommandLine(join(built, "dist"));
  return built;
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  /** The user to run as. */
  readonly uid?: number;
}

const home = newFolder();

/** The environment of every run: no colours, no state but of these tests. */
const environment = (env: Readonly<Record<string, string>> = {}) => ({
  PATH: process.env["PATH"] ?? "",
  HOME: home,
  LATCHKEY_HOME: join(home, "state"),
  XDG_CACHE_HOME: join(home, "cache"),
  GIT_CONFIG_GLOBAL: "/dev/null",
  ...env,
});

/** `latchkey ARGS` to its end. */
export function latchkey(args: readonly string[], { cwd, input = "", env, uid }: RunOptions = {}): Finished {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(product(), "dist/cli.cjs"), ...args], {
    cwd: cwd ?? home,
    input,
    env: environment(env),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    ...(uid === undefined ? {} : { uid }),
  });
  return { code: status, stdout, stderr };
}

/** As `latchkey`, still running. */
export const startLatchkey = (args: readonly string[], cwd: string) =>
  spawn(process.execPath, [join(product(), "dist/cli.cjs"), ...args], { cwd, env: environment() });

export interface Report {
  readonly schema: string;
  readonly findings: readonly {
    readonly commit: string | null;
    readonly rule: string;
    readonly path: string;
    readonly confidence: string;
    readonly severity: string;
    readonly start: { readonly line: number; readonly column: number; readonly offset: number };
    readonly end: { readonly line: number; readonly column: number; readonly offset: number };
    readonly fingerprint: string;
    readonly preview: string;
    readonly reasons: readonly string[];
    readonly suppressed: { readonly by: string; readonly reason: string | null; readonly owner: string | null } | null;
  }[];
  readonly summary: {
    readonly files: number;
    readonly bytes: number;
    readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  };
}

/** `latchkey scan --json ARGS`, with the report read. */
export function scanJson(args: readonly string[], options: RunOptions = {}): Finished & { report: Report } {
  const finished = latchkey(["scan", "--json", ...args], options);
  return { ...finished, report: JSON.parse(finished.stdout) };
}

/** A token that the rule `github-pat` finds with high confidence; another for every seed. */
export const token = (seed = 1): string => expand("{{crc32-base62!ghp_[A-Za-z0-9]{36}}}", seeded(seed));

/** A line of source that leaks such a token. */
export const leak = (seed = 1): string => `const token = "${token(seed)}";\n`;

/** What the engine says of a text, to compare with what the product says. */
export const engine = createEngine({ rules, codec: nodeCodec, today: "2026-01-01" });

export function git(cwd: string, ...args: string[]): string {
  const done = spawnSync("git", ["-c", "user.name=T", "-c", "user.email=t@example.org", ...args], {
    cwd,
    encoding: "utf8",
    env: environment(),
  });
  if (done.status !== 0) throw new Error(`git ${args.join(" ")}: ${done.stderr}`);
  return done.stdout.trim();
}
