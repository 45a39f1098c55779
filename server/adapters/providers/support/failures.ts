// Failures that every provider on this machine makes alike: of the system, of a call that was cancelled, of a reference
// that asks for what the backend does not have.
import type { BackendKind } from "../../../../shared/secret-ref.ts";
import { cancelled, secretFailure } from "../../../core/references/failure.ts";
import type { Outcome, SecretLocation } from "../../../core/references/provider.ts";

export type Failed = ReturnType<typeof secretFailure>;

/** What goes on whether or not somebody waits: who waits can go. A defect is passed on. */
export async function orCancelled<T>(result: Outcome<T>, signal: AbortSignal): Outcome<T> {
  if (signal.aborted) return cancelled();
  const { promise: left, resolve } = Promise.withResolvers<Failed>();
  const leave = (): void => resolve(cancelled());
  signal.addEventListener("abort", leave, { once: true });
  try {
    return await Promise.race([result, left]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}

/** The system's code of an error, such as ENOENT. */
export const systemCode = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "EUNKNOWN";

/** Codes: not-found, file-unreadable, file-changed. `what` is said in messages and never a value. */
export function readFailure(error: unknown, what: string): Failed {
  const code = systemCode(error);
  if (code === "ENOENT" || code === "ENOTDIR") {
    return secretFailure("not-found", `there is no ${what}`, "correct the reference, or write the secret first");
  }
  const remedy =
    code === "EACCES" || code === "EPERM" ? "give yourself the right to read it" : "see that it can be read";
  return secretFailure("file-unreadable", `${what} cannot be read (${code})`, remedy);
}

/** Codes: read-only, write-failed. */
export function writeFailure(error: unknown, what: string): Failed {
  const code = systemCode(error);
  return code === "EROFS" || code === "EACCES" || code === "EPERM"
    ? secretFailure("read-only", `${what} cannot be written (${code})`, "give yourself the right to write it")
    : secretFailure("write-failed", `${what} was not written (${code})`, "make room on the disk, or see what ails it");
}

type Part = "version" | "stage" | "namespace";

/** Says no to a reference with a part that means nothing here; null: there is none. Silently ignored it would mislead. */
export function refusePart(kind: BackendKind, location: SecretLocation, known: readonly Part[] = []): Failed | null {
  const parts: readonly Part[] = ["version", "stage", "namespace"];
  const part = parts.find((one) => location[one] !== undefined && !known.includes(one));
  if (part === undefined) return null;
  const name = part === "namespace" ? "ns" : part;
  return secretFailure("unsupported", `the backend ${kind} has no ${part}s`, `remove ${name}= from the reference`);
}
