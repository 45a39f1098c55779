// The report for people: findings like those of a compiler, grouped by file, each with a line that points without showing.
import type { Excerpt, LocatedFinding, ScanSummary } from "../../app/located-finding.ts";
import type { Severity } from "../../core/detection/rule.ts";
import type { Colour, Paint } from "../terminal.ts";
import type { Format } from "./format.ts";

const colours: Readonly<Record<Severity, readonly Colour[]>> = {
  critical: ["red", "bold"],
  high: ["red"],
  medium: ["yellow"],
  low: ["blue"],
};

export const pretty: Format = ({ paint }) => {
  let findings = 0;
  let suppressed = 0;
  let files = 0;
  return {
    file({ findings: found }) {
      if (found.length === 0) return "";
      const active = found.filter((finding) => finding.suppressed === null).length;
      findings += active;
      suppressed += found.length - active;
      if (active > 0) files++;
      return `${found.map((finding) => describe(finding, paint)).join("")}\n`;
    },
    end: (summary) => `${summarize(summary, { findings, suppressed, files }, paint)}\n`,
  };
};

function describe(finding: LocatedFinding, paint: Paint): string {
  const { path, start, severity, title, rule, commit, suppressed, excerpt } = finding;
  const since = commit === null ? "" : `  ${paint(`since ${commit.slice(0, 10)}`, "dim")}`;
  const place = paint(`${path}:${start.line}:${start.column}`, "bold") + since;
  const level = suppressed === null ? paint(severity, ...colours[severity]) : paint("suppressed", "dim");
  const why = suppressed === null ? "" : `    ${paint(suppressionText(suppressed), "dim")}\n`;
  const source = excerpt === null ? "" : pointAt(excerpt, paint);
  return `${place}  ${level}  ${paint(title)}  ${paint(rule, "dim")}\n${source}${why}`;
}

function suppressionText({ by, reason, owner, expires }: NonNullable<LocatedFinding["suppressed"]>): string {
  const parts = [`by ${by}`, reason, owner === null ? null : `@${owner.replace(/^@/, "")}`];
  return [...parts, expires === null ? null : `until ${expires}`].filter((part) => part !== null).join(" · ");
}

function pointAt({ text, start, length }: Excerpt, paint: Paint): string {
  const indent = " ".repeat(4 + displayWidth(text.slice(0, start)));
  return `    ${paint(text)}\n${indent}${paint("^".repeat(length), "red")}\n`;
}

// Characters that fill two cells of a terminal.
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const NARROW = /\p{Mark}/u;

const displayWidth = (text: string): number =>
  [...text].reduce((width, character) => width + (NARROW.test(character) ? 0 : WIDE.test(character) ? 2 : 1), 0);

interface Counts {
  readonly findings: number;
  readonly suppressed: number;
  readonly files: number;
}

function summarize(summary: ScanSummary, { findings, suppressed, files }: Counts, paint: Paint): string {
  const found =
    findings === 0
      ? paint("No findings", "green")
      : `${paint(plural(findings, "finding"), "bold")} in ${plural(files, "file")}`;
  const seconds = (summary.elapsedMs / 1000).toFixed(2);
  const parts = [
    suppressed === 0 ? found : `${found}, ${suppressed} suppressed`,
    `${plural(summary.files, "file")}, ${formatBytes(summary.bytes)} in ${seconds} s`,
  ];
  if (summary.skipped.length > 0) {
    const reasons = [...new Set(summary.skipped.map(({ reason }) => reason.replace(/ \(.*/, "")))];
    parts.push(paint(`${formatCount(summary.skipped.length)} skipped (${reasons.join(", ")})`, "dim"));
  }
  return parts.join(" · ");
}

/** "12,345"; by hand, because a locale costs a short run 20 ms. */
export const formatCount = (count: number): string => String(count).replace(/\B(?=(?:\d{3}){1,6}$)/g, ",");

const plural = (count: number, noun: string): string => `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;

/** "18.2 MB". */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}
