// Weights of the decision whether a photo is tinted (cast.ts), written by training/calibrate/cast_fit.py.

export const DECISION_FEATURES = [
  'distance',
  'farOdds',
  'spread',
  'warm',
  'green',
  'magenta',
  'neutrals',
  'edges',
  'highlights',
  'neutralChroma',
  'leastChroma',
  'neutralShare',
  'unity',
  'midtone',
  'chroma',
] as const;

export type DecisionFeature = (typeof DECISION_FEATURES)[number];

export const DECISION_BIAS = -2.0646;
export const DECISION_WEIGHTS: readonly (readonly [DecisionFeature, number])[] = [
  ['distance', 3.5862],
  ['farOdds', 0.62932],
  ['spread', 4.8171],
  ['warm', 1.5862],
  ['green', 7.4905],
  ['magenta', 13.086],
  ['edges', 50.015],
  ['neutralChroma', -17.033],
  ['leastChroma', -4.1706],
  ['neutralShare', -0.31467],
  ['unity', -1.6653],
  ['midtone', 1.7295],
  ['chroma', -12.354],
];
