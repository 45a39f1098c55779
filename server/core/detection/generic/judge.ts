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

/** A reference stands in a secret's place, whatever it looks like: a part of it may be cut out as a value. */
const reference = /(?:secret)?ref\+[a-z0-9]+(?:\.[\w-]+)?:\/\//y;

function isReference({ text }: Source, start: number): boolean {
  reference.lastIndex = start;
  return reference.test(text);
}

/** The `match` of a rule that stands on a detector. */
export const judgeWith =
  (detector: Detector, reason: Reason) =>
  (source: Source, hit: number, report: Report): void =>
    detector.find(source, hit, (candidate) => {
      if (isReference(source, candidate.start)) return;
      const confidence = confidenceOf(probability(model, featuresOf(source, hit, candidate)));
      if (confidence !== undefined) report({ start: candidate.start, end: candidate.end, confidence, reason });
    });
