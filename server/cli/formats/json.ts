// The report for programs: schema latchkey.scan/1.
import type { LocatedFinding } from "../../app/located-finding.ts";
import { safeJson } from "../terminal.ts";
import { collecting, type Format } from "./format.ts";

export const json: Format = () =>
  collecting((reports, { files, bytes, skipped, problems, elapsedMs, complete }) => {
    const findings = reports.flatMap((report) => report.findings.map(describe));
    const left = skipped.map(({ path, reason }) => ({ path, reason }));
    const messages = problems.map(({ message }) => message);
    const summary = { files, bytes, skipped: left, problems: messages, elapsedMs, complete };
    return `${safeJson({ schema: "latchkey.scan/1", findings, summary })}\n`;
  });

const describe = (finding: LocatedFinding) => {
  const { rule, title, severity, confidence, path, start, end, fingerprint, preview } = finding;
  const { commit, suppressed, reasons, stored } = finding;
  const found = { rule, title, severity, confidence, path, start, end, fingerprint, preview };
  return { ...found, commit, suppressed, reasons, ...(stored && { stored }) };
};
