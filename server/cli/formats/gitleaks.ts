// The report in the form of gitleaks, for what already reads that. The places of the secret itself say REDACTED.
import type { LocatedFinding } from "../../app/located-finding.ts";
import { safeJson } from "../terminal.ts";
import { collecting, type Format } from "./format.ts";

export const gitleaks: Format = () =>
  collecting((reports) => `${safeJson(reports.flatMap((report) => report.findings.map(describe)))}\n`);

const describe = ({ rule, title, path, start, end, severity, commit }: LocatedFinding) => ({
  RuleID: rule,
  Description: title,
  StartLine: start.line,
  EndLine: end.line,
  StartColumn: start.column,
  // Theirs is the last column of the secret, ours the one after it.
  EndColumn: Math.max(1, end.column - 1),
  Match: "REDACTED",
  Secret: "REDACTED",
  File: path,
  SymlinkFile: "",
  Commit: commit ?? "",
  Entropy: 0,
  Author: "",
  Email: "",
  Date: "",
  Message: "",
  Tags: [severity],
  Fingerprint: `${commit === null ? "" : `${commit}:`}${path}:${rule}:${start.line}`,
});
