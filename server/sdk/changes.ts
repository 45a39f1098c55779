// Notices that a secret has a new version, of those that the program got: by what every get tells, and by asking for
// their metadata as often as values count as fresh. Asks nothing while nobody listens or nothing was got.
import { EventEmitter, on } from "node:events";

/** A secret has another version than when it was got last. */
export interface SecretChange {
  /** The name or the reference by which the program got it. */
  readonly name: string;
  readonly previous: string;
  readonly version: string;
}

/** What is known of a secret at a moment. */
export interface Seen {
  /** Null: the backend has no versions, and no change is noticed. */
  readonly version: string | null;
  readonly fetchedAt: number;
  readonly stale: boolean;
}

export interface WatchParts {
  /** Asks the backend for metadata; null: it did not tell. `again`: whatever it has refused before. */
  look(name: string, again: boolean): Promise<Seen | null>;
  /** Has the value fetched anew, so that who gets it next has the new one, and tells `saw` of it. */
  renew(name: string): Promise<void>;
  /** Milliseconds between two looks. */
  interval(): Promise<number>;
  /** Runs later what it is given, without keeping the process alive; what it returns prevents it. */
  schedule(milliseconds: number, run: () => void): () => void;
}

export interface ChangeWatch {
  saw(name: string, seen: Seen): void;
  /** The program itself had it fetched anew: what the backend refused before is no reason not to ask again. */
  askedAgain(name: string): void;
  readonly names: readonly string[];
  onChange(listener: (change: SecretChange) => void): () => void;
  changes(signal?: AbortSignal): AsyncIterableIterator<SecretChange>;
  close(): void;
}

interface Watched {
  seen: Seen;
  again: boolean;
}

export function createChangeWatch({ look, renew, interval, schedule }: WatchParts): ChangeWatch {
  const events = new EventEmitter<{ change: [SecretChange]; end: [] }>().setMaxListeners(0);
  const watched = new Map<string, Watched>();
  let state: "idle" | "waiting" | "closed" = "idle";
  let cancel = (): void => {};
  const isClosed = (): boolean => state === "closed";

  const plan = async (): Promise<void> => {
    if (state !== "idle" || watched.size === 0 || events.listenerCount("change") === 0) return;
    state = "waiting";
    const milliseconds = await interval();
    if (!isClosed()) cancel = schedule(milliseconds, () => void poll());
  };

  const poll = async (): Promise<void> => {
    // One after the other: there is no hurry, and a backend in trouble gets no crowd.
    for (const [name, one] of watched) {
      if (isClosed() || events.listenerCount("change") === 0) break;
      const { again } = one;
      one.again = false;
      const now = await look(name, again);
      if (now !== null && isNewer(one.seen, now) && !isClosed()) await renew(name);
    }
    if (isClosed()) return;
    state = "idle";
    void plan();
  };

  return {
    saw(name, seen) {
      const there = watched.get(name);
      if (there === undefined) watched.set(name, { seen, again: false });
      else if (isNewer(there.seen, seen)) {
        const change = { name, previous: there.seen.version!, version: seen.version! };
        // On its own, so that a listener that throws does not break the get that noticed the change.
        queueMicrotask(() => void events.emit("change", change));
      }
      if (there !== undefined && seen.fetchedAt >= there.seen.fetchedAt) there.seen = seen;
      void plan();
    },
    askedAgain(name) {
      const there = watched.get(name);
      if (there !== undefined) there.again = true;
    },
    get names() {
      return [...watched.keys()];
    },
    onChange(listener) {
      // A function of its own, so that one that listens twice also ends twice.
      const own = (change: SecretChange): void => listener(change);
      events.on("change", own);
      void plan();
      return () => void events.off("change", own);
    },
    changes(signal) {
      const changes = on(events, "change", { close: ["end"], ...(signal && { signal }) });
      void plan();
      return mapped(changes as AsyncIterableIterator<[SecretChange]>);
    },
    close() {
      state = "closed";
      cancel();
      events.emit("end");
      events.removeAllListeners();
    },
  };
}

/** Metadata and values are remembered apart: what was fetched before what is known says nothing new. */
const isNewer = (known: Seen, now: Seen): boolean =>
  !now.stale &&
  known.version !== null &&
  now.version !== null &&
  now.version !== known.version &&
  now.fetchedAt >= known.fetchedAt;

/** Not a generator, whose `return` would wait for the next change. */
function mapped(changes: AsyncIterableIterator<[SecretChange]>): AsyncIterableIterator<SecretChange> {
  const unpack = ({ done, value }: IteratorResult<[SecretChange]>): IteratorResult<SecretChange> =>
    done ? { done, value: undefined } : { value: value[0] };
  return {
    next: async () => unpack(await changes.next()),
    return: async () => unpack(await changes.return!()),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
