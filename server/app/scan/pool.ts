// Spreads batches over threads and gives the results in the order of the batches. Threads are started only when there
// is enough to do for them; until then, and beside them, the calling thread scans.
import { setImmediate as nextTurn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import { type Batch, type BatchResult, type BatchScanner, type BatchSetup, lostBatch } from "./batch.ts";

export interface PoolOptions {
  readonly setup: BatchSetup;
  /** Threads that scan, at least 1. */
  readonly threads: number;
  /** How long the calling thread scans alone, in milliseconds, if it may scan at all. */
  readonly aloneFor: number;
  /** Scans in the calling thread; null: the calling thread must stay free, all is done by workers. */
  readonly scanHere: BatchScanner["scan"] | null;
  readonly signal: AbortSignal;
}

/** There is no work now; ask again when this is settled. */
export interface Later {
  readonly later: Promise<void>;
}

/** A batch, or the result of one that there is no need to scan. */
export type Work = Batch | BatchResult | Later;

const isDone = (work: Work): work is BatchResult => "reports" in work;
const isLater = (work: Work): work is Later => "later" in work;
const isBatch = (work: Work | null): work is Batch => work !== null && !isDone(work) && !isLater(work);

/** Batches a worker holds, so that it need not wait for the next. */
const QUEUE = 2;

/** Each thread keeps its garbage small, and smaller in the language server, which stays; the memory goals ask for it. */
const garbageMb = (stays: boolean): number => (stays ? 4 : 8);

/** The worker's file: beside this one as source, at the top of dist/ in the bundle, where this may be in a chunk. */
export function workerUrl(here: string): URL {
  if (here.endsWith(".ts")) return new URL("../scan-worker.ts", here);
  return new URL(here.includes("/chunks/") ? "../scan-worker.cjs" : "./scan-worker.cjs", here);
}

interface Thread {
  readonly worker: Worker;
  readonly held: Map<number, Batch>;
}

/** Scans all batches; stops early, without error, when the signal is aborted. Results come in order of `sequence`. */
export async function scanBatches(
  batches: Iterator<Work>,
  options: PoolOptions,
  onResult: (result: BatchResult) => void,
): Promise<void> {
  const { setup, signal, scanHere } = options;
  const workers = options.threads - (scanHere === null ? 0 : 1);
  const threads = new Set<Thread>();
  const give = inOrder(onResult);
  const began = performance.now();
  let wake = (): void => {};

  const take = (): Work | null => {
    const next = signal.aborted ? null : batches.next();
    if (next === null || next.done === true) return null;
    return next.value;
  };
  let waiting = take();

  const startThread = (): void => {
    // So does this thread: what it has for garbage grows no more. V8 asks for the factor each time it would grow.
    setFlagsFromString("--semi-space-growth-factor=1");
    const resourceLimits = { maxYoungGenerationSizeMb: garbageMb(scanHere === null) };
    const worker = new Worker(workerUrl(import.meta.url), { workerData: setup, env: {}, resourceLimits });
    const thread: Thread = { worker, held: new Map() };
    threads.add(thread);
    worker.on("message", (result: BatchResult) => {
      thread.held.delete(result.sequence);
      give(result);
      feed();
      wake();
    });
    // A thread that dies takes the few batches that it held with it; the rest goes on with another.
    const lose = (): void => {
      if (!threads.delete(thread)) return;
      for (const batch of thread.held.values()) give(lostBatch(setup, batch));
      feed();
      wake();
    };
    worker.on("error", lose);
    worker.on("exit", lose);
  };

  const isWorthThreads = (): boolean => scanHere === null || performance.now() - began >= options.aloneFor;
  /** Gives every thread what it can hold, starting those that are missing. */
  const feed = (): void => {
    while (isBatch(waiting) && threads.size < workers && isWorthThreads()) startThread();
    for (const thread of threads) {
      for (; isBatch(waiting) && thread.held.size < QUEUE; waiting = take()) {
        thread.held.set(waiting.sequence, waiting);
        thread.worker.postMessage(waiting);
      }
    }
  };

  const woken = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });

  const onAbort = (): void => wake();
  signal.addEventListener("abort", onAbort);
  try {
    while (!signal.aborted) {
      feed();
      if (waiting !== null && isLater(waiting)) {
        await Promise.race([waiting.later, woken()]);
        waiting = take();
      } else if (waiting !== null && (isDone(waiting) || scanHere !== null)) {
        const work: Batch | BatchResult = waiting;
        waiting = take();
        give(isDone(work) ? work : await scanHere!(work));
        await nextTurn();
      } else if (waiting !== null || [...threads].some(({ held }) => held.size > 0)) {
        await woken();
      } else {
        break;
      }
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    const left = [...threads];
    threads.clear();
    await Promise.all(left.map(({ worker }) => worker.terminate()));
  }
}

function inOrder(onResult: (result: BatchResult) => void): (result: BatchResult) => void {
  const early = new Map<number, BatchResult>();
  let wanted = 0;
  return (result) => {
    early.set(result.sequence, result);
    for (let next = early.get(wanted); next !== undefined; next = early.get(++wanted)) {
      early.delete(wanted);
      onResult(next);
    }
  };
}
