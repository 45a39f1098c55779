// The table of `latchkey status`: fits 80 columns, and below it why something could not be told, and what else there is to know.
import type { SecretRef } from "../../../shared/secret-ref.ts";
import type { SecretInfo } from "../../app/secrets/secret-info.ts";
import type { SecretFailure } from "../../core/references/failure.ts";
import { placeWords, wholeDays } from "../../core/references/words.ts";
import type { Host } from "../host.ts";
import { type Colour, createPaint, escapeText, wantsColours } from "../terminal.ts";

export interface Row {
  readonly name: string;
  /** Null: it has no place in this environment. */
  readonly ref: SecretRef | null;
  readonly info: SecretInfo | null;
  readonly failure: SecretFailure | null;
  readonly state: { readonly kind: Kind; readonly words: string };
}

type Kind = "current" | "due" | "overdue" | "expired" | "unknown" | "unreachable" | "absent" | "refused";

const COLOURS: Readonly<Partial<Record<Kind, Colour>>> = {
  due: "yellow",
  overdue: "red",
  expired: "red",
  unreachable: "yellow",
  refused: "yellow",
  absent: "yellow",
};

const WIDTH = 80;
/** So many secrets are named before one sentence. */
const NAMED = 3;
const GAP = 2;
/** Columns that are never wider: name, place, version, age, state. */
const WIDEST = [32, 40, 10, 7, 14] as const;

export function statusTable(rows: readonly Row[], environment: string, host: Host): string {
  const paint = createPaint(wantsColours(host.output, host.env));
  const now = Date.now();
  const cells = rows.map(({ name, ref, info, state }) => [
    name,
    ref === null ? "" : placeWords(ref),
    info?.version ?? "",
    info === null || info.createdAt === null ? "" : `${wholeDays(info.createdAt, now)} d`,
    state.words,
  ]);
  const head = ["NAME", "PLACE", "VERSION", "AGE", "STATE"];
  const escaped = cells.map((row) => row.map(escapeText));
  const widths = columnWidths([head, ...escaped]);
  const line = (row: readonly string[], colour: (column: number) => readonly Colour[]): string =>
    `${row
      .map((text, i) => paint(cut(text, widths[i]!).padEnd(i === row.length - 1 ? 0 : widths[i]!), ...colour(i)))
      .join(" ".repeat(GAP))
      .trimEnd()}\n`;
  const body = escaped.map((row, at) => {
    const colour = COLOURS[rows[at]!.state.kind];
    return line(row, (column) => (column === 4 && colour !== undefined ? [colour] : []));
  });
  return [
    ...(rows.length === 0 ? [] : [line(head, () => ["dim"]), ...body]),
    `${summary(rows)} in ${environment}\n`,
    ...[...reasons(rows), ...warnings(rows)].map((sentence) => `${paint(sentence)}\n`),
  ].join("");
}

/** As wide as their widest text; the place, then the name give way where the line would be too long. */
function columnWidths(rows: readonly (readonly string[])[]): number[] {
  const widths = WIDEST.map((most, i) => Math.min(most, Math.max(...rows.map((row) => row[i]!.length))));
  for (const [column, least] of [
    [1, 16],
    [0, 12],
  ] as const) {
    const excess = widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1)) - WIDTH;
    if (excess > 0) widths[column] = Math.max(Math.min(least, widths[column]!), widths[column]! - excess);
  }
  return widths;
}

const cut = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, width - 1)}…`);

function summary(rows: readonly Row[]): string {
  const count = (kind: Kind): number => rows.filter(({ state }) => state.kind === kind).length;
  const late = count("overdue") + count("expired");
  return [
    rows.length === 1 ? "1 secret" : `${rows.length} secrets`,
    ...(late === 0 ? [] : [`${late} overdue`]),
    ...(count("unreachable") === 0 ? [] : [`${count("unreachable")} not told`]),
    ...(count("absent") === 0 ? [] : [`${count("absent")} not set`]),
  ].join(", ");
}

/** Why something could not be told. */
const reasons = (rows: readonly Row[]): string[] =>
  withNames(
    rows.flatMap(({ name, failure, state }) =>
      failure === null || state.kind === "absent" ? [] : [[name, `${failure.message}. Try: ${failure.remedy}`]],
    ),
  );

const warnings = (rows: readonly Row[]): string[] =>
  withNames(rows.flatMap(({ name, info }) => (info?.warnings ?? []).map((warning) => [name, warning] as const)));

/** Each sentence once, after the names of those that it is about. */
function withNames(told: readonly (readonly [name: string, sentence: string])[]): string[] {
  const names = new Map<string, string[]>();
  for (const [name, sentence] of told) names.set(sentence, [...(names.get(sentence) ?? []), name]);
  return [...names].map(([sentence, all]) => {
    const more = all.length > NAMED ? ` and ${all.length - NAMED} more` : "";
    return `${all.slice(0, NAMED).join(", ")}${more}: ${sentence}`;
  });
}
