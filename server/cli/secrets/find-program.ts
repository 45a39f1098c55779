// Finds a program by PATH, so that it is started by its own path and without a shell. Folders relative to the working
// directory do not count: a repository must not bring the program that gets a secret.
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import type { Environment } from "../../core/references/provider.ts";

export function findProgram(name: string, environment: Environment): string | null {
  const endings = process.platform === "win32" ? [".exe"] : [""];
  const folders = (environment["PATH"] ?? environment["Path"] ?? "").split(delimiter).filter(isAbsolute);
  for (const folder of folders) {
    for (const ending of endings) {
      const path = join(folder, name.endsWith(ending) ? name : `${name}${ending}`);
      if (isProgram(path)) return path;
    }
  }
  return null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
