// Microsoft's validator of SARIF, from its npm package: the official schema and the rules that go with it. It is large
// (100 MB), so it is no dependency but kept in the cache of downloads, and installed there when a test first asks.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const VERSION = "5.7.0";
const packages: Readonly<Record<string, string>> = {
  "linux-x64": "sarif-multitool-linux",
  "darwin-x64": "sarif-multitool-darwin",
  "win32-x64": "sarif-multitool-win32",
};

export interface SarifValidator {
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The validator, or a sentence that says why it cannot be had. */
export function sarifValidator(): SarifValidator | string {
  const name = packages[`${process.platform}-${process.arch}`];
  if (name === undefined) return `the SARIF validator does not exist for ${process.platform}-${process.arch}`;
  const cache = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "latchkey-dev", `sarif-${VERSION}`);
  const suffix = process.platform === "win32" ? ".exe" : "";
  const program = join(cache, "node_modules", "@microsoft", name, `Sarif.Multitool${suffix}`);
  if (!existsSync(program)) {
    mkdirSync(cache, { recursive: true });
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    const args = ["install", "--prefix", cache, "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
    const done = spawnSync(npm, [...args, `@microsoft/${name}@${VERSION}`], {
      encoding: "utf8",
      shell: process.platform === "win32",
    });
    if (done.status !== 0) return `the SARIF validator could not be installed: npm exited with ${done.status}`;
  }
  chmodSync(program, 0o755);
  return { program, env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: "1" } };
}
