// What backends have told of the names they keep: given at once, and asked for again in the background when it is old. The
// broker refuses what this machine has not granted before anything is sent.
import type { Result } from "../../../shared/result.ts";
import type { SecretEntry } from "../../core/references/provider.ts";
import type { Projects } from "../projects.ts";

export interface Known<T> {
  /** Null: nobody has told yet. */
  readonly value: T | null;
  /** Settles when an answer, or none, has come; null: nobody is asked. */
  readonly asked: Promise<void> | null;
}

export interface BackendMetadata {
  /** What is right below a prefix of a backend, named as in `vault.main`. `again`: a person asks. */
  entries(folder: string, backend: string, prefix: string, again: boolean): Known<readonly SecretEntry[]>;
  /** Names of the fields of a secret that is a map. */
  fields(folder: string, reference: string, again: boolean): Known<readonly string[]>;
}

/** Milliseconds for which an answer is not asked for again, and a failure. */
const FRESH = 30_000;
const FAILED = 10_000;
/** Milliseconds for which an answer is waited for. */
const DEADLINE = 10_000;
/** Answers that are kept. */
const KEPT = 2_000;

interface Entry {
  value: unknown;
  dueAt: number;
  asked: Promise<void> | null;
}

export function createBackendMetadata(projects: Projects): BackendMetadata {
  const known = new Map<string, Entry>();

  function look<T>(key: string, again: boolean, ask: (signal: AbortSignal) => Promise<Result<T>>): Known<T> {
    const entry = known.get(key) ?? { value: null, dueAt: 0, asked: null };
    known.set(key, entry);
    if (known.size > KEPT) known.delete(known.keys().next().value!);
    const isDue = entry.dueAt <= performance.now() || (again && entry.value === null);
    if (isDue && entry.asked === null) {
      entry.asked = ask(AbortSignal.timeout(DEADLINE)).then((answer) => {
        if (answer.ok) entry.value = answer.value;
        entry.dueAt = performance.now() + (answer.ok ? FRESH : FAILED);
        entry.asked = null;
      });
    }
    return { value: entry.value as T | null, asked: entry.asked };
  }

  return {
    entries: (folder, backend, prefix, again) =>
      look(JSON.stringify([folder, backend, prefix]), again, (signal) =>
        projects.secrets(folder).list(backend, prefix, { signal }),
      ),
    fields(folder, reference, again) {
      const told = look(JSON.stringify([folder, reference]), again, (signal) =>
        projects.describe(folder, reference, signal),
      );
      return { value: told.value?.fields ?? projects.lastKnown(folder, reference)?.fields ?? null, asked: told.asked };
    },
  };
}
