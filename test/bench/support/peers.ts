// Other scanners to compare with, installed outside of the repository at fixed versions.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, root } from "../../../scripts/support/paths.ts";
import { runProcess } from "../../../scripts/support/processes.ts";
import { err, ok, type Result } from "../../../shared/result.ts";

/** The version of a scanner in peers/versions.env; `name` as it stands there. */
export function pinnedVersion(name: string): string {
  const pins = readFileSync(join(root, "test", "bench", "peers", "versions.env"), "utf8");
  const version = new RegExp(`^${name}=(\\S+)$`, "m").exec(pins)?.[1];
  if (version === undefined) throw new Error(`versions.env has no ${name}`);
  return version;
}

export const peersFolder = (): string => join(cacheFolder(), "peers");

const SECRETLINT = pinnedVersion("SECRETLINT");
const PRESET = "@secretlint/secretlint-rule-preset-recommend";

export interface SecretlintPeer {
  readonly version: string;
  /** The script of its command line. */
  readonly script: string;
  /** A configuration with the recommended preset. */
  readonly config: string;
}

/** Installs secretlint and its recommended preset with npm where they are not there yet. */
export async function ensureSecretlint(): Promise<Result<SecretlintPeer>> {
  const folder = join(peersFolder(), `secretlint-${SECRETLINT}`);
  const peer: SecretlintPeer = {
    version: SECRETLINT,
    script: join(folder, "node_modules", "secretlint", "bin", "secretlint.js"),
    config: join(folder, ".secretlintrc.json"),
  };
  if (existsSync(peer.config)) return ok(peer);
  const making = `${folder}.${process.pid}`;
  mkdirSync(making, { recursive: true });
  const manifest = { private: true, dependencies: { secretlint: SECRETLINT, [PRESET]: SECRETLINT } };
  writeFileSync(join(making, "package.json"), JSON.stringify(manifest));
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const code = await runProcess(npm, ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: making,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (code !== 0) {
    rmSync(making, { recursive: true, force: true });
    return err({
      code: "peer-not-installed",
      message: `npm could not install secretlint ${SECRETLINT} (exit ${code})`,
    });
  }
  writeFileSync(join(making, ".secretlintrc.json"), JSON.stringify({ rules: [{ id: PRESET }] }));
  renameSync(making, folder);
  return ok(peer);
}
