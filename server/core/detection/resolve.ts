// From raw matches to findings: where several rules claim the same text one wins, and what the others knew is kept.
import type { Finding, Suppression } from "./finding.ts";
import type { Confidence, Reason, Rule, Severity } from "./rule.ts";

/** One report of one rule, in byte offsets of the document. */
export interface RawMatch {
  readonly rule: Rule;
  /** Where the keyword or the encoded run stands that led to the match. */
  readonly anchor: number;
  readonly start: number;
  readonly end: number;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly reasons: readonly Reason[];
}

const RANK: Readonly<Record<Confidence, number>> = { high: 2, medium: 1, low: 0 };

export const atLeast = (confidence: Confidence, least: Confidence): boolean => RANK[confidence] >= RANK[least];

/**
 * Non-overlapping findings in the order of the text. A rule of ours wins over one of another project, then a rule that
 * knows the token over a generic one, then the higher confidence, then the longer span, then the smaller rule id; the
 * winner takes over the highest confidence of ours.
 */
export function resolveMatches(
  matches: readonly RawMatch[],
  suppressionOf: (match: RawMatch) => Suppression | null,
): Finding[] {
  const sorted = [...matches].sort((a, b) => a.start - b.start || a.end - b.end || compare(a, b));
  const findings: Finding[] = [];
  let cluster: RawMatch[] = [];
  let clusterEnd = -1;
  const flush = (): void => {
    for (const match of winners(cluster)) findings.push(toFinding(match, suppressionOf(match)));
  };
  for (const match of sorted) {
    if (match.start >= clusterEnd) {
      flush();
      cluster = [];
      clusterEnd = -1;
    }
    cluster.push(match);
    clusterEnd = Math.max(clusterEnd, match.end);
  }
  flush();
  return findings;
}

function compare(a: RawMatch, b: RawMatch): number {
  return (
    Number(a.rule.yields ?? false) - Number(b.rule.yields ?? false) ||
    Number(a.rule.generic ?? false) - Number(b.rule.generic ?? false) ||
    RANK[b.confidence] - RANK[a.confidence] ||
    b.end - b.start - (a.end - a.start) ||
    a.start - b.start ||
    (a.rule.id < b.rule.id ? -1 : a.rule.id > b.rule.id ? 1 : 0) ||
    a.reasons.join().localeCompare(b.reasons.join())
  );
}

/** The matches of a cluster that remain, in the order of the text. */
function winners(cluster: readonly RawMatch[]): RawMatch[] {
  if (cluster.length < 2) return [...cluster];
  const accepted: RawMatch[] = [];
  for (const match of [...cluster].sort(compare)) {
    const at = accepted.findIndex((other) => other.start < match.end && match.start < other.end);
    if (at === -1) accepted.push(match);
    else accepted[at] = merge(accepted[at]!, match);
  }
  return accepted.sort((a, b) => a.start - b.start);
}

/** `winner` with what `loser` adds: its confidence where higher, and its reasons. */
function merge(winner: RawMatch, loser: RawMatch): RawMatch {
  if (loser.rule.yields && !winner.rule.yields) return winner;
  // What a name suggests says nothing more where a rule knows the token itself.
  const idle = (reason: Reason): boolean => reason === "name-and-value" && winner.rule.generic !== true;
  const reasons = loser.reasons.filter((reason) => !winner.reasons.includes(reason) && !idle(reason));
  const confidence = atLeast(winner.confidence, loser.confidence) ? winner.confidence : loser.confidence;
  if (reasons.length === 0 && confidence === winner.confidence) return winner;
  return { ...winner, confidence, reasons: [...winner.reasons, ...reasons] };
}

const toFinding = (match: RawMatch, suppressed: Suppression | null): Finding => ({
  rule: match.rule,
  start: match.start,
  end: match.end,
  severity: match.severity,
  confidence: match.confidence,
  reasons: match.reasons,
  suppressed,
});
