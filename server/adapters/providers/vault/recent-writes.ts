// Which versions we wrote a moment ago. Standbys of OpenBao answer reads from their own copy, which runs behind: without
// this, a secret that was just written would be read as it was before, and taken for a write that failed.
import type { Clock } from "../../../core/ports.ts";

export interface RecentWrites {
  note(key: string, version: string | null): void;
  /** Whether an answer of this version, or null for none, is from before our own write. */
  isBehind(key: string, version: string | null): boolean;
}

/** A standby that is further behind than this is not merely behind. */
const REMEMBERED_MS = 30_000;

export function recentWrites(clock: Clock): RecentWrites {
  const writes = new Map<string, { readonly version: number; readonly until: number }>();
  return {
    note(key, version) {
      const now = clock.now();
      for (const [other, { until }] of writes) if (until < now) writes.delete(other);
      if (version !== null) writes.set(key, { version: Number(version), until: now + REMEMBERED_MS });
    },
    isBehind(key, version) {
      const write = writes.get(key);
      return write !== undefined && write.until >= clock.now() && Number(version ?? 0) < write.version;
    },
  };
}
