// Installs a package of PyPI with all that it needs into the cache folder: exact versions, held to the hashes in locks/.
// Nothing is built on the way, and no environment of the person's is touched.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { installOnce } from "../../../scripts/support/install-once.ts";
import { ensurePrograms } from "./programs.ts";
import { runCommand } from "./run-command.ts";
import { ServerUnavailable } from "./server-unavailable.ts";

const pipFlags = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"];

export interface PythonPackage {
  /** The interpreter that the package was installed for. */
  readonly python: string;
  /** To be put on PYTHONPATH. */
  readonly folder: string;
}

/** `lock` names the file in locks/ without its ending. */
export async function ensurePythonPackage(server: string, lock: string, version: string): Promise<PythonPackage> {
  const { python3: python } = await ensurePrograms({ server, programs: { python3: "python3" } });
  const file = lockFile(lock);
  const tag = await runCommand(python, ["-c", "import sys; print(sys.implementation.cache_tag)"]);
  const key = createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 12);
  const folder = await installOnce({
    name: `${lock}-${version}-${tag.stdout.trim()}-${key}`,
    says: `Installing ${server} ${version} (once)`,
    make: (target) => pipInstall(server, python, file, target),
  });
  return { python, folder };
}

async function pipInstall(server: string, python: string, lock: string, target: string): Promise<void> {
  if ((await runCommand(python, ["-m", "pip", "--version"])).code !== 0) {
    // Debian's interpreter comes without pip.
    await ensurePrograms({ server, programs: { pip3: "python3-pip" } });
  }
  const held = ["--require-hashes", "--only-binary", ":all:", "--requirement", lock];
  const ran = await runCommand(python, ["-m", "pip", "install", ...pipFlags, ...held, "--target", target]);
  if (ran.code === 0) return;
  const words = ran.stderr.trim().split("\n").slice(-3).join(" ");
  throw new ServerUnavailable(server, `pip could not install it (${words})`, "Check that PyPI can be reached.");
}

export function lockFile(lock: string): string {
  return join(import.meta.dirname, "..", "locks", `${lock}.txt`);
}
