// Gradient boosting of small trees on histograms: logistic loss, leaf-wise growth, deterministic.
import type { Model } from "../../server/core/detection/generic/model.ts";

export interface Sample {
  readonly features: Float64Array;
  readonly target: 0 | 1;
  readonly weight: number;
}

export interface BoostOptions {
  readonly trees: number;
  readonly leaves: number;
  readonly rate: number;
  readonly lambda: number;
  /** Least sum of second derivatives in a leaf. */
  readonly leastHessian: number;
  /** Share of the features that a tree may use. */
  readonly columns: number;
  readonly seed: number;
}

const BINS = 32;

/** Small deterministic generator (mulberry32): numbers in [0, 1). */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

/** Upper limits of the bins of every feature. */
const binLimits = (samples: readonly Sample[], count: number): number[][] => {
  const limits: number[][] = [];
  for (let feature = 0; feature < count; feature++) {
    const values = samples.map((sample) => sample.features[feature]!).sort((a, b) => a - b);
    const distinct = values.filter((value, index) => index === 0 || value !== values[index - 1]);
    const cuts: number[] = [];
    if (distinct.length <= BINS)
      for (let index = 1; index < distinct.length; index++) cuts.push((distinct[index - 1]! + distinct[index]!) / 2);
    else
      for (let bin = 1; bin < BINS; bin++) {
        const value = values[Math.floor((values.length * bin) / BINS)]!;
        if (cuts.at(-1) !== value) cuts.push(value);
      }
    limits.push(cuts.map((cut) => Number(cut.toPrecision(4))));
  }
  return limits;
};

interface Leaf {
  readonly members: Int32Array;
  gain: number;
  feature: number;
  bin: number;
  readonly gradient: number;
  readonly hessian: number;
}

interface Node {
  feature: number;
  threshold: number;
  left?: Node;
  right?: Node;
}

export const train = (samples: readonly Sample[], options: BoostOptions): Model => {
  const width = samples[0]!.features.length;
  const limits = binLimits(samples, width);
  const binned = limits.map((cuts, feature) => {
    const column = new Uint8Array(samples.length);
    samples.forEach((sample, index) => {
      let bin = 0;
      while (bin < cuts.length && sample.features[feature]! > cuts[bin]!) bin++;
      column[index] = bin;
    });
    return column;
  });
  const gradient = new Float64Array(samples.length);
  const hessian = new Float64Array(samples.length);
  const random = randomFrom(options.seed);
  let positive = 0;
  let total = 0;
  for (const { target, weight } of samples) {
    positive += target * weight;
    total += weight;
  }
  const bias = Math.log(positive / (total - positive));
  const margin = new Float64Array(samples.length).fill(bias);
  const everyone = Int32Array.from(samples, (_, index) => index);
  const usable = limits.flatMap((cuts, feature) => (cuts.length > 0 ? [feature] : []));
  const flat = {
    bias: round(bias),
    roots: [] as number[],
    feature: [] as number[],
    threshold: [] as number[],
    right: [] as number[],
  };
  for (let tree = 0; tree < options.trees; tree++) {
    samples.forEach(({ target, weight }, index) => {
      const estimate = 1 / (1 + Math.exp(-margin[index]!));
      gradient[index] = weight * (estimate - target);
      hessian[index] = Math.max(1e-6, weight * estimate * (1 - estimate));
    });
    const columns = usable.filter(() => random() < options.columns);
    const root = grow(everyone, { binned, limits, gradient, hessian, columns, options, margin });
    flatten(root, flat);
  }
  return flat;
};

interface Growing {
  readonly binned: readonly Uint8Array[];
  readonly limits: readonly number[][];
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
  readonly columns: readonly number[];
  readonly options: BoostOptions;
  readonly margin: Float64Array;
}

const grow = (everyone: Int32Array, growing: Growing): Node => {
  const { options, binned, limits, margin } = growing;
  const root: Node = { feature: -1, threshold: 0 };
  const leaves: { node: Node; leaf: Leaf }[] = [{ node: root, leaf: bestSplit(everyone, growing) }];
  while (leaves.length < options.leaves) {
    let pick = -1;
    for (let index = 0; index < leaves.length; index++)
      if (leaves[index]!.leaf.gain > 1e-3 && (pick < 0 || leaves[index]!.leaf.gain > leaves[pick]!.leaf.gain))
        pick = index;
    if (pick < 0) break;
    const { node, leaf } = leaves.splice(pick, 1)[0]!;
    const column = binned[leaf.feature]!;
    node.feature = leaf.feature;
    node.threshold = limits[leaf.feature]![leaf.bin]!;
    node.left = { feature: -1, threshold: 0 };
    node.right = { feature: -1, threshold: 0 };
    leaves.push({
      node: node.left,
      leaf: bestSplit(
        leaf.members.filter((member) => column[member]! <= leaf.bin),
        growing,
      ),
    });
    leaves.push({
      node: node.right,
      leaf: bestSplit(
        leaf.members.filter((member) => column[member]! > leaf.bin),
        growing,
      ),
    });
  }
  for (const { node, leaf } of leaves) {
    node.threshold = round((-leaf.gradient / (leaf.hessian + options.lambda)) * options.rate);
    for (const member of leaf.members) margin[member]! += node.threshold;
  }
  return root;
};

const bestSplit = (members: Int32Array, growing: Growing): Leaf => {
  const { binned, limits, gradient, hessian, columns, options } = growing;
  let sumGradient = 0;
  let sumHessian = 0;
  for (const member of members) {
    sumGradient += gradient[member]!;
    sumHessian += hessian[member]!;
  }
  const leaf: Leaf = { members, gain: 0, feature: -1, bin: 0, gradient: sumGradient, hessian: sumHessian };
  const whole = sumGradient ** 2 / (sumHessian + options.lambda);
  const gradients = new Float64Array(BINS + 1);
  const hessians = new Float64Array(BINS + 1);
  for (const feature of columns) {
    const column = binned[feature]!;
    gradients.fill(0);
    hessians.fill(0);
    for (const member of members) {
      gradients[column[member]!]! += gradient[member]!;
      hessians[column[member]!]! += hessian[member]!;
    }
    let left = 0;
    let leftHessian = 0;
    for (let bin = 0; bin < limits[feature]!.length; bin++) {
      left += gradients[bin]!;
      leftHessian += hessians[bin]!;
      const rightHessian = sumHessian - leftHessian;
      if (leftHessian < options.leastHessian || rightHessian < options.leastHessian) continue;
      const gain =
        left ** 2 / (leftHessian + options.lambda) +
        (sumGradient - left) ** 2 / (rightHessian + options.lambda) -
        whole;
      if (gain > leaf.gain) {
        leaf.gain = gain;
        leaf.feature = feature;
        leaf.bin = bin;
      }
    }
  }
  return leaf;
};

const round = (value: number): number => Number(value.toPrecision(4));

const flatten = (
  root: Node,
  flat: { roots: number[]; feature: number[]; threshold: number[]; right: number[] },
): void => {
  flat.roots.push(flat.feature.length);
  const place = (node: Node): void => {
    const index = flat.feature.length;
    flat.feature.push(node.feature);
    flat.threshold.push(node.threshold);
    flat.right.push(0);
    if (node.left === undefined || node.right === undefined) return;
    place(node.left);
    flat.right[index] = flat.feature.length - index;
    place(node.right);
  };
  place(root);
};
