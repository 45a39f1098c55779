// Tries again what may succeed on another attempt: three attempts with full jitter, five seconds in all, never sooner
// than a server asks for. See "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015).
import type { Result } from "../../../shared/result.ts";
import { policyOf, type SecretFailure, secretFailure } from "./failure.ts";

/** Time as the references see it. */
export interface Time {
  /** Milliseconds that only grow, from any start. */
  monotonic(): number;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after so many milliseconds, or as soon as the signal aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Aborts after so many milliseconds. */
  deadline(milliseconds: number): AbortSignal;
}

export const ATTEMPTS = 3;
/** Milliseconds. */
export const TOTAL_TIME = 5_000;
const FIRST_DELAY = 100;

export type Attempt<T> = (signal: AbortSignal) => Promise<Result<T, SecretFailure>>;

/** All attempts together end after five seconds, the one under way too: a backend may take a request and say nothing. */
export const withinTotalTime = <T>(attempt: Attempt<T>, time: Time, label: string): Attempt<T> =>
  endingWith(time.deadline(TOTAL_TIME), attempt, label, TOTAL_TIME);

/** `milliseconds`: how long it is until the deadline, as people read it. Code: timeout, where the deadline comes first. */
export const endingWith =
  <T>(deadline: AbortSignal, attempt: Attempt<T>, label: string, milliseconds: number): Attempt<T> =>
  async (signal) => {
    const result = await attempt(AbortSignal.any([signal, deadline]));
    const isLate = !result.ok && result.error.code === "cancelled" && deadline.aborted && !signal.aborted;
    if (!isLate) return result;
    const message = `${label} did not answer within ${(milliseconds / 1000).toFixed(1).replace(".0", "")} s`;
    return secretFailure("timeout", message, "try again; look at the network and at the load of the backend");
  };

/** `random` gives numbers from 0 to 1. */
export async function withRetries<T>(
  attempt: Attempt<T>,
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
