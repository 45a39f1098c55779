// Sums of measurements, and runs that alternate between candidates so that a slow minute of the machine hits all alike.

/** `fraction` in 0…1 of the sorted values lies at or below the result (nearest rank). Throws on an empty list. */
export function percentile(values: readonly number[], fraction: number): number {
  if (values.length === 0) throw new Error("a percentile of nothing");
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(fraction * sorted.length) - 1)]!;
}

/** Mean of the two middle values where their number is even. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (percentile(sorted, 0.5) + sorted[Math.floor(sorted.length / 2)]!) / 2;
}

export interface AlternatingOptions {
  readonly rounds: number;
  /** Rounds before, which are not measured. */
  readonly warmUps: number;
}

/** Runs every candidate once a round, in turn from a different one each round; gives each one's milliseconds. */
export async function alternate<Name extends string>(
  candidates: Readonly<Record<Name, () => Promise<void>>>,
  { rounds, warmUps }: AlternatingOptions,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(candidates) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = -warmUps; round < rounds; round++) {
    const first = (round + warmUps) % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const start = performance.now();
      await candidates[name]();
      if (round >= 0) times[name].push(performance.now() - start);
    }
  }
  return times;
}
