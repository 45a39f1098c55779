// Replaces a file whole, and says so only once it is on the disk: neither a crash nor a loss of power takes back what was
// acknowledged, or leaves half of it.
import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { link, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

export interface ReplaceOptions {
  readonly mode: number;
  /** Where what was there before is kept. */
  readonly previous?: string;
  /** Asked last of all; if it says no, nothing is replaced. */
  readonly goAhead?: () => boolean;
}

/** False: `goAhead` said no. Throws a system error; what was there is then untouched. */
export async function replaceDurably(path: string, bytes: Uint8Array, options: ReplaceOptions): Promise<boolean> {
  const draft = draftOf(path);
  try {
    const file = await open(draft, "wx", options.mode);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    if (options.goAhead?.() === false) return false;
    if (options.previous !== undefined) await keepPrevious(path, options.previous);
    await rename(draft, path);
    await syncFolder(dirname(path));
    return true;
  } finally {
    await rm(draft, { force: true });
  }
}

/** The same file under a second name: there is no moment without one of them. */
async function keepPrevious(path: string, previous: string): Promise<void> {
  const draft = draftOf(path);
  try {
    await link(path, draft);
    await rename(draft, previous);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  } finally {
    // Renaming onto another name of the same file leaves both.
    await rm(draft, { force: true });
  }
}

const draftOf = (path: string): string => `${path}.${randomBytes(6).toString("hex")}.draft`;

/** Removes drafts that a killed writer left. To be called by who holds the lock of `path`. */
export async function removeDrafts(path: string): Promise<void> {
  const folder = dirname(path);
  const prefix = `${basename(path)}.`;
  for (const name of await readdir(folder)) {
    if (name.startsWith(prefix) && /^[0-9a-f]{12}\.draft$/.test(name.slice(prefix.length))) {
      await rm(join(folder, name), { force: true });
    }
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders, and keeps renames in its own journal.
  if (process.platform === "win32") return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
