// Looks now and then whether secrets that were got have another version. Asks nothing while nobody listens, and keeps no
// process from ending.
import type { SecretChange } from "./open-secrets.ts";

export interface Changes {
  got(name: string, version: string | null): void;
  onChange(listener: (change: SecretChange) => void): { dispose(): void };
  stop(): void;
}

/** `every`: milliseconds. `versionOf` gives undefined where it could not be told. */
export function watchVersions(every: number, versionOf: (name: string) => Promise<string | null | undefined>): Changes {
  const versions = new Map<string, string | null>();
  const listeners = new Set<(change: SecretChange) => void>();
  let timer: NodeJS.Timeout | undefined;

  const note = (name: string, to: string | null): void => {
    const from = versions.get(name);
    versions.set(name, to);
    if (from === undefined || from === to) return;
    for (const listener of listeners) listener({ name, from, to });
  };
  const look = async (): Promise<void> => {
    for (const name of versions.keys()) {
      const version = await versionOf(name);
      if (version !== undefined) note(name, version);
    }
    if (timer !== undefined) timer = setTimeout(look, every).unref();
  };
  const stop = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };

  return {
    got: note,
    onChange(listener) {
      listeners.add(listener);
      timer ??= setTimeout(look, every).unref();
      return {
        dispose() {
          listeners.delete(listener);
          if (listeners.size === 0) stop();
        },
      };
    },
    stop,
  };
}
