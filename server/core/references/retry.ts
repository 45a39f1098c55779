// Tries again what may succeed on another attempt: three attempts with full jitter, five seconds in all, never sooner
// than a server asks for. See "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015).
import type { Result } from "../../../shared/result.ts";
import { policyOf, type SecretFailure } from "./failure.ts";

/** Time as the references see it. */
export interface Time {
  /** Milliseconds that only grow, from any start. */
  monotonic(): number;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after so many milliseconds, or as soon as the signal aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export const ATTEMPTS = 3;
/** Milliseconds. */
export const TOTAL_TIME = 5_000;
const FIRST_DELAY = 100;

/** `random` gives numbers from 0 to 1. */
export async function withRetries<T>(
  attempt: (signal: AbortSignal) => Promise<Result<T, SecretFailure>>,
  time: Time,
  random: () => number,
  signal: AbortSignal,
): Promise<Result<T, SecretFailure>> {
  const startedAt = time.monotonic();
  for (let made = 1; ; made++) {
    const result = await attempt(signal);
    if (result.ok || made === ATTEMPTS || signal.aborted || policyOf(result.error.code).retry !== true) return result;
    const delay = Math.max(result.error.retryAfter ?? 0, random() * FIRST_DELAY * 4 ** (made - 1));
    if (time.monotonic() - startedAt + delay >= TOTAL_TIME) return result;
    await time.sleep(delay, signal);
    if (signal.aborted) return result;
  }
}
