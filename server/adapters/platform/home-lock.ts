// Locks for files of a workspace, kept in LATCHKEY_HOME so that nothing appears in the workspace itself.
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Failure, Result } from "../../../shared/result.ts";
import { cancelled, type SecretFailure, secretFailure } from "../../core/references/failure.ts";
import { lockForWriting } from "./writer-lock.ts";

/** Runs `act` while no other process writes `target`. Codes: timeout, cancelled, and those of `act`. */
export async function withLock<T, F extends Failure = SecretFailure>(
  home: string,
  target: string,
  signal: AbortSignal,
  act: () => Promise<Result<T, F>>,
): Promise<Result<T, F | SecretFailure>> {
  const folder = join(home, "locks");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = createHash("sha256").update(target).digest("hex").slice(0, 24);
  const lock = await lockForWriting(join(folder, name), signal);
  if (lock === null) {
    return signal.aborted
      ? cancelled()
      : secretFailure("timeout", `another process is writing ${target}`, "end it, or try again when it is done");
  }
  try {
    return await act();
  } finally {
    lock.release();
  }
}
