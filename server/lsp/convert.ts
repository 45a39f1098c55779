// From what is known of a file to what the protocol shows of it. The one place where findings become messages.
import { type Diagnostic, DiagnosticSeverity, DiagnosticTag } from "vscode-languageserver";
import type { FileFindings, FindingItem, IgnoreFindingArgument, IgnoreScope } from "../../shared/messages.ts";
import { referencePageUrl, rulePageUrl } from "../../shared/rule-page.ts";
import type { DocumentFinding } from "../app/document-scan-messages.ts";
import type { Suppression } from "../core/detection/finding.ts";
import { isExposure, reasonSentence } from "../core/detection/reasons.ts";
import type { Reason } from "../core/detection/rule.ts";
import type { FileState } from "./findings-store.ts";
import type { Problem } from "./references/problem.ts";

export const SOURCE = "latchkey";

const remedyFor = (title: string): string =>
  /^Credentials\b/.test(title) ? "Revoke them, then move them to a backend." : "Revoke it, then move it to a backend.";

/** Error for a dangerous token with certainty, warning for a likely credential, information for the rest. */
function severityOf(finding: DocumentFinding): DiagnosticSeverity {
  const { confidence, severity } = finding;
  if (confidence === "low" || isExposure(finding)) return DiagnosticSeverity.Information;
  const dangerous = severity === "critical" || severity === "high";
  return confidence === "high" && dangerous ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
}

const withArticle = (title: string): string =>
  `${/^[aeiou]/i.test(title) ? "an" : "a"} ${/^[A-Z][a-z]/.test(title) ? title[0]!.toLowerCase() + title.slice(1) : title}`;

/** What it is and what to do; for a generic finding, why it is believed. */
export const messageOf = (finding: DocumentFinding): string =>
  finding.stored === undefined && finding.reasons.some((reason) => TELL_ALL.has(reason))
    ? adviceOf(finding)
    : `${finding.title}. ${adviceOf(finding)}`;

/** The reasons that make a sentence of their own, title and all. */
const TELL_ALL: ReadonlySet<Reason> = new Set(["ignore-expired", "ignore-unreasoned", "name-and-value"]);

/** The message for where the title is shown already. */
export function adviceOf(finding: DocumentFinding): string {
  if (finding.reasons.includes("ignore-expired")) return "This ignore has expired. Decide anew, or mend the leak.";
  if (finding.reasons.includes("ignore-unreasoned")) return "This ignore gives no reason: write one after “--”.";
  const [reason] = finding.reasons;
  if (reason !== undefined && isExposure(finding)) return reasonSentence(reason);
  if (finding.stored !== undefined) {
    const { reference, version } = finding.stored;
    const place = version === null ? reference : `${reference}, version ${version}`;
    return `This value is stored already, at ${place}: write the reference in its place, and rotate it.`;
  }
  if (!finding.reasons.includes("name-and-value")) return remedyFor(finding.title);
  const value = `${finding.length}-character random value`;
  const why =
    finding.name === null ? `a telling name is given a ${value}` : `the name "${finding.name}" is given a ${value}`;
  return `Looks like ${withArticle(finding.title)}: ${why}.`;
}

function toDiagnostic(finding: DocumentFinding): Diagnostic {
  return {
    range: { start: finding.start, end: finding.end },
    severity: severityOf(finding),
    code: finding.rule,
    ...(finding.isOwn ? {} : { codeDescription: { href: rulePageUrl(finding.rule) } }),
    source: SOURCE,
    message: messageOf(finding),
    data: { fingerprint: finding.fingerprint },
  };
}

const SEVERITIES: Readonly<Record<Problem["severity"], DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

const problemDiagnostic = ({ code, severity, start, end, message }: Problem): Diagnostic => ({
  range: { start, end },
  severity: SEVERITIES[severity],
  code,
  codeDescription: { href: referencePageUrl(code) },
  source: SOURCE,
  message,
  ...(code === "name-unused" && { tags: [DiagnosticTag.Unnecessary] }),
});

/** What a list of leaks names: exposures are shown where they stand, and counted nowhere. */
export const isLeak = (finding: DocumentFinding): boolean => isShown(finding) && !isExposure(finding);

export const isShown = (finding: DocumentFinding): boolean => finding.suppressed === null;

const diagnosticsOfState = new WeakMap<FileState, Diagnostic[]>();

/** Everything to show in a file, made once per state. */
export function diagnosticsOf(state: FileState): Diagnostic[] {
  const made = diagnosticsOfState.get(state);
  if (made !== undefined) return made;
  const diagnostics = [...state.findings.filter(isShown).map(toDiagnostic), ...state.problems.map(problemDiagnostic)];
  for (const { line, character, message } of state.mistakes) {
    const place = { line, character };
    diagnostics.push({
      range: { start: place, end: { line, character: character + 1 } },
      severity: DiagnosticSeverity.Error,
      code: "manifest",
      source: SOURCE,
      message,
    });
  }
  if (state.notScanned !== null) {
    const top = { line: 0, character: 0 };
    diagnostics.push({
      range: { start: top, end: top },
      severity: DiagnosticSeverity.Information,
      code: "not-scanned",
      source: SOURCE,
      message: `Not scanned: ${state.notScanned}.`,
    });
  }
  diagnosticsOfState.set(state, diagnostics);
  return diagnostics;
}

const toItem = ({ rule, title, severity, confidence, start, end, fingerprint }: DocumentFinding): FindingItem => ({
  rule,
  title,
  severity,
  confidence,
  range: { start, end },
  fingerprint,
});

export const ignoreArgument = (
  uri: string,
  { rule, title, start, end }: DocumentFinding,
  scope: IgnoreScope,
): IgnoreFindingArgument => ({ uri, rule, title, range: { start, end }, scope });

export const fileFindingsOf = (state: FileState): FileFindings => ({
  uri: state.uri,
  findings: state.findings.filter(isLeak).map(toItem),
});

function nameOf(by: Suppression["by"]): string {
  if (by === "comment") return "a comment";
  if (by === "baseline") return "the baseline";
  if (by === "config") return "the configuration";
  return by.startsWith(".") ? by : `a ${by} comment`;
}

/** Who silenced a finding, in one sentence. */
export function suppressionOf({ by, reason, owner, expires }: Suppression): string {
  const parts = [
    `Ignored by ${nameOf(by)}`,
    reason === null ? "" : `: ${reason}`,
    owner === null ? "" : ` (@${owner})`,
    expires === null ? "" : `, until ${expires}`,
  ];
  return `${parts.join("")}.`;
}
