// Statistics of the backends since the secrets were opened: the broker counts anew whenever it starts, these do not.
import type { BackendStatistics } from "../core/references/statistics.ts";

type ByBackend = Readonly<Record<string, BackendStatistics>>;

export interface Totals {
  /** Takes what the broker of this process id counts now and gives the whole. Null: it does not run. */
  add(broker: number | null, now: ByBackend): ByBackend;
}

export function createTotals(): Totals {
  let past: ByBackend = {};
  let latest: ByBackend = {};
  let counting: number | null = null;
  return {
    add(broker, now) {
      if (broker !== counting) past = sum(past, latest);
      counting = broker;
      latest = now;
      return sum(past, now);
    },
  };
}

function sum(past: ByBackend, now: ByBackend): ByBackend {
  const backends = new Set([...Object.keys(past), ...Object.keys(now)]);
  return Object.fromEntries([...backends].map((backend) => [backend, both(past[backend], now[backend])]));
}

function both(past: BackendStatistics | undefined, now: BackendStatistics | undefined): BackendStatistics {
  if (past === undefined || now === undefined) return (past ?? now)!;
  const codes = new Set([...Object.keys(past.errors), ...Object.keys(now.errors)]);
  return {
    hits: past.hits + now.hits,
    misses: past.misses + now.misses,
    stale: past.stale + now.stale,
    fetches: past.fetches + now.fetches,
    errors: Object.fromEntries([...codes].map((code) => [code, (past.errors[code] ?? 0) + (now.errors[code] ?? 0)])),
    // Of the latest fetches.
    p50: now.p50 ?? past.p50,
    p95: now.p95 ?? past.p95,
  };
}
