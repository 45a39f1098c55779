// Where Git looks for hooks in a repository.
import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { safeEnvironment } from "./git.ts";

export interface HooksPlace {
  /** Top of the working tree. */
  readonly top: string;
  /** The folder of the hooks, by core.hooksPath or the repository's own. Need not exist. */
  readonly hooks: string;
  /** core.hooksPath names it. */
  readonly configured: boolean;
}

/** Null outside of a working tree, or without Git. */
export async function findHooks(cwd: string): Promise<HooksPlace | null> {
  const top = await ask(cwd, ["rev-parse", "--show-toplevel"]);
  if (top === null) return null;
  const hooks = await ask(top, ["rev-parse", "--git-path", "hooks"]);
  const configured = await ask(top, ["config", "--get", "core.hooksPath"]);
  return hooks === null
    ? null
    : { top, hooks: resolve(top, hooks), configured: configured !== null && configured !== "" };
}

function ask(cwd: string, args: readonly string[]): Promise<string | null> {
  return new Promise((done) => {
    const options = { cwd, env: safeEnvironment() };
    execFile("git", ["-c", "core.fsmonitor=false", ...args], options, (error, output) =>
      done(error === null ? output.replace(/\r?\n$/, "") : null),
    );
  });
}
