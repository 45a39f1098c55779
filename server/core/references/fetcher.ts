// Gives values out of memory or from their backend: cache, single flight, the rule for stale values, and the latch after a
// refusal. Time and chance come from outside, so that every schedule of failures can be tested. docs/references.md has
// the rules as a table.
import { ok, type Result } from "../../../shared/result.ts";
import { type Breaker, createBreaker } from "./breaker.ts";
import { cancelled, policyOf, type SecretFailure } from "./failure.ts";
import { MAX_STALE } from "./manifest.ts";
import type { Outcome } from "./provider.ts";
import { type Time, withinTotalTime, withRetries } from "./retry.ts";
import type { Statistics } from "./statistics.ts";

/** What is fetched: kept as one copy in the cache, given out as others. */
export interface Holding<T> {
  copy(value: T): T;
  dispose(value: T): void;
  /** Milliseconds since the epoch after which the value must not be used; null: no such time. */
  endsAt(value: T): number | null;
}

export interface Place {
  /** Of the backend: statistics and the breaker are by it. */
  readonly backend: string;
  /** Who asks there, as the provider tells it now: a fetch may sign in first. */
  principal(): string;
  /** Of the secret within the backend. */
  readonly key: string;
}

export interface Fetched<T> {
  readonly value: T;
  /** The backend is out of reach; the value is of before. */
  readonly stale: boolean;
  /** Milliseconds since the epoch. */
  readonly fetchedAt: number;
}

export interface FetchOptions {
  readonly signal: AbortSignal;
  /** A person asks again: cache, latch and breaker do not stand in the way. */
  readonly again?: boolean;
}

export interface FetcherOptions {
  readonly time: Time;
  readonly random: () => number;
  readonly statistics: Statistics;
  /** Milliseconds. */
  readonly freshFor: number;
  readonly staleFor: number;
}

type Load<T> = (signal: AbortSignal) => Outcome<T>;

export interface Fetcher<T> {
  fetch(place: Place, load: Load<T>, options: FetchOptions): Outcome<Fetched<T>>;
  /** Forgets what of a backend has a key that begins so, whoever asked for it. Also what made it refuse to ask. */
  forget(backend: string, prefix?: string): void;
  /** Names of the backends that are not asked for now, since they did not answer. */
  readonly open: readonly string[];
  /** Overwrites and forgets everything. */
  close(): void;
}

interface Entry<T> {
  readonly value: T;
  readonly fetchedAt: number;
  readonly monotonicAt: number;
  /** How long it may live because of its lease, in milliseconds. */
  readonly lease: number;
}

/** A fetch on its way, with what it brought: a copy of its own, overwritten when the last who waited has taken one. */
interface Flight<T> {
  readonly controller: AbortController;
  readonly result: Promise<Result<Fetched<T>, SecretFailure>>;
  waiting: number;
  /** A write, another sign-in or a person asking again makes what it brings outdated: it is not kept. */
  outdated: boolean;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export function createFetcher<T>(holding: Holding<T>, options: FetcherOptions): Fetcher<T> {
  const { time, random, statistics } = options;
  const staleFor = Math.min(options.staleFor, MAX_STALE);
  const freshFor = Math.min(options.freshFor, staleFor);
  const entries = new Map<string, Entry<T>>();
  const flights = new Map<string, Flight<T>>();
  const latches = new Map<string, SecretFailure>();
  const breakers = new Map<string, Breaker>();

  const nameOf = ({ backend, principal, key }: Place): string => `${backend}\0${principal()}\0${key}`;
  const principalOf = ({ backend, principal }: Place): string => `${backend}\0${principal()}\0`;
  const breakerOf = (backend: string): Breaker => {
    const there = breakers.get(backend) ?? createBreaker(time, backend);
    breakers.set(backend, there);
    return there;
  };

  const drop = (name: string): void => {
    const entry = entries.get(name);
    if (entry === undefined) return;
    entries.delete(name);
    holding.dispose(entry.value);
  };
  const dropBelow = (prefix: string): void => {
    for (const name of [...entries.keys()]) if (name.startsWith(prefix)) drop(name);
  };

  /** Milliseconds since it was fetched. The monotonic clock stops while a machine sleeps, the other one can be set. */
  const ageOf = (entry: Entry<T>): number =>
    Math.max(time.monotonic() - entry.monotonicAt, time.now() - entry.fetchedAt);
  const give = (entry: Entry<T>, stale: boolean): Result<Fetched<T>, SecretFailure> =>
    ok({ value: holding.copy(entry.value), stale, fetchedAt: entry.fetchedAt });

  const load = async (place: Place, run: Load<T>, flight: Flight<T>): Flight<T>["result"] => {
    const startedAt = time.monotonic();
    const { signal } = flight.controller;
    const limited = withinTotalTime(run, time, place.backend);
    const attempt = (inner: AbortSignal) => breakerOf(place.backend).run(() => limited(inner));
    const result = await withRetries(attempt, time, random, signal);
    statistics.fetched(place.backend, time.monotonic() - startedAt, result.ok ? null : result.error.code);
    if (result.ok) return ok(keep(nameOf(place), result.value, flight));
    if (result.error.code !== "cancelled") judge(place, result.error, flight);
    return result;
  };

  const keep = (name: string, value: T, flight: Flight<T>): Fetched<T> => {
    const fetchedAt = time.now();
    const endsAt = holding.endsAt(value);
    drop(name);
    if (!flight.outdated) {
      const lease = endsAt === null ? Number.POSITIVE_INFINITY : Math.max(0, endsAt - fetchedAt);
      entries.set(name, { value: holding.copy(value), fetchedAt, monotonicAt: time.monotonic(), lease });
    }
    return { value, stale: false, fetchedAt };
  };

  const judge = (place: Place, failure: SecretFailure, flight: Flight<T>): void => {
    const { stale, purge } = policyOf(failure.code);
    if (stale !== true) drop(nameOf(place));
    if (purge !== true) return;
    dropBelow(principalOf(place));
    // No permission for one secret says nothing of others; an identity that is refused is refused everywhere.
    if (!flight.outdated) latches.set(failure.code === "forbidden" ? nameOf(place) : principalOf(place), failure);
  };

  const fly = (place: Place, run: Load<T>): Flight<T> => {
    const name = nameOf(place);
    const there = flights.get(name);
    if (there !== undefined) return there;
    const flight: Mutable<Flight<T>> = {
      controller: new AbortController(),
      result: null as never,
      waiting: 0,
      outdated: false,
    };
    const leave = (): void => {
      if (flights.get(name) === flight) flights.delete(name);
    };
    // Nobody waits any more: who comes next starts another.
    flight.controller.signal.addEventListener("abort", leave);
    flight.result = load(place, run, flight).finally(leave);
    flights.set(name, flight);
    return flight;
  };

  const forget = (backend: string, prefix = ""): void => {
    const matches = (name: string): boolean => {
      const [itsBackend, , key = ""] = name.split("\0");
      return itsBackend === backend && (key === "" || key.startsWith(prefix));
    };
    for (const name of [...entries.keys()]) if (matches(name)) drop(name);
    for (const name of [...latches.keys()]) if (matches(name)) latches.delete(name);
    for (const [name, flight] of flights) {
      if (!matches(name)) continue;
      flight.outdated = true;
      flights.delete(name);
    }
  };

  return {
    async fetch(place, run, { signal, again = false }) {
      if (signal.aborted) return cancelled();
      const name = nameOf(place);
      if (again) {
        forget(place.backend, place.key);
        breakerOf(place.backend).reset();
      }
      const latched = latches.get(principalOf(place)) ?? latches.get(name);
      if (latched !== undefined) return { ok: false, error: latched };
      const entry = entries.get(name);
      const age = entry === undefined ? 0 : ageOf(entry);
      if (entry !== undefined && age < Math.min(freshFor, entry.lease)) {
        statistics.hit(place.backend);
        return give(entry, false);
      }
      statistics.missed(place.backend);
      const result = await join(fly(place, run), holding, signal);
      if (result.ok) return result;
      const held = entries.get(nameOf(place));
      if (held !== undefined && policyOf(result.error.code).stale === true) {
        if (ageOf(held) < Math.min(staleFor, held.lease)) {
          statistics.stale(place.backend);
          return give(held, true);
        }
        drop(nameOf(place));
      }
      return result;
    },
    forget,
    get open() {
      return [...breakers].flatMap(([backend, { openSince }]) => (openSince === null ? [] : [backend]));
    },
    close() {
      for (const flight of flights.values()) {
        flight.outdated = true;
        flight.controller.abort();
      }
      flights.clear();
      dropBelow("");
      latches.clear();
    },
  };
}

/** Waits for a flight with others and takes a copy; it is called off when nobody waits for it any more. */
function join<T>(flight: Flight<T>, holding: Holding<T>, signal: AbortSignal): Flight<T>["result"] {
  flight.waiting++;
  return new Promise((resolve, reject) => {
    let isGone = false;
    const leave = (): void => {
      isGone = true;
      resolve(cancelled());
      if (--flight.waiting === 0) flight.controller.abort();
    };
    signal.addEventListener("abort", leave, { once: true });
    const take = (result: Awaited<Flight<T>["result"]>): void => {
      signal.removeEventListener("abort", leave);
      if (!isGone) {
        resolve(result.ok ? ok({ ...result.value, value: holding.copy(result.value.value) }) : result);
        flight.waiting--;
      }
      if (result.ok && flight.waiting === 0) holding.dispose(result.value.value);
    };
    flight.result.then(take, reject);
  });
}
