// What a benchmark is: it measures figures, each with the goal that it must reach.
// Adding one is one file in benchmarks/ and one line in index.ts.

/** A goal of null: the figure is shown beside others and must reach nothing itself. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number } | null;

export interface Figure {
  /** Unique within the benchmark; with the benchmark's name it is the row's identity in RESULTS.md. */
  readonly id: string;
  /** What was measured, and how it was summed up ("median of 5 runs"). */
  readonly what: string;
  readonly unit: string;
  readonly goal: Goal;
  readonly value: number;
  /** What helps to judge the figure: the other side of a ratio, spread, sizes. */
  readonly detail?: string;
}

export type Outcome =
  | { readonly kind: "measured"; readonly figures: readonly Figure[] }
  /** What it needs is not to be had on this machine; says what. */
  | { readonly kind: "skipped"; readonly reason: string };

export interface Benchmark {
  readonly name: string;
  run(say: (progress: string) => void): Promise<Outcome>;
}

export const measured = (...figures: readonly Figure[]): Outcome => ({ kind: "measured", figures });
export const skipped = (reason: string): Outcome => ({ kind: "skipped", reason });

/** Null where there is no goal. */
export function isMet({ goal, value }: Pick<Figure, "goal" | "value">): boolean | null {
  if (goal === null) return null;
  return "atLeast" in goal ? value >= goal.atLeast : value <= goal.atMost;
}
