// Spares a backend that is out of reach, and who waits for it: after five failures in a row nothing is sent for ten
// seconds, then one request alone tries whether it is back.

import type { Result } from "../../../shared/result.ts";
import { policyOf, type SecretFailure, secretFailure } from "./failure.ts";
import type { Time } from "./retry.ts";

const FAILURES = 5;
/** Milliseconds. */
export const OPEN_FOR = 10_000;

export interface Breaker {
  run<T>(attempt: () => Promise<Result<T, SecretFailure>>): Promise<Result<T, SecretFailure>>;
  /** Milliseconds since when it is open, by `time.monotonic`; null: it is closed. */
  readonly openSince: number | null;
  /** A person asks: the next request is sent. */
  reset(): void;
}

export function createBreaker(time: Time, label: string): Breaker {
  let failures = 0;
  let openSince: number | null = null;
  let isProbing = false;

  return {
    get openSince() {
      return openSince;
    },
    reset() {
      failures = 0;
      openSince = null;
      isProbing = false;
    },
    async run(attempt) {
      if (openSince !== null) {
        const left = openSince + OPEN_FOR - time.monotonic();
        if (left > 0 || isProbing) {
          const seconds = Math.max(1, Math.ceil(left / 1000));
          const message = `${label} did not answer ${FAILURES} times in a row and is not asked for now`;
          return secretFailure("circuit-open", message, `try again in ${seconds} s, or latchkey doctor`);
        }
        isProbing = true;
      }
      const result = await attempt();
      isProbing = false;
      // Whoever cancels says nothing about the backend.
      if (!result.ok && result.error.code === "cancelled") return result;
      if (result.ok || policyOf(result.error.code).stale !== true) {
        failures = 0;
        openSince = null;
      } else if (++failures >= FAILURES) openSince = time.monotonic();
      return result;
    },
  };
}
