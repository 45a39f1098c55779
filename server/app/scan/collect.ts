// Takes the reports of files as they come, judges their findings, passes on what is wanted and adds up the rest.
import type { FileReport, LocatedFinding, ScanSummary, Skipped } from "../located-finding.ts";
import type { Judge } from "./judge.ts";
import type { ScanRoot } from "./plan.ts";

export interface ScanProgress {
  readonly files: number;
  readonly bytes: number;
}

/** What a scan tells while it runs, in the order of the files. */
export interface ScanListener {
  readonly signal: AbortSignal;
  /** A file that has findings that are wanted, or was skipped. */
  onFile(report: FileReport): void;
  onProgress?(progress: ScanProgress): void;
}

export interface Collector {
  /** So many more files were read as text. */
  count(files: number, bytes: number): void;
  report(judge: Judge, report: FileReport): void;
  skip(skipped: Skipped): void;
  summary(): ScanSummary;
}

/** `started`: `performance.now()` of the scan's beginning; `roots`: what is scanned. */
export function createCollector(
  listener: ScanListener,
  started: number,
  roots: readonly Pick<ScanRoot, "problems">[],
): Collector {
  const problems = [...new Map(roots.flatMap((root) => root.problems).map((one) => [one.message, one])).values()];
  const skipped: Skipped[] = [];
  let files = 0;
  let bytes = 0;
  return {
    count(moreFiles, moreBytes) {
      files += moreFiles;
      bytes += moreBytes;
      listener.onProgress?.({ files, bytes });
    },
    report(judge, report) {
      if (report.skipped !== null) skipped.push(report.skipped);
      const findings: LocatedFinding[] = [];
      for (const finding of report.findings) {
        const judged = judge(finding);
        if (judged !== null) findings.push(judged);
      }
      if (findings.length > 0 || report.skipped !== null) listener.onFile({ ...report, findings });
    },
    skip(one) {
      skipped.push(one);
    },
    summary: () => ({
      files,
      bytes,
      // The walk runs ahead of the scan by chance; the list does not.
      skipped: skipped.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)),
      problems,
      whole: false,
      elapsedMs: Math.round(performance.now() - started),
      complete: problems.length === 0 && !listener.signal.aborted && skipped.every(({ incomplete }) => !incomplete),
    }),
  };
}
