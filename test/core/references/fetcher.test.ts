// The policy of the cache, held to its table: every code of failure in every state of the cache, schedules of failures
// in virtual time, and who gets what when many ask at once.
import assert from "node:assert/strict";
import {
  policyOf,
  type SecretFailure,
  type SecretFailureCode,
  secretFailure,
  secretFailureCodes,
} from "../../../server/core/references/failure.ts";
import { createFetcher, type Fetched } from "../../../server/core/references/fetcher.ts";
import { createStatistics } from "../../../server/core/references/statistics.ts";
import { ok, type Result } from "../../../shared/result.ts";
import { createVirtualTime, type VirtualTime } from "./virtual-time.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A value that tells when it was made, and whether it was overwritten. */
interface Made {
  at: number;
  endsAt: number | null;
  isGone: boolean;
}

const make = (time: VirtualTime, endsAt: number | null = null): Made => ({ at: time.truth(), endsAt, isGone: false });

function setUp(options: { freshFor?: number; staleFor?: number } = {}) {
  const time = createVirtualTime();
  const statistics = createStatistics();
  const fetcher = createFetcher<Made>(
    {
      copy: (value) => {
        assert.ok(!value.isGone, "a value that was overwritten is given");
        return { ...value };
      },
      dispose: (value) => {
        value.isGone = true;
      },
      endsAt: ({ endsAt }) => endsAt,
    },
    { time, random: () => 0.5, statistics, freshFor: 5 * MINUTE, staleFor: HOUR, ...options },
  );
  let principal = "me";
  const place = { backend: "vault.main", principal: () => principal, key: "kv/app" };
  const ask = (
    answer: () => Result<Made, SecretFailure>,
    more: { again?: boolean; key?: string; signal?: AbortSignal } = {},
  ) =>
    fetcher.fetch({ ...place, key: more.key ?? place.key }, async () => answer(), {
      signal: more.signal ?? new AbortController().signal,
      ...(more.again && { again: true }),
    });
  return {
    time,
    statistics,
    fetcher,
    place,
    ask,
    become: (name: string) => {
      principal = name;
    },
  };
}

const fails = (code: SecretFailureCode) => () => secretFailure(code, "it failed", "mend it");
const codeOf = (result: Result<unknown, SecretFailure>): string => (result.ok ? "ok" : result.error.code);

describe("the cache of secrets", () => {
  /** Age of what is held in minutes; null: nothing is held. */
  const states = [
    ["nothing held", null],
    ["a fresh value", 1],
    ["a value of six minutes", 6],
    ["a value of an hour and a minute", 61],
  ] as const;

  for (const [state, minutes] of states) {
    describe(`with ${state}`, () => {
      for (const code of secretFailureCodes) {
        const { stale = false, retry = false } = policyOf(code) as { stale?: boolean; retry?: boolean };
        const expected = minutes === 1 ? "fresh" : minutes === 6 && stale ? "stale" : code;
        it(`gives ${expected} when the backend says ${code}`, async () => {
          const { time, ask } = setUp();
          if (minutes !== null) {
            assert.equal(codeOf(await ask(() => ok(make(time)))), "ok");
            time.advance(minutes * MINUTE);
          }
          let calls = 0;
          const result = await time.run(
            ask(() => {
              calls++;
              return fails(code)();
            }),
          );
          assert.equal(result.ok ? (result.value.stale ? "stale" : "fresh") : result.error.code, expected);
          assert.equal(calls, minutes === 1 ? 0 : retry ? 3 : 1);
        });
      }
    });
  }

  for (const code of secretFailureCodes.filter((one) => policyOf(one).purge === true)) {
    it(`forgets everything of who is refused by ${code}, at once`, async () => {
      const { time, ask } = setUp();
      await ask(() => ok(make(time)));
      await ask(() => ok(make(time)), { key: "kv/other" });
      await ask(fails(code), { key: "kv/third" });
      // Both were fresh; what follows may come from the backend alone.
      for (const key of ["kv/app", "kv/other"]) {
        const now = await time.run(ask(fails("unreachable"), { key }));
        assert.notEqual(codeOf(now), "ok", "a value is given after the refusal");
      }
    });

    it(`asks no more after ${code} until a person does`, async () => {
      const { time, ask } = setUp();
      await ask(fails(code));
      let calls = 0;
      const counted = () => {
        calls++;
        return ok(make(time));
      };
      assert.equal(codeOf(await ask(counted)), code);
      assert.equal(calls, 0);
      assert.equal(codeOf(await ask(counted, { again: true })), "ok");
      assert.equal(codeOf(await ask(counted)), "ok");
      assert.equal(calls, 1);
    });
  }

  it("keeps what is refused to one identity from another, and gives nothing of one to another", async () => {
    const { time, ask, become } = setUp();
    await ask(() => ok(make(time)));
    become("somebody else");
    assert.equal(codeOf(await ask(fails("forbidden"))), "forbidden");
    become("me");
    assert.equal(codeOf(await ask(fails("unreachable"))), "ok");
  });

  it("makes one fetch for a thousand who ask at once", async () => {
    const { time, fetcher, place } = setUp();
    let fetches = 0;
    const load = async () => {
      fetches++;
      await time.sleep(50, new AbortController().signal);
      return ok(make(time));
    };
    const all = Array.from({ length: 1000 }, () =>
      fetcher.fetch(place, load, { signal: new AbortController().signal }),
    );
    const results = await time.run(Promise.all(all));
    assert.equal(fetches, 1);
    const given = results.map((result) => (result as { value: Fetched<Made> }).value.value);
    assert.equal(new Set(given).size, 1000, "two callers share one copy");
    assert.ok(given.every(({ isGone }) => !isGone));
  });

  it("goes on for the others when one of them cancels, and stops when all do", async () => {
    const { time, fetcher, place } = setUp();
    let inner: AbortSignal | undefined;
    const load = async (signal: AbortSignal) => {
      inner = signal;
      await time.sleep(1000, signal);
      return signal.aborted ? fails("cancelled")() : ok(make(time));
    };
    const [first, second] = [new AbortController(), new AbortController()];
    const both = [first, second].map(({ signal }) => fetcher.fetch(place, load, { signal }));
    first.abort();
    assert.equal(codeOf(await both[0]!), "cancelled");
    assert.equal(inner!.aborted, false);
    second.abort();
    assert.equal(codeOf(await both[1]!), "cancelled");
    assert.equal(inner!.aborted, true);
    // Whoever comes next is not taken down with them.
    assert.equal(codeOf(await time.run(fetcher.fetch(place, load, { signal: new AbortController().signal }))), "ok");
  });

  it("waits for no backend longer than five seconds in all, and counts its silence as a failure of the backend", async () => {
    const { time, fetcher, place, ask } = setUp();
    await ask(() => ok(make(time)));
    time.advance(6 * MINUTE);
    const startedAt = time.truth();
    let attempts = 0;
    const silent = async (signal: AbortSignal) => {
      attempts++;
      if (attempts === 1) return fails("connection-lost")();
      await time.sleep(HOUR, AbortSignal.any([signal, time.deadline(HOUR)]));
      return fails(signal.aborted ? "cancelled" : "server-error")();
    };
    const waiting = fetcher.fetch(place, silent, { signal: new AbortController().signal });
    await new Promise((resolve) => setImmediate(resolve));
    const other = time.sleep(5_000, new AbortController().signal);
    const result = await time.run(waiting);
    await other;
    assert.ok(result.ok && result.value.stale);
    assert.equal(time.truth() - startedAt, 5_000);
    assert.equal(attempts, 2);
    const nothingHeld = fetcher.fetch({ ...place, key: "kv/new" }, silent, { signal: new AbortController().signal });
    await new Promise((resolve) => setImmediate(resolve));
    void time.sleep(5_000, new AbortController().signal);
    const late = await time.run(nothingHeld);
    assert.ok(!late.ok && late.error.code === "timeout", JSON.stringify(late));
    assert.match(late.error.message, /^vault\.main did not answer within 5 s$/);
  });

  it("does not keep what was on its way while it was written anew", async () => {
    const { time, fetcher, place, ask } = setUp();
    const slow = async () => {
      const before = make(time);
      await time.sleep(100, new AbortController().signal);
      return ok(before);
    };
    const early = fetcher.fetch(place, slow, { signal: new AbortController().signal });
    fetcher.forget("vault.main", "kv/app");
    await time.run(early);
    let asked = false;
    await ask(() => {
      asked = true;
      return ok(make(time));
    });
    assert.ok(asked, "the outdated value was kept");
  });

  it("never gives a value after its lease, fresh or stale", async () => {
    const { time, ask } = setUp();
    await ask(() => ok(make(time, time.now() + 2 * MINUTE)));
    time.advance(MINUTE);
    assert.equal(codeOf(await ask(fails("unreachable"))), "ok");
    time.advance(MINUTE);
    assert.equal(codeOf(await time.run(ask(fails("unreachable")))), "unreachable");
  });

  it("asks a backend no more for ten seconds after five failures, then once", async () => {
    const { time, ask } = setUp();
    let calls = 0;
    const failing = () => {
      calls++;
      return fails("unreachable")();
    };
    for (let key = 0; key < 4; key++) await time.run(ask(failing, { key: `kv/${key}` }));
    assert.equal(calls, 5);
    assert.equal(codeOf(await ask(failing, { key: "kv/next" })), "circuit-open");
    time.advance(10_001);
    assert.equal(codeOf(await time.run(ask(failing, { key: "kv/probe" }))), "circuit-open");
    assert.equal(calls, 6);
    time.advance(10_001);
    assert.equal(codeOf(await ask(() => ok(make(time)), { key: "kv/back" })), "ok");
    assert.equal(codeOf(await ask(() => ok(make(time)), { key: "kv/after" })), "ok");
  });

  it("waits as long as the server asks, and not at all where that is too long", async () => {
    const { time, ask } = setUp();
    const startedAt = time.truth();
    let calls = 0;
    const throttled = (retryAfter: number) => () => {
      calls++;
      return secretFailure("throttled", "slow down", "wait", { retryAfter });
    };
    await time.run(ask(throttled(2000)));
    assert.equal(calls, 3);
    assert.equal(time.truth() - startedAt, 4000);
    calls = 0;
    await time.run(ask(throttled(60_000), { key: "kv/long" }));
    assert.equal(calls, 1);
  });

  it("overwrites what it holds when it closes", async () => {
    const { time, fetcher, place } = setUp();
    const held = make(time);
    const kept: Made[] = [];
    const watching = createFetcher<Made>(
      {
        copy: (value) => {
          const copy = { ...value };
          kept.push(copy);
          return copy;
        },
        dispose: (value) => {
          value.isGone = true;
        },
        endsAt: () => null,
      },
      { time, random: () => 0, statistics: createStatistics(), freshFor: MINUTE, staleFor: HOUR },
    );
    const got = await watching.fetch(place, async () => ok(held), { signal: new AbortController().signal });
    assert.ok(got.ok);
    watching.close();
    fetcher.close();
    assert.ok(held.isGone, "what the provider brought is still there");
    assert.deepEqual(
      kept.filter((one) => one !== got.value.value).map(({ isGone }) => isGone),
      [true],
    );
  });

  const SCHEDULES = process.env["LATCHKEY_LONG"] === "1" ? 10_000 : 1_000;

  it(`gives no wrong and no over-age value in ${SCHEDULES} schedules of failures and clocks`, async () => {
    let stale = 0;
    for (let seed = 1; seed <= SCHEDULES; seed++) stale += await runSchedule(seed);
    assert.ok(stale > 0, "no schedule came to a stale value");
  });

  /** Random answers, writes, clocks set and time passed; the number of stale values that were given. */
  async function runSchedule(seed: number): Promise<number> {
    let state = seed;
    const next = (below: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const { time, fetcher, ask } = setUp();
    const keys = ["kv/a", "kv/b", "kv/c"];
    /** When the value of a key last changed, and when a person or the server last took it away. */
    const takenAt = new Map<string, number>();
    let refusedAt = -1;
    let given = 0;
    for (let step = 0; step < 40; step++) {
      const key = keys[next(keys.length)]!;
      switch (next(6)) {
        case 0:
          time.advance(next(30 * MINUTE));
          break;
        case 1:
          time.setWallClock((next(3) - 1) * 24 * HOUR);
          break;
        case 2:
          fetcher.forget("vault.main", key);
          takenAt.set(key, time.truth());
          break;
        default: {
          const code = next(3) === 0 ? null : secretFailureCodes[next(secretFailureCodes.length)]!;
          const lease = next(4) === 0 ? time.now() + next(20 * MINUTE) : null;
          let didAsk = false;
          const result = await time.run(
            ask(
              () => {
                didAsk = true;
                return code === null ? ok(make(time, lease)) : fails(code)();
              },
              { key, again: next(5) === 0 },
            ),
          );
          if (!result.ok) {
            if (!didAsk) break;
            const { stale, purge } = policyOf(result.error.code);
            if (purge) refusedAt = time.truth();
            if (!stale && result.error.code !== "cancelled") takenAt.set(key, time.truth());
            break;
          }
          const { value, stale: isStale } = result.value;
          const age = time.truth() - value.at;
          assert.ok(age <= HOUR, `seed ${seed}: a value of ${age} ms`);
          assert.ok(isStale || age <= 5 * MINUTE, `seed ${seed}: ${age} ms and called fresh`);
          assert.ok(value.at >= (takenAt.get(key) ?? -1), `seed ${seed}: a value that was taken away`);
          assert.ok(value.at >= refusedAt, `seed ${seed}: a value of before a refusal`);
          if (isStale) given++;
        }
      }
    }
    fetcher.close();
    return given;
  }
});
