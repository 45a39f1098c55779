// RESULTS.md: one row for each figure. A run replaces the rows of the benchmarks that it ran and keeps the others.
import { type Benchmark, type Figure, isMet } from "../benchmark.ts";

/** A row as it stands in the file: "name/figure" and its line of the table. */
export type Rows = ReadonlyMap<string, string>;

const HEAD = `# Benchmark results

Written by \`npm run bench\`; a run replaces the rows of the benchmarks it ran. Read with \`test/bench/benchmarks/\`, which says how
each figure is measured.

| figure | what | goal | measured | reached | command | date | machine |
| --- | --- | --- | --- | --- | --- | --- | --- |
`;

const ROW = /^\| `([^`]+)` \|/;

export const readRows = (text: string): Rows =>
  new Map(text.split("\n").flatMap((line) => (ROW.test(line) ? [[ROW.exec(line)![1]!, line] as const] : [])));

export interface RunFacts {
  /** YYYY-MM-DD */
  readonly date: string;
  readonly machine: string;
}

/** The rows of one benchmark's figures. */
export const rowsOf = (name: string, figures: readonly Figure[], { date, machine }: RunFacts): Rows =>
  new Map(
    figures.map((figure) => {
      const key = `${name}/${figure.id}`;
      const cells = [
        `\`${key}\``,
        figure.what,
        goalText(figure),
        valueText(figure) + (figure.detail === undefined ? "" : ` (${figure.detail})`),
        verdict(figure),
        `\`npm run bench -- ${name}\``,
        date,
        machine,
      ];
      return [key, `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`];
    }),
  );

/** The file: the rows in the order of `benchmarks`; rows of benchmarks that are no more are dropped. */
export function renderResults(benchmarks: readonly Benchmark[], rows: Rows): string {
  const lines = benchmarks.flatMap(({ name }) =>
    [...rows].flatMap(([key, line]) => (belongs(key, name) ? [line] : [])),
  );
  return `${HEAD}${lines.join("\n")}\n`;
}

/** `old` without the rows of the benchmark, and its new ones. */
export const replaceRows = (old: Rows, name: string, fresh: Rows): Rows =>
  new Map([...[...old].filter(([key]) => !belongs(key, name)), ...fresh]);

const belongs = (key: string, name: string): boolean => key.startsWith(`${name}/`);

export function valueText({ value, unit }: Pick<Figure, "value" | "unit">): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : value === Math.trunc(value) ? 0 : 3;
  return `${value.toFixed(digits)}${unit === "" ? "" : ` ${unit}`}`;
}

export function goalText({ goal, unit }: Pick<Figure, "goal" | "unit">): string {
  if (goal === null) return "–";
  const suffix = unit === "" ? "" : ` ${unit}`;
  return "atLeast" in goal ? `≥ ${goal.atLeast}${suffix}` : `≤ ${goal.atMost}${suffix}`;
}

export function verdict(figure: Figure): string {
  const met = isMet(figure);
  return met === null ? "–" : met ? "yes" : "**no**";
}
