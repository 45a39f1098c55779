// Keeps something alive that ends by itself, a token or a lease: asks for more near two thirds of its time, and again
// with growing pauses where the server does not answer. Holds no process back.

export interface Renewal {
  stop(): void;
}

/** Gives the seconds that it lasts now, "later": not now, ask again, or "over": the server will not. */
export type Renew = (signal: AbortSignal) => Promise<number | "later" | "over">;

const LONGEST_TIMER_MS = 2 ** 31 - 1;
const FIRST_PAUSE_MS = 1_000;
/** What is left when asking is no longer worth it. */
const GRACE_MS = 500;

export function keepRenewed(seconds: number, renew: Renew): Renewal {
  const controller = new AbortController();
  const { signal } = controller;
  let timer: NodeJS.Timeout | undefined;
  let endsAt = performance.now() + seconds * 1000;
  let pause = FIRST_PAUSE_MS;

  const schedule = (ms: number): void => {
    if (signal.aborted) return;
    timer = setTimeout(() => void attempt(), Math.min(ms, LONGEST_TIMER_MS)).unref();
  };
  const left = (): number => endsAt - performance.now();
  // Programs that were started together should not all come back together.
  const twoThirds = (): number => left() * (0.62 + Math.random() * 0.08);

  const attempt = async (): Promise<void> => {
    const answer = await renew(signal);
    if (signal.aborted || answer === "over") return;
    if (answer === "later") {
      schedule(Math.min(pause, left() / 2));
      pause *= 2;
    } else {
      endsAt = performance.now() + answer * 1000;
      pause = FIRST_PAUSE_MS;
      schedule(twoThirds());
    }
    if (left() < GRACE_MS) controller.abort();
  };
  schedule(twoThirds());
  return {
    stop() {
      controller.abort();
      clearTimeout(timer);
    },
  };
}
