// Installs something into the cache folder exactly once. It is made in a folder of its own and renamed when complete, so
// an interrupted installation is never taken for a finished one.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./paths.ts";

const underWay = new Map<string, Promise<string>>();

export interface Installation {
  /** Of the folder in the cache; holds the version. */
  readonly name: string;
  /** What a person who waits for it reads, such as `Building kubeseal (once, about two minutes)`. */
  readonly says: string;
  make(folder: string): Promise<void>;
}

/** The folder, which is made unless it is there already. */
export function installOnce(installation: Installation): Promise<string> {
  const { name } = installation;
  const known = underWay.get(name);
  if (known !== undefined) return known;
  const started = install(installation).finally(() => underWay.delete(name));
  underWay.set(name, started);
  return started;
}

async function install({ name, says, make }: Installation): Promise<string> {
  const folder = join(cacheFolder(), name);
  if (existsSync(folder)) return folder;
  process.stderr.write(`${says} …\n`);
  const partial = `${folder}.partial-${randomBytes(4).toString("hex")}`;
  try {
    mkdirSync(partial, { recursive: true });
    await make(partial);
    moveInto(partial, folder);
    return folder;
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** Another run may have finished first; its folder is as good as ours. */
export function moveInto(partial: string, folder: string): void {
  try {
    renameSync(partial, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}
