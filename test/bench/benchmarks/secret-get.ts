// What a secret costs: out of the broker's memory, and from every backend on its real server. The whole way is measured,
// from the call in the host through the broker's process and back.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSecrets, type Secrets } from "../../../server/app/broker/secrets.ts";
import { ServerUnavailable } from "../../servers/support/server-unavailable.ts";
import { type Benchmark, type Figure, measured } from "../benchmark.ts";
import { type BackendStarter, secretBackends } from "../support/secret-backends.ts";
import { percentile } from "../support/statistics.ts";

const CACHED = 5_000;
const UNCACHED = 200;
const CALLERS = 1_000;

const signal = new AbortController().signal;

export const secretGet: Benchmark = {
  name: "secret-get",
  async run(say) {
    const figures: Figure[] = [];
    for (const [name, start] of Object.entries(secretBackends)) {
      try {
        figures.push(...(await measureBackend(name, start)));
      } catch (error) {
        if (!(error instanceof ServerUnavailable)) throw error;
        say(`${name} is left out: ${error.message}`);
        continue;
      }
      say(
        `${name}: ${figures
          .slice(-3)
          .map(({ id, value }) => `${id} ${value.toFixed(2)}`)
          .join(", ")}`,
      );
    }
    return measured(...figures);
  },
};

async function measureBackend(name: string, start: BackendStarter): Promise<readonly Figure[]> {
  const workspace = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
  const backend = await start(workspace);
  writeFileSync(join(workspace, "latchkey.yaml"), backend.manifest);
  const { HOME, PATH } = process.env;
  const environment = { HOME, PATH, LATCHKEY_HOME: join(workspace, "home"), ...backend.environment };
  const secrets = createSecrets({ workspace, environment });
  try {
    await backend.prepare?.(secrets);
    await get(secrets, backend.name, false);
    const uncached = await times(UNCACHED, () => get(secrets, backend.name, true));
    const cached = await times(CACHED, () => get(secrets, backend.name, false));
    return [
      figure(
        name,
        "cached",
        `from the broker's memory, ${CACHED} times, p95`,
        "ms",
        percentile(cached, 0.95),
        1,
        cached,
      ),
      figure(
        name,
        "uncached",
        `from the server on loopback, ${UNCACHED} times, p95`,
        "ms",
        percentile(uncached, 0.95),
        100,
        uncached,
      ),
      figure(name, "fetches", `fetches for ${CALLERS} callers at once`, "", await fetchesOf(secrets, backend.name), 1),
    ];
  } finally {
    await secrets.close();
    await backend.stop();
    rmSync(workspace, { recursive: true, force: true });
  }
}

function figure(
  backend: string,
  id: string,
  what: string,
  unit: string,
  value: number,
  atMost: number,
  all?: readonly number[],
): Figure {
  const detail = all && {
    detail: `median ${percentile(all, 0.5).toFixed(2)} ms, longest ${Math.max(...all).toFixed(1)} ms`,
  };
  return { id: `${backend}-${id}`, what: `a secret of ${backend} ${what}`, unit, goal: { atMost }, value, ...detail };
}

async function get(secrets: Secrets, name: string, again: boolean): Promise<void> {
  const got = await secrets.get(name, { signal, again });
  if (!got.ok) throw new Error(`${got.error.code}: ${got.error.message}`);
  got.value.value.dispose();
}

async function times(count: number, act: () => Promise<void>): Promise<readonly number[]> {
  const all: number[] = [];
  for (let at = 0; at < count; at++) {
    const start = performance.now();
    await act();
    all.push(performance.now() - start);
  }
  return all;
}

/** Of as many callers at once, after everything was forgotten. */
async function fetchesOf(secrets: Secrets, name: string): Promise<number> {
  await secrets.broker.stop();
  await Promise.all(Array.from({ length: CALLERS }, () => get(secrets, name, false)));
  const backends = await secrets.backends();
  if (!backends.ok) throw new Error(backends.error.message);
  return backends.value.reduce((sum, { statistics }) => sum + (statistics?.fetches ?? 0), 0);
}
