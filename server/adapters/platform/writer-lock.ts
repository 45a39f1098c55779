// One writer of a file at a time, among all processes of this machine. A writer that was killed leaves its lock behind;
// the next one finds that nobody holds it. Readers need no lock: files are replaced whole.
import { randomBytes } from "node:crypto";
import { closeSync, openSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A lock that is older counts for nothing, whoever holds it: nobody writes for so long. */
const STALE_AFTER = 60_000;

export interface WriterLock {
  /** False when it took so long that another may have taken over: then nothing more may be written. */
  held(): boolean;
  release(): void;
}

/**
 * Waits for the lock of `path`; its folder must be there. Null: cancelled, or not had within `limit` milliseconds.
 *
 * Each who wants it makes a file of a name of its own beside `path`, and then looks who else has one. Who sees another
 * one's that is alive steps back: of two, at least one sees the other's, so that never both go on.
 */
export async function lockForWriting(path: string, signal: AbortSignal, limit = 30_000): Promise<WriterLock | null> {
  const folder = dirname(path);
  const prefix = `${basename(path)}.lock-`;
  const deadline = performance.now() + limit;
  for (let attempt = 1; !signal.aborted && performance.now() < deadline; attempt++) {
    if (!othersIn(folder, prefix, null)) {
      const own = `${prefix}${process.pid}-${startOf(process.pid)}-${randomBytes(6).toString("hex")}`;
      closeSync(openSync(join(folder, own), "wx", 0o600));
      if (!othersIn(folder, prefix, own)) return lockAt(join(folder, own));
      rmSync(join(folder, own), { force: true });
    }
    await sleep(1 + Math.random() * Math.min(20, 2 * attempt));
  }
  return null;
}

function lockAt(path: string): WriterLock {
  return {
    held: () => statSync(path, { throwIfNoEntry: false }) !== undefined,
    release: () => rmSync(path, { force: true }),
  };
}

/** Whether somebody else is writing. Removes what the dead have left. */
function othersIn(folder: string, prefix: string, own: string | null): boolean {
  let isHeld = false;
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(prefix) || name === own) continue;
    const path = join(folder, name);
    const [pid, start] = name.slice(prefix.length).split("-");
    const made = statSync(path, { throwIfNoEntry: false });
    if (made === undefined) continue;
    if (isAlive(Number(pid), start!) && Date.now() - made.mtimeMs < STALE_AFTER) isHeld = true;
    else rmSync(path, { force: true });
  }
  return isHeld;
}

function isAlive(pid: number, start: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Another person's process is alive as well.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  return startOf(pid) === start;
}

/** When a process began, in ticks since the machine's start: a number of a process is given out again. "": not known. */
function startOf(pid: number): string {
  if (process.platform !== "linux") return "";
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name of the program stands in brackets and may hold blanks; the start is the 22nd field.
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}
