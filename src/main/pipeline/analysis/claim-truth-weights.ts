// How surely licensed claims are true, in log odds: written by training/truth/fit.py from 2485 claims judged on 240 photos.
// Read by claim-truth.ts.
import type { ClaimId } from '../../domain/critique.ts';
import type { RuleLayer } from './claim-truth.ts';

/** A measure, its mean and deviation where the claim is licensed, and what a deviation above the mean adds. */
type Witness = readonly [measure: string, mean: number, deviation: number, odds: number];

/** Of a claim that no reader judged. */
export const UNKNOWN_TRUTH = 0.96;
/** Of each claim; what wide thresholds add; and what speaks for it besides. */
export const CLAIM_TRUTH: readonly (readonly [
  claim: ClaimId,
  odds: number,
  wide: number,
  witnesses: readonly Witness[],
])[] = [
  [
    'bg.clean',
    0.89,
    0.0,
    [
      ['clutter.surroundings_calm', 0.7157, 0.1325, 0.52],
      ['clutter.surroundings_busy', 0.07197, 0.05558, -0.22],
      ['subject.confidence', 0.9107, 0.1219, 0.12],
    ],
  ],
  ['bg.distract', 1.2, 0.0, []],
  ['bright.distract', 0.39, 0.0, []],
  ['color.cast', 0.02, 0.0, []],
  ['color.contrast', 1.74, 0.11, []],
  [
    'color.cool',
    0.89,
    -0.32,
    [
      ['color.warm_share', 0.1644, 0.1639, -0.42],
      ['palette.first_share', 0.7454, 0.1666, 0.29],
      ['color.mean_chroma', 0.02764, 0.02574, 0.2],
      ['seen.cool-cast', 0.0006477, 0.0008115, -0.09],
    ],
  ],
  ['color.dull', -0.42, 0.0, []],
  [
    'color.good',
    1.63,
    0.0,
    [
      ['cast.probability', 0.09516, 0.1248, 0.28],
      ['color.saturation', 0.04968, 0.1902, 0.3],
      ['seen.cast', 0.001437, 0.003544, 0.09],
    ],
  ],
  [
    'color.harmony',
    0.82,
    -0.15,
    [
      ['harmony.fit', 0.9445, 0.04248, -0.18],
      ['palette.variety', 0.5905, 0.08921, -0.28],
      ['color.chroma', 0.06102, 0.0172, -0.03],
      ['cast.probability', 0.07787, 0.1044, 0.34],
    ],
  ],
  ['color.mono', 1.27, 0.0, []],
  [
    'color.muted',
    1.17,
    -0.12,
    [
      ['color.chroma', 0.02567, 0.008024, 0.22],
      ['seen.desaturated', 0.009436, 0.03295, 0.22],
      ['exposure.midtone', 0.5889, 0.1093, 0.01],
      ['cast.probability', 0.03626, 0.0522, 0.17],
    ],
  ],
  ['color.oversat', 1.34, 0.0, []],
  [
    'color.vivid',
    2.34,
    0.27,
    [
      ['color.saturation', 0.06206, 0.1868, 0.16],
      ['seen.oversaturated', 0.006212, 0.01054, 0.07],
    ],
  ],
  [
    'color.warm',
    0.9,
    -0.43,
    [
      ['color.cool_share', 0.03199, 0.0534, -0.55],
      ['palette.first_share', 0.8542, 0.1226, 0.43],
      ['color.mean_chroma', 0.04232, 0.0195, 0.55],
      ['seen.warm-cast', 0.002035, 0.006016, 0.26],
    ],
  ],
  [
    'color.wb_good',
    1.2,
    -0.12,
    [
      ['cast.probability', 0.02736, 0.02427, -0.41],
      ['cast.strength', 0.001717, 0.001682, -0.36],
      ['seen.cast', 0.000889, 0.00159, 0.09],
      ['cast.neutral_share', 0.7525, 0.1411, -0.07],
    ],
  ],
  [
    'comp.balanced',
    1.24,
    0.56,
    [
      ['balance.counterweight', 0.8964, 0.06653, -0.17],
      ['clutter.busy_share', 0.5204, 0.2344, -0.16],
      ['subject.confidence', 0.7218, 0.3524, 0.29],
      ['subject.area', 0.2166, 0.1654, -0.08],
    ],
  ],
  [
    'comp.centered',
    1.28,
    0.23,
    [
      ['placement.centre_distance', 0.06468, 0.03445, -0.32],
      ['subject.confidence', 0.9392, 0.06023, 0.24],
      ['subject.area', 0.265, 0.1426, -0.41],
      ['placement.box_off_centre', 0.05838, 0.0314, -0.2],
    ],
  ],
  ['comp.clutter', 0.63, 0.0, []],
  ['comp.diagonal', 1.5, 0.0, []],
  ['comp.edge_cut', 1.31, 0.0, []],
  ['comp.fills_frame', 2.39, -0.19, []],
  [
    'comp.focal_clear',
    1.85,
    0.0,
    [
      ['subject.confidence', 0.9558, 0.03948, 0.38],
      ['separation.difference', 0.2118, 0.09185, 0.11],
      ['clutter.surroundings_busy', 0.3228, 0.2198, -0.07],
      ['focus.ratio', 1.097, 0.2678, 0.29],
    ],
  ],
  ['comp.focal_none', -0.17, 0.0, []],
  [
    'comp.good',
    0.38,
    0.0,
    [
      ['clutter.busy_share', 0.4615, 0.2402, 0.19],
      ['edge.cut_likely', 0.09117, 0.2054, -0.26],
      ['seen.bad-crop', 0.001288, 0.002229, -0.12],
    ],
  ],
  ['comp.leading', 1.49, 0.0, []],
  [
    'comp.lines',
    0.9,
    0.22,
    [
      ['lines.length', 5.639, 2.019, 0.23],
      ['placement.box_area', 0.3336, 0.2135, -0.33],
      ['clutter.busy_share', 0.4695, 0.2017, 0.38],
      ['subject.confidence', 0.6803, 0.3558, -0.25],
    ],
  ],
  ['comp.negspace', 0.93, 0.0, []],
  ['comp.offcenter', 0.83, 0.34, []],
  ['comp.pattern', 0.64, 0.0, []],
  [
    'comp.simple',
    1.8,
    -0.74,
    [
      ['clutter.busy_share', 0.1565, 0.07024, -0.18],
      ['clutter.calm_share', 0.5797, 0.1332, 0.4],
      ['clutter.edges', 0.1201, 0.04152, -0.3],
    ],
  ],
  ['comp.symmetry', -0.02, 0.0, []],
  ['comp.thirds', 0.76, 0.0, []],
  [
    'contrast.good',
    2.07,
    0.16,
    [
      ['seen.desaturated', 0.005672, 0.0236, -0.39],
      ['seen.low-contrast', 0.0002346, 0.0004485, -0.55],
      ['contrast.range', 0.7426, 0.08391, 0.15],
      ['contrast.global', 0.2134, 0.03937, -0.21],
    ],
  ],
  ['contrast.low', 1.7, 0.0, []],
  [
    'crop.good',
    0.27,
    0.0,
    [
      ['placement.room_second', 0.1852, 0.0568, -0.35],
      ['placement.tight_likely', 0.01659, 0.03585, -0.23],
      ['subject.confidence', 0.929, 0.06419, -0.03],
      ['seen.bad-crop', 0.001451, 0.002794, 0.0],
      ['subject.area', 0.187, 0.08086, 0.31],
    ],
  ],
  ['crop.too_tight', 0.42, 0.0, []],
  [
    'detail.good',
    2.21,
    0.0,
    [
      ['seen.defocus-blur', 0.0001743, 0.000347, -0.28],
      ['artifact.blockiness', 1.194, 0.1047, 0.13],
    ],
  ],
  [
    'dof.deep',
    1.23,
    -0.31,
    [
      ['focus.evenness', 0.767, 0.05016, 0.39],
      ['focus.least', 0.5933, 0.06379, 0.2],
      ['placement.box_area', 0.3584, 0.246, -0.35],
      ['seen.defocus-blur', 0.0001984, 0.0003264, -0.02],
    ],
  ],
  [
    'dof.good',
    1.21,
    0.0,
    [
      ['focus.evenness', 0.7526, 0.09423, 0.13],
      ['focus.ratio', 1.051, 0.2038, 0.1],
      ['seen.defocus-blur', 0.0002263, 0.000353, 0.15],
    ],
  ],
  ['dof.shallow', 1.22, 0.0, []],
  ['dof.too_deep', 1.18, 0.0, []],
  ['exposure.clip_high', 1.39, 0.0, []],
  ['exposure.clip_low', 0.8, 0.0, []],
  [
    'exposure.detail_kept',
    0.68,
    0.31,
    [
      ['seen.clipped-highlights', 0.001034, 0.003988, -0.36],
      ['exposure.clip_high', 0.0006433, 0.001189, 0.25],
      ['exposure.clip_low', 0.001687, 0.002426, 0.19],
      ['exposure.dark_share', 0.2028, 0.1512, -0.56],
      ['contrast.range', 0.7344, 0.05618, -0.06],
    ],
  ],
  [
    'exposure.good',
    1.81,
    -0.46,
    [
      ['seen.clipped-highlights', 0.001723, 0.01069, -0.06],
      ['seen.underexposed', 0.000459, 0.001559, -0.46],
      ['seen.overexposed', 0.007486, 0.04882, -0.06],
      ['exposure.dark_share', 0.1384, 0.0899, -0.35],
      ['exposure.clip_high', 0.001705, 0.003909, -0.15],
    ],
  ],
  ['exposure.over', -0.13, 0.0, []],
  ['exposure.under', 1.06, 0.0, []],
  ['focus.motion', -0.29, 0.0, []],
  [
    'focus.sharp',
    2.35,
    -0.0,
    [
      ['focus.typical', 0.6749, 0.08791, 0.06],
      ['seen.defocus-blur', 0.0002517, 0.0005033, -0.4],
      ['artifact.blockiness', 1.297, 0.1614, -0.33],
    ],
  ],
  ['focus.soft', 0.86, 0.0, []],
  ['frame.natural', 0.64, 0.0, []],
  ['horizon.level', 1.18, 0.0, []],
  ['horizon.tilted', -0.12, 0.0, []],
  ['key.high', 0.64, 0.0, []],
  ['key.low', 1.47, 0.0, []],
  ['light.dramatic', 0.61, 0.0, []],
  ['light.flat', 0.84, 0.0, []],
  ['light.good', 0.65, 0.0, []],
  ['light.silhouette', -0.04, 0.0, []],
  ['light.soft', -0.23, 0.0, []],
  [
    'noise.clean',
    2.39,
    0.44,
    [
      ['noise.level', 1.163, 1.103, -0.3],
      ['noise.evidence', 0.003778, 0.01151, 0.02],
      ['seen.noise', 0.0002563, 0.0004214, -0.14],
      ['artifact.blockiness', 1.33, 0.1644, -0.15],
    ],
  ],
  ['noise.visible', -0.67, 0.0, []],
  ['sep.weak', 0.63, 0.0, []],
  ['vignette', 0.51, 0.0, []],
];
/** What the strictness of the rule adds. */
export const LAYER_TRUTH: Readonly<Record<RuleLayer, number>> = {
  measured: 0.16,
  relaxed: 0.08,
  loose: 0.05,
  spare: -0.11,
  trusting: -0.21,
  general: 0.03,
};
/** What it adds that the measure lies at its extreme. */
export const STRENGTH_TRUTH = -0.18;
/** Deviations from the mean count up to here. */
export const FARTHEST = 2.5;
