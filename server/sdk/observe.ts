// Statistics of the backends as metrics of OpenTelemetry, on a meter that the program brings: nothing of OpenTelemetry is
// a dependency here.
import type { Secrets } from "./open-secrets.ts";

/** As much of a meter of @opentelemetry/api as is used. */
export interface Meter {
  createObservableCounter(name: string, options: InstrumentOptions): object;
  createObservableGauge(name: string, options: InstrumentOptions): object;
  addBatchObservableCallback(callback: (result: Measurements) => Promise<void>, observables: object[]): void;
  removeBatchObservableCallback(callback: (result: Measurements) => Promise<void>, observables: object[]): void;
}

interface InstrumentOptions {
  description: string;
  unit: string;
}

interface Measurements {
  observe(metric: object, value: number, attributes: Record<string, string>): void;
}

/**
 * Reports by backend (attribute `latchkey.backend`) the counters latchkey.cache.hits, latchkey.cache.misses,
 * latchkey.cache.stale, latchkey.fetches and latchkey.fetch.errors (with `error.type`, the code), and the gauge
 * latchkey.fetch.duration in seconds (with `quantile`, "0.5" or "0.95"). No name of a secret is in them. What it returns
 * ends it.
 */
export function observe(secrets: Pick<Secrets, "statistics">, meter: Meter): () => void {
  const counter = (name: string, unit: string, description: string) =>
    meter.createObservableCounter(`latchkey.${name}`, { unit, description });
  const hits = counter("cache.hits", "{secret}", "Secrets given out of the cache.");
  const misses = counter("cache.misses", "{secret}", "Secrets that were not in the cache, or no longer fresh.");
  const stale = counter(
    "cache.stale",
    "{secret}",
    "Secrets given out of the cache since their backend was out of reach.",
  );
  const fetches = counter("fetches", "{fetch}", "Fetches from a backend.");
  const errors = counter("fetch.errors", "{fetch}", "Fetches that failed.");
  const duration = meter.createObservableGauge("latchkey.fetch.duration", {
    unit: "s",
    description: "How long the latest fetches took.",
  });

  const report = async (result: Measurements): Promise<void> => {
    for (const [backend, counted] of Object.entries(await secrets.statistics())) {
      const attributes = { "latchkey.backend": backend };
      result.observe(hits, counted.hits, attributes);
      result.observe(misses, counted.misses, attributes);
      result.observe(stale, counted.stale, attributes);
      result.observe(fetches, counted.fetches, attributes);
      for (const [code, count] of Object.entries(counted.errors)) {
        result.observe(errors, count, { ...attributes, "error.type": code });
      }
      const { p50, p95 } = counted;
      if (p50 !== null) result.observe(duration, p50 / 1000, { ...attributes, quantile: "0.5" });
      if (p95 !== null) result.observe(duration, p95 / 1000, { ...attributes, quantile: "0.95" });
    }
  };

  const instruments = [hits, misses, stale, fetches, errors, duration];
  meter.addBatchObservableCallback(report, instruments);
  return () => meter.removeBatchObservableCallback(report, instruments);
}
