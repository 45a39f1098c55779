// Puts the check of staged changes before every commit, and keeps what is there: a hook that exists runs first, and where a
// tool manages the hooks nothing is written.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { err, ok, type Result } from "../../shared/result.ts";
import { findHooks, type HooksPlace } from "../adapters/platform/git-hooks.ts";
import { errorCode } from "../adapters/platform/walk.ts";

export type HookOutcome =
  | { readonly kind: "installed" | "chained" | "present"; readonly path: string }
  /** Somebody else writes the hooks: what to add, and where. */
  | { readonly kind: "managed"; readonly by: string; readonly file: string; readonly add: string }
  | { readonly kind: "no repository" };

const MARK = "# Installed by latchkey init";
const BEFORE = "pre-commit.before-latchkey";
const COMMAND = "latchkey scan --staged";

const HOOK = `#!/bin/sh
${MARK}: refuses a commit that adds a leaked secret, or that could not be checked.
before="$(dirname -- "$0")/${BEFORE}"
if [ -x "$before" ]; then
  "$before" "$@" || exit $?
fi
if [ -x node_modules/.bin/latchkey ]; then
  exec node_modules/.bin/${COMMAND}
elif command -v latchkey >/dev/null 2>&1; then
  exec ${COMMAND}
fi
echo "latchkey: this commit was not checked: latchkey is not installed. Try: install it, or git commit --no-verify" >&2
exit 1
`;

interface Manager {
  readonly by: string;
  /** Any of these in the repository's folder is its sign. */
  readonly signs: readonly string[];
  readonly file: string;
  readonly add: string;
}

const MANAGERS: readonly Manager[] = [
  {
    by: "pre-commit",
    signs: [".pre-commit-config.yaml", ".pre-commit-config.yml"],
    file: ".pre-commit-config.yaml",
    add: [
      "- repo: local",
      "  hooks:",
      "    - id: latchkey",
      "      name: latchkey",
      `      entry: ${COMMAND}`,
      "      language: system",
      "      pass_filenames: false",
    ].join("\n"),
  },
  { by: "husky", signs: [".husky"], file: ".husky/pre-commit", add: `npx --no-install ${COMMAND}` },
  {
    by: "lefthook",
    signs: ["lefthook.yml", "lefthook.yaml", ".lefthook.yml", ".lefthook.yaml", "lefthook.toml", "lefthook.json"],
    file: "lefthook.yml",
    add: ["pre-commit:", "  commands:", "    latchkey:", `      run: ${COMMAND}`].join("\n"),
  },
];

/** Code: "hook-unwritable". */
export async function installHook(cwd: string): Promise<Result<HookOutcome>> {
  const place = await findHooks(cwd);
  if (place === null) return ok({ kind: "no repository" });
  const manager = managerOf(place);
  if (manager !== null) return ok({ kind: "managed", ...manager });
  const path = join(place.hooks, "pre-commit");
  try {
    return ok({ kind: write(place.hooks, path), path });
  } catch (error) {
    return err({
      code: "hook-unwritable",
      message: `the hook ${path} cannot be written: ${errorCode(error)}`,
      remedy: `add ${COMMAND} to it`,
    });
  }
}

/** Whether commits of this repository are checked; null: there is no repository. */
export async function isHookInstalled(cwd: string): Promise<boolean | null> {
  const place = await findHooks(cwd);
  if (place === null) return null;
  const manager = managerOf(place);
  const file = manager === null ? join(place.hooks, "pre-commit") : resolve(place.top, manager.file);
  try {
    return runsScan(readFileSync(file, "latin1"));
  } catch {
    return false;
  }
}

function managerOf({ top, hooks, configured }: HooksPlace): Omit<Manager, "signs"> | null {
  const found = MANAGERS.find(({ signs }) => signs.some((sign) => existsSync(join(top, sign))));
  if (found !== undefined) return { by: found.by, file: found.file, add: found.add };
  const inside = relative(top, hooks);
  const shared = configured && (inside.startsWith("..") || isAbsolute(inside));
  // Hooks of all the user's repositories: not ours to change.
  return shared ? { by: "core.hooksPath", file: join(hooks, "pre-commit"), add: COMMAND } : null;
}

/** Whether a line of a script that is no comment calls `latchkey scan`, in whatever way. */
const runsScan = (script: string): boolean =>
  script.split("\n").some((line) => {
    const at = line.split("#", 1)[0]!.search(/\blatchkey\b/);
    return at !== -1 && /\bscan\b/.test(line.slice(at));
  });

function write(folder: string, path: string): "installed" | "chained" | "present" {
  mkdirSync(folder, { recursive: true });
  const before = existsSync(path) ? readFileSync(path, "latin1") : null;
  if (before?.includes(MARK)) return "present";
  if (before !== null && runsScan(before)) return "present";
  if (before !== null) {
    const kept = join(folder, BEFORE);
    // Never over a hook that was kept earlier.
    if (existsSync(kept)) throw Object.assign(new Error("kept already"), { code: "EEXIST" });
    renameSync(path, kept);
  }
  writeFileSync(path, HOOK, { mode: 0o755, flag: "wx" });
  return before === null ? "installed" : "chained";
}
