// Time that passes when a test says so: the monotonic clock, a wall clock that can be set, and who sleeps.
import type { Time } from "../../../server/core/references/retry.ts";

export interface VirtualTime extends Time {
  /** Milliseconds that have really passed, whatever the wall clock says. */
  truth(): number;
  advance(milliseconds: number): void;
  /** Sets the wall clock off by so many milliseconds. */
  setWallClock(offset: number): void;
  /** Lets time pass for whoever sleeps until `work` is done. */
  run<T>(work: Promise<T>): Promise<T>;
}

export function createVirtualTime(): VirtualTime {
  const start = 1_700_000_000_000;
  let passed = 0;
  let offset = 0;
  const sleeping = new Set<{ readonly until: number; wake(): void }>();
  const deadlines = new Set<{ readonly until: number; readonly controller: AbortController }>();

  const pass = (until: number): void => {
    passed = Math.max(passed, until);
    for (const deadline of [...deadlines].filter((one) => one.until <= passed)) {
      deadlines.delete(deadline);
      deadline.controller.abort();
    }
  };
  const wakeNext = (): void => {
    const [first] = [...sleeping].sort((a, b) => a.until - b.until);
    if (first === undefined) return;
    pass(first.until);
    first.wake();
  };

  return {
    truth: () => passed,
    monotonic: () => passed,
    now: () => start + passed + offset,
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        const sleeper = {
          until: passed + milliseconds,
          wake() {
            sleeping.delete(sleeper);
            resolve();
          },
        };
        sleeping.add(sleeper);
        if (signal.aborted) sleeper.wake();
        else signal.addEventListener("abort", () => sleeper.wake(), { once: true });
      }),
    // Nobody sleeps for it: time does not pass because of it.
    deadline: (milliseconds) => {
      const controller = new AbortController();
      deadlines.add({ until: passed + milliseconds, controller });
      return controller.signal;
    },
    advance: (milliseconds) => pass(passed + milliseconds),
    setWallClock(by) {
      offset = by;
    },
    async run(work) {
      let isDone = false;
      const done = work.finally(() => {
        isDone = true;
      });
      while (!isDone) {
        await new Promise((resolve) => setImmediate(resolve));
        if (!isDone) wakeNext();
      }
      return done;
    },
  };
}
