// What a report format is. A new format is one file and one line in `formats.ts`.
import type { FileReport, ScanSummary } from "../../app/located-finding.ts";
import type { Rule } from "../../core/detection/rule.ts";
import type { Paint } from "../terminal.ts";

export interface FormatContext {
  readonly paint: Paint;
  /** Loads all rules. */
  readonly rules: () => Promise<readonly Rule[]>;
  readonly version: string;
  /** Milliseconds since the epoch when the scan began. */
  readonly startedAt: number;
}

/** Gives the report piece by piece: what may be written after a file, and what remains at the end. */
export interface Reporter {
  /** Suppressed findings are in `report` only if they are to be listed. */
  file(report: FileReport): string;
  end(summary: ScanSummary, exitCode: number): string;
}

export type Format = (context: FormatContext) => Reporter | Promise<Reporter>;

/** For documents that can be written only at the end. */
export function collecting(
  end: (reports: readonly FileReport[], summary: ScanSummary, exitCode: number) => string,
): Reporter {
  const reports: FileReport[] = [];
  return {
    file(report) {
      if (report.findings.length > 0) reports.push(report);
      return "";
    },
    end: (summary, exitCode) => end(reports, summary, exitCode),
  };
}
