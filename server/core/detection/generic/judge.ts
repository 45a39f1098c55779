// Judges candidates: runs an extraction, scores what it finds with the model and reports what is probable enough.
import type { Confidence, Reason, Report, Source } from "../rule.ts";
import type { Detector } from "./detectors.ts";
import { featuresOf } from "./features.ts";
import { type Model, probability } from "./model.ts";
import weights from "./weights.json" with { type: "json" };

const model: Model = weights;

/** Least probability of each confidence; below the last nothing is reported. */
export const thresholds = { high: 0.88, medium: 0.5, low: 0.3 } as const;

const confidenceOf = (estimate: number): Confidence | undefined => {
  if (estimate >= thresholds.high) return "high";
  if (estimate >= thresholds.medium) return "medium";
  return estimate >= thresholds.low ? "low" : undefined;
};

/** The `match` of a rule that stands on a detector. */
export const judgeWith =
  (detector: Detector, reason: Reason) =>
  (source: Source, hit: number, report: Report): void =>
    detector.find(source, hit, (candidate) => {
      const confidence = confidenceOf(probability(model, featuresOf(source, hit, candidate)));
      if (confidence !== undefined) report({ start: candidate.start, end: candidate.end, confidence, reason });
    });
