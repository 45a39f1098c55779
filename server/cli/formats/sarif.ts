// The report as SARIF 2.1.0, for code scanning services. Without snippets: they would hold the secret.
import type { FileReport, LocatedFinding, ScanSummary, Skipped } from "../../app/located-finding.ts";
import { commentSources } from "../../core/detection/finding.ts";
import type { Rule, Severity } from "../../core/detection/rule.ts";
import { helpOf } from "../../core/rules/support/vendors.ts";
import { safeJson } from "../terminal.ts";
import { collecting, type Format, type FormatContext } from "./format.ts";

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

const levels: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
};

/** What GitHub sorts by: 0 to 10, in its own bands. */
const scores: Readonly<Record<Severity, string>> = { critical: "9.5", high: "8.0", medium: "5.5", low: "2.0" };

export const sarif: Format = async ({ rules, ...context }) => {
  const facts = { ...context, rules: await rules() };
  return collecting((reports, summary, exitCode) => `${safeJson(document(facts, reports, summary, exitCode))}\n`);
};

interface RunFacts extends Pick<FormatContext, "version" | "startedAt"> {
  readonly rules: readonly Rule[];
}

function document(facts: RunFacts, reports: readonly FileReport[], summary: ScanSummary, exitCode: number) {
  const { rules, version, startedAt } = facts;
  // Only the rules that found something: there are more than a thousand.
  const found = new Map(reports.flatMap(({ findings }) => findings.map((finding) => [finding.rule, finding] as const)));
  const shipped = rules.filter(({ id }) => found.delete(id));
  // What is left was found by rules of a project.
  const own = [...found.values()].map(({ rule: id, title, severity, confidence }) => ({
    id,
    title,
    severity,
    confidence,
  }));
  const listed: readonly DescribedRule[] = [...shipped, ...own];
  const indexOf = new Map(listed.map(({ id }, index) => [id, index]));
  const run = {
    tool: { driver: { name: "Latchkey", version, semanticVersion: version, rules: listed.map(describeRule) } },
    columnKind: "utf16CodeUnits",
    invocations: [
      {
        executionSuccessful: summary.complete,
        exitCode,
        startTimeUtc: new Date(startedAt).toISOString(),
        endTimeUtc: new Date(startedAt + summary.elapsedMs).toISOString(),
        toolConfigurationNotifications: summary.problems.map(({ message }) => ({
          level: "error",
          message: { text: message },
        })),
        toolExecutionNotifications: summary.skipped.map(describeSkipped),
      },
    ],
    results: reports.flatMap(({ findings }) => findings.map((finding) => describeResult(finding, indexOf))),
  };
  return { $schema: SCHEMA, version: "2.1.0", runs: [run] };
}

type DescribedRule = Parameters<typeof helpOf>[0] & Pick<Rule, "title" | "severity" | "confidence">;

const describeRule = (rule: DescribedRule) => {
  const { id, title, severity, confidence } = rule;
  const { docs, revoke, steps } = helpOf(rule);
  const page = docs ?? revoke;
  const way = [revoke, steps].filter((part) => part !== undefined).join(", ");
  const advice = way === "" ? "" : ` Where to revoke it: ${way}`;
  return {
    id,
    shortDescription: { text: title },
    help: { text: `Revoke the secret, then move it to a backend.${advice}` },
    ...(page === undefined ? {} : { helpUri: encodeURI(page) }),
    defaultConfiguration: { level: levels[severity] },
    properties: {
      tags: ["security", "secret"],
      precision: precisions[confidence],
      "security-severity": scores[severity],
    },
  };
};

const inSource: ReadonlySet<string> = new Set(commentSources);

const precisions = { high: "very-high", medium: "high", low: "medium" } as const;

function describeResult(finding: LocatedFinding, indexOf: ReadonlyMap<string, number>) {
  const { rule, title, severity, confidence, path, start, end, fingerprint, suppressed } = finding;
  const ruleIndex = indexOf.get(rule);
  const region = {
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
    charOffset: start.offset,
    charLength: end.offset - start.offset,
  };
  return {
    ruleId: rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: levels[severity],
    message: { text: `${title}. Revoke it, then move it to a backend.` },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(path) }, region } }],
    partialFingerprints: { "latchkey/v1": fingerprint },
    properties: { severity, confidence },
    ...(suppressed === null
      ? {}
      : {
          suppressions: [
            {
              kind: inSource.has(suppressed.by) ? "inSource" : "external",
              ...(suppressed.reason === null ? {} : { justification: suppressed.reason }),
            },
          ],
        }),
  };
}

const describeSkipped = ({ path, reason, incomplete }: Skipped) => ({
  level: incomplete ? "error" : "note",
  message: { text: `Not scanned: ${reason}` },
  locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(path) } } }],
});

/** A path as a relative reference; nothing in it can be taken for a scheme or a command. */
const uriOf = (path: string): string =>
  path
    .split("/")
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join("/");
