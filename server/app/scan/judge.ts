// Decides what counts of that which was found: confidence, chosen rules, the project's settings, the baseline.
import type { Suppression } from "../../core/detection/finding.ts";
import type { Confidence } from "../../core/detection/rule.ts";
import { type Baseline, suppressionBy } from "../baseline.ts";
import type { LocatedFinding } from "../located-finding.ts";
import { MANIFEST, type ScanConfig } from "../scan-config.ts";

const RANK: Readonly<Record<Confidence, number>> = { low: 0, medium: 1, high: 2 };
export const DEFAULT_CONFIDENCE: Confidence = "medium";

export interface JudgeOptions {
  readonly config: ScanConfig;
  /** Comes before the project's; null leaves it to the project. */
  readonly minConfidence: Confidence | null;
  /** The only rules that count; null: all. */
  readonly rules: ReadonlySet<string> | null;
  readonly baseline: Baseline | null;
  /** YYYY-MM-DD. */
  readonly today: string;
}

/** Gives a finding as it counts, with the project's severity and who silences it; null where it is not wanted. */
export type Judge<F extends Judged = LocatedFinding> = (finding: F) => F | null;

/** What a judge looks at. */
type Judged = Pick<LocatedFinding, "rule" | "severity" | "confidence" | "fingerprint" | "suppressed">;

export function createJudge<F extends Judged = LocatedFinding>({
  config,
  minConfidence,
  rules,
  baseline,
  today,
}: JudgeOptions): Judge<F> {
  const least = RANK[minConfidence ?? config.minConfidence ?? DEFAULT_CONFIDENCE];
  return (finding) => {
    // Asked first: it remembers which of its entries are still there.
    const known = baseline === null ? null : suppressionBy(baseline, finding.fingerprint, today);
    if (RANK[finding.confidence] < least || (rules !== null && !rules.has(finding.rule))) return null;
    const level = config.rules.get(finding.rule);
    const severity = level === undefined || level === "off" ? finding.severity : level;
    const suppressed = finding.suppressed ?? (level === "off" ? turnedOff : null) ?? known;
    return { ...finding, severity, suppressed };
  };
}

const turnedOff: Suppression = { by: "config", reason: `turned off in ${MANIFEST}`, owner: null, expires: null };
