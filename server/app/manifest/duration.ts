// Durations as people write them in latchkey.yaml and on the command line: 500ms, 30s, 5m, 1h, 90d.

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds; null where it is no duration. */
export function parseDuration(text: string | null): number | null {
  const found = /^([1-9]\d{0,9})(ms|[smhd])$/.exec(text ?? "");
  return found === null ? null : Number(found[1]) * UNITS[found[2]!]!;
}
