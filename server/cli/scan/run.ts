// `latchkey scan`: from options to a scan, and from what it tells to a report and an exit code.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Failure, Result } from "../../../shared/result.ts";
import { ok } from "../../../shared/result.ts";
import { type BaselineReview, reviewBaseline, writeBaseline } from "../../app/baseline.ts";
import { createLazyApp, type LazyApp } from "../../app/lazy-app.ts";
import type { LocatedFinding, ScanSummary } from "../../app/located-finding.ts";
import type { ScanListener } from "../../app/scan/collect.ts";
import { productVersion } from "../../app/version.ts";
import { scanWorkspace } from "../../app/workspace-scan.ts";
import type { ParsedCommand } from "../command.ts";
import type { Reporter } from "../formats/format.ts";
import { formats } from "../formats/formats.ts";
import { complain, EXIT, type Host } from "../host.ts";
import { createPaint, wantsColours } from "../terminal.ts";
import { createProgress } from "./progress.ts";
import { readRequest, type ScanRequest, wantsExposures } from "./request.ts";

export async function runScan(parsed: ParsedCommand, host: Host): Promise<number> {
  const exposures = await wantsExposures(parsed);
  const app = createLazyApp({ exposures });
  const request = await readRequest(parsed, app, host);
  if (!request.ok) return fail(host, request.error);
  const { format, output, showSuppressed, writeTo } = request.value;
  const text: string[] = [];
  const write = output === null ? (piece: string) => host.output.write(piece) : (piece: string) => text.push(piece);
  const reporter = await createReporter(app, format, output === null, host);
  const progress = createProgress(host);
  const known: LocatedFinding[] = [];
  let active = 0;
  const listener: ScanListener = {
    signal: host.signal,
    onProgress: progress.show,
    onFile(report) {
      const listed = report.findings.filter((finding) => {
        if (writeTo !== null && (finding.suppressed === null || finding.suppressed.by === "baseline")) {
          known.push(finding);
          return false;
        }
        if (finding.suppressed === null) active++;
        return finding.suppressed === null || showSuppressed;
      });
      progress.clear();
      const piece = reporter.file({ ...report, findings: listed });
      if (piece !== "") write(piece);
    },
  };
  const scanned = await scan(app, request.value, host, listener);
  progress.clear();
  if (!scanned.ok) return fail(host, scanned.error);
  const summary = scanned.value;
  const exitCode = host.signal.aborted
    ? EXIT.interrupted
    : !summary.complete
      ? EXIT.failed
      : active > 0
        ? EXIT.findings
        : EXIT.nothing;
  write(reporter.end(summary, exitCode));
  if (output !== null) {
    const written = writeReport(resolve(host.cwd, output), output, text.join(""));
    if (!written.ok) return fail(host, written.error);
  }
  if (writeTo !== null && !host.signal.aborted) {
    const written = writeBaseline(resolve(host.cwd, writeTo.path), writeTo.path, writeTo.previous, known);
    if (!written.ok) return fail(host, written.error);
    const count = written.value === 1 ? "1 finding" : `${written.value} findings`;
    if (host.log.isTTY === true) host.log.write(`${createPaint(false)(`${count} written to ${writeTo.path}`)}\n`);
  }
  const { baseline, rules } = request.value.settings;
  if (baseline != null && writeTo === null) {
    const whole = summary.whole && summary.complete && rules == null;
    tellOfBaseline(host, reviewBaseline(baseline, app.today, whole), parsed.get("baseline")!);
  }
  if (!summary.complete) complainOfGaps(host, summary);
  return exitCode;
}

function fail(host: Host, failure: Failure): number {
  complain(host, failure);
  return EXIT.failed;
}

async function createReporter(app: LazyApp, format: string, toTerminal: boolean, host: Host): Promise<Reporter> {
  const make = await formats[format]!();
  return make({
    paint: createPaint(toTerminal && wantsColours(host.output, host.env)),
    rules: async () => (await app.load()).engine.rules,
    version: productVersion(),
    startedAt: Date.now(),
  });
}

async function scan(
  lazy: LazyApp,
  { source, paths, settings }: ScanRequest,
  host: Host,
  listener: ScanListener,
): Promise<Result<ScanSummary>> {
  if (source.kind === "files") return scanWorkspace(lazy, paths, settings, listener);
  if (source.kind === "history") {
    const { scanHistory } = await import("../../app/history-scan.ts");
    return scanHistory(lazy, source.since, paths, settings, listener);
  }
  const app = await lazy.load();
  switch (source.kind) {
    case "staged":
      return (await import("../../app/git-scan.ts")).scanStaged(app, paths, settings, listener);
    case "since":
      return (await import("../../app/git-scan.ts")).scanSince(app, source.revision, paths, settings, listener);
    case "stdin":
      return (await import("../../app/stream-scan.ts")).scanStream(app, host.input, source.path, settings, listener);
  }
}

function writeReport(path: string, shownAs: string, text: string): Result<void> {
  try {
    writeFileSync(path, text);
    return ok(undefined);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "EUNKNOWN";
    const message = `the report cannot be written to ${shownAs}: ${code}`;
    return { ok: false, error: { code: "report-unwritable", message, remedy: "name a file in a folder that exists" } };
  }
}

const MAX_LISTED = 20;

/** Names the entries of a baseline that have had their day, and those that nothing matches any more. */
function tellOfBaseline(host: Host, { expired, stale }: BaselineReview, shownAs: string): void {
  const listed = [
    ...expired.map((entry) => ({
      entry,
      what: `expired on ${entry.expires}`,
      remedy: "decide anew, or mend the leak",
    })),
    ...stale.map((entry) => ({
      entry,
      what: "matches nothing any more",
      remedy: `latchkey scan --write-baseline ${shownAs}`,
    })),
  ];
  for (const { entry, what, remedy } of listed.slice(0, MAX_LISTED)) {
    const owner = entry.owner === undefined ? "" : `, of @${entry.owner.replace(/^@/, "")},`;
    const message = `the entry of ${shownAs} for ${entry.rule} in ${entry.path}${owner} ${what}`;
    complain(host, { code: "baseline-entry", message, remedy });
  }
  if (listed.length > MAX_LISTED) {
    const message = `${listed.length - MAX_LISTED} more entries of ${shownAs} have expired or match nothing`;
    complain(host, { code: "baseline-entry", message, remedy: `latchkey scan --write-baseline ${shownAs}` });
  }
}

/** Says what was not scanned, so that exit 2 is never without a word. */
function complainOfGaps(host: Host, summary: ScanSummary): void {
  if (host.signal.aborted) {
    complain(host, {
      code: "interrupted",
      message: "the scan was stopped: interrupted before all files were looked at",
    });
    return;
  }
  for (const problem of summary.problems.slice(0, MAX_LISTED)) complain(host, problem);
  if (summary.problems.length > MAX_LISTED) {
    const message = `${summary.problems.length - MAX_LISTED} more mistakes in configurations`;
    complain(host, { code: "foreign-configuration", message, remedy: "latchkey scan --json lists them" });
  }
  const gaps = summary.skipped.filter(({ incomplete }) => incomplete);
  for (const { path, reason } of gaps.slice(0, MAX_LISTED)) {
    complain(host, {
      code: "not-scanned",
      message: `${path} was not scanned completely: ${reason}`,
      ...remedyFor(reason),
    });
  }
  if (gaps.length > MAX_LISTED) {
    const message = `${gaps.length - MAX_LISTED} more files were not scanned completely`;
    complain(host, { code: "not-scanned", message, remedy: "latchkey scan --json lists them" });
  }
}

function remedyFor(reason: string): { remedy?: string } {
  if (reason === "too large") return { remedy: "a larger --max-file-size, or leave the file out with scan.exclude" };
  if (reason.startsWith("archive:"))
    return { remedy: "unpack it and scan the folder, or leave it out with scan.exclude" };
  if (reason === "cut off while being read") return { remedy: "scan again once nothing writes to it" };
  if (reason === "not a regular file") return { remedy: "latchkey scan --stdin < FILE" };
  if (reason.endsWith("took too long")) return { remedy: "give its rules keywords, or simpler patterns" };
  if (reason.endsWith("object)"))
    return { remedy: "git fsck says what is wrong; in a shallow or partial clone, fetch all" };
  if (reason.startsWith("unreadable")) return { remedy: "check its permissions, or leave it out with scan.exclude" };
  return {};
}
