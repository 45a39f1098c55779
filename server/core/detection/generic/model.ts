// Boosted trees: the sum of the leaves that a feature vector reaches, as a probability.
// Trees are flat arrays, so that the weights are a small JSON file and a walk touches no objects.

/**
 * Nodes of all trees one after another. Node i asks whether feature[i] ≤ threshold[i]; its left child follows it, the
 * right one is right[i] nodes behind it. A leaf has feature −1 and its value in threshold.
 */
export interface Model {
  readonly bias: number;
  readonly roots: readonly number[];
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  readonly right: readonly number[];
}

/** Probability, from 0 to 1, that the candidate with these features is a secret. */
export const probability = (model: Model, features: Float64Array): number => {
  const { feature, threshold, right } = model;
  let sum = model.bias;
  for (const root of model.roots) {
    let node = root;
    let asked = feature[node]!;
    while (asked >= 0) {
      node += features[asked]! <= threshold[node]! ? 1 : right[node]!;
      asked = feature[node]!;
    }
    sum += threshold[node]!;
  }
  return 1 / (1 + Math.exp(-sum));
};
