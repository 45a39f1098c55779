// The feature vector of a candidate: name, value and context side by side. The model knows features by position.
import { REACH, type Source } from "../rule.ts";
import type { Candidate, Extent } from "./candidate.ts";
import { CONTEXT_FEATURES, contextFeatureNames, contextFeatures } from "./context-features.ts";
import { languageFamily } from "./family.ts";
import { NAME_FEATURES, nameFeatureNames, nameFeatures } from "./name-features.ts";
import { VALUE_FEATURES, valueFeatureNames, valueFeatures } from "./value-features.ts";

export const FEATURES = NAME_FEATURES + VALUE_FEATURES + CONTEXT_FEATURES;

export const featureNames: readonly string[] = [...nameFeatureNames, ...valueFeatureNames, ...contextFeatureNames];

/** What may be looked at for a hit. */
export const extentOf = (source: Source, hit: number): Extent => ({
  low: Math.max(0, hit - REACH),
  high: Math.min(source.text.length, hit + REACH),
});

/** Features of a candidate that was found at `hit`. */
export const featuresOf = (source: Source, hit: number, candidate: Candidate): Float64Array => {
  const { text } = source;
  const { low, high } = extentOf(source, hit);
  const features = new Float64Array(FEATURES);
  nameFeatures(text, candidate, low, features, 0);
  const name = text.slice(candidate.nameStart, candidate.nameEnd);
  valueFeatures(text.slice(candidate.start, candidate.end), name, features, NAME_FEATURES);
  contextFeatures(text, candidate, languageFamily(source.path), low, high, features, NAME_FEATURES + VALUE_FEATURES);
  return features;
};
