// Statistics as a program reads them: through the real metrics of OpenTelemetry, and over the lives of a broker.
import assert from "node:assert/strict";
import type { Meter as OpenTelemetryMeter } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import type { BackendStatistics } from "../../server/core/references/statistics.ts";
import { observe } from "../../server/sdk/observe.ts";
import { createTotals } from "../../server/sdk/totals.ts";

const counts = (more: Partial<BackendStatistics> = {}): BackendStatistics => ({
  hits: 4,
  misses: 3,
  stale: 1,
  fetches: 2,
  errors: { timeout: 1 },
  p50: 20,
  p95: 50,
  ...more,
});

describe("statistics of the backends", () => {
  it("reach a real meter of OpenTelemetry, by backend, until they are ended", async () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
    const provider = new MeterProvider({ readers: [reader] });
    const meter: OpenTelemetryMeter = provider.getMeter("test");
    const idle = { p50: null, p95: null, errors: {} };
    let asked = 0;
    const statistics = async () => {
      asked++;
      return { "vault.main": counts(), local: counts(idle) };
    };
    const end = observe({ statistics }, meter);
    const read = async (): Promise<readonly string[]> => {
      exporter.reset();
      await reader.forceFlush();
      return exporter
        .getMetrics()
        .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
        .flatMap(({ descriptor: { name, unit }, dataPoints }) =>
          dataPoints.map(({ attributes, value }) => `${name} ${Object.values(attributes).join()} ${value} ${unit}`),
        );
    };
    assert.deepEqual((await read()).toSorted(), [
      "latchkey.cache.hits local 4 {secret}",
      "latchkey.cache.hits vault.main 4 {secret}",
      "latchkey.cache.misses local 3 {secret}",
      "latchkey.cache.misses vault.main 3 {secret}",
      "latchkey.cache.stale local 1 {secret}",
      "latchkey.cache.stale vault.main 1 {secret}",
      "latchkey.fetch.duration vault.main,0.5 0.02 s",
      "latchkey.fetch.duration vault.main,0.95 0.05 s",
      "latchkey.fetch.errors vault.main,timeout 1 {fetch}",
      "latchkey.fetches local 2 {fetch}",
      "latchkey.fetches vault.main 2 {fetch}",
    ]);
    end();
    const before = asked;
    await reader.collect();
    assert.equal(asked, before);
    await provider.shutdown();
  });

  it("go on counting when a broker ends and another begins at nothing", () => {
    const totals = createTotals();
    assert.deepEqual(totals.add(null, {}), {});
    assert.equal(totals.add(1, { local: counts() })["local"]!.hits, 4);
    assert.equal(totals.add(1, { local: counts({ hits: 5 }) })["local"]!.hits, 5);
    assert.equal(totals.add(null, {})["local"]!.hits, 5);
    const second = totals.add(2, {
      local: counts({ hits: 1, errors: { timeout: 1, throttled: 2 }, p50: null }),
      env: counts(),
    });
    assert.equal(second["local"]!.hits, 6);
    assert.deepEqual(second["local"]!.errors, { timeout: 2, throttled: 2 });
    assert.equal(second["local"]!.p50, 20);
    assert.equal(second["env"]!.hits, 4);
  });
});
