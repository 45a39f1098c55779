// Finds programs of the system, and installs Debian's packages for them where this machine lets it (root and apt).
// Elsewhere the caller says which packages to install.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { runProcess } from "./processes.ts";

/** Path of the program, looked for in the search path and in `folders`. */
export function which(name: string, folders: readonly string[] = []): string | undefined {
  const searched = [...(process.env["PATH"] ?? "").split(delimiter), ...folders];
  return searched.map((folder) => join(folder, name)).find(isProgram);
}

export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** False where this machine does not let us, or apt failed (its words are on standard error). */
export async function installPackages(what: string, packages: readonly string[]): Promise<boolean> {
  if (process.platform !== "linux" || process.getuid?.() !== 0 || which("apt-get") === undefined) return false;
  process.stderr.write(`Installing ${what} …\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  // Another run may be installing something as well: wait for it rather than fail.
  const apt = ["-qq", "-o", "DPkg::Lock::Timeout=300"];
  await runProcess("apt-get", ["update", ...apt], { env });
  return (
    (await runProcess("apt-get", ["install", "-y", ...apt, "--no-install-recommends", ...packages], { env })) === 0
  );
}
