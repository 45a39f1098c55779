// How the backends do: counts and latencies by backend, for `latchkey status`, the dashboard and metrics. No names of
// secrets and no values.

export interface BackendStatistics {
  readonly hits: number;
  readonly misses: number;
  /** Values given although the backend was out of reach. */
  readonly stale: number;
  readonly fetches: number;
  /** Failed fetches by the code of their failure. */
  readonly errors: Readonly<Record<string, number>>;
  /** Milliseconds of the latest fetches; null: there was none. */
  readonly p50: number | null;
  readonly p95: number | null;
}

export interface Statistics {
  hit(backend: string): void;
  missed(backend: string): void;
  stale(backend: string): void;
  /** `code`: of the failure, or null. */
  fetched(backend: string, milliseconds: number, code: string | null): void;
  read(): Readonly<Record<string, BackendStatistics>>;
}

/** As many latencies are kept a backend. */
const KEPT = 1000;

interface Counts {
  hits: number;
  misses: number;
  stale: number;
  fetches: number;
  readonly errors: Map<string, number>;
  readonly latencies: number[];
}

export function createStatistics(): Statistics {
  const all = new Map<string, Counts>();
  const of = (backend: string): Counts => {
    const there = all.get(backend) ?? { hits: 0, misses: 0, stale: 0, fetches: 0, errors: new Map(), latencies: [] };
    all.set(backend, there);
    return there;
  };
  return {
    hit: (backend) => void of(backend).hits++,
    missed: (backend) => void of(backend).misses++,
    stale: (backend) => void of(backend).stale++,
    fetched(backend, milliseconds, code) {
      const counts = of(backend);
      counts.latencies[counts.fetches++ % KEPT] = milliseconds;
      if (code !== null) counts.errors.set(code, (counts.errors.get(code) ?? 0) + 1);
    },
    read: () => Object.fromEntries([...all].map(([backend, counts]) => [backend, summarize(counts)])),
  };
}

function summarize({ errors, latencies, ...counts }: Counts): BackendStatistics {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number): number | null => sorted[Math.ceil(share * sorted.length) - 1] ?? null;
  return { ...counts, errors: Object.fromEntries(errors), p50: at(0.5), p95: at(0.95) };
}
