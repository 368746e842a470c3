// How surely licensed claims are true, in log odds: written by training/truth/fit.py from 4164 claims judged on 581 photos.
// Read by claim-truth.ts.
import type { ClaimId } from '../../domain/critique.ts';
import type { RuleLayer } from './claim-truth.ts';

/** A measure, its mean and deviation where the claim is licensed, and what a deviation above the mean adds. */
type Witness = readonly [measure: string, mean: number, deviation: number, odds: number];

/** Of a claim that no reader judged. */
export const UNKNOWN_TRUTH = 0.54;
export const UNKNOWN_NAMED = -2.28;
/** Of each claim; what wide thresholds add; that a reader names it; and what speaks for its truth besides. */
export const CLAIM_TRUTH: readonly (readonly [
  claim: ClaimId,
  odds: number,
  wide: number,
  named: number,
  witnesses: readonly Witness[],
])[] = [
  ['artifact.process', 0.82, 0.0, -1.48, []],
  [
    'bg.clean',
    0.01,
    0.0,
    -1.97,
    [
      ['clutter.surroundings_calm', 0.733, 0.117, 0.22],
      ['clutter.surroundings_busy', 0.07191, 0.05153, -0.05],
      ['subject.confidence', 0.9258, 0.1129, 0.25],
    ],
  ],
  ['bg.distract', 0.25, 0.0, -2.28, []],
  ['bright.distract', 0.43, 0.0, -1.99, []],
  ['color.cast', 0.35, 0.0, -2.16, []],
  ['color.contrast', 0.13, 0.05, -0.6, []],
  [
    'color.cool',
    0.23,
    -0.34,
    -1.89,
    [
      ['color.warm_share', 0.1549, 0.1536, -0.5],
      ['palette.first_share', 0.7491, 0.1686, 0.02],
      ['color.mean_chroma', 0.03054, 0.02669, 0.11],
      ['seen.cool-cast', 0.001587, 0.004267, -0.1],
    ],
  ],
  ['color.dull', -0.48, 0.0, -2.5, []],
  [
    'color.good',
    0.55,
    0.0,
    -4.54,
    [
      ['cast.probability', 0.145, 0.212, 0.18],
      ['color.saturation', 0.05903, 0.1809, 0.18],
      ['seen.cast', 0.002264, 0.006008, 0.05],
    ],
  ],
  [
    'color.harmony',
    0.02,
    0.23,
    -2.65,
    [
      ['harmony.fit', 0.9413, 0.0438, -0.21],
      ['palette.variety', 0.5746, 0.0951, -0.15],
      ['color.chroma', 0.06301, 0.01817, -0.08],
      ['cast.probability', 0.08911, 0.1127, 0.01],
    ],
  ],
  ['color.mono', 1.26, 0.0, -0.95, []],
  [
    'color.muted',
    0.36,
    0.31,
    -1.84,
    [
      ['color.chroma', 0.02621, 0.008872, 0.29],
      ['color.chroma_peak', 0.08436, 0.0309, -0.5],
      ['palette.first_share', 0.7923, 0.1866, 0.31],
      ['seen.desaturated', 0.01375, 0.05085, -0.02],
      ['exposure.midtone', 0.5952, 0.1222, -0.05],
      ['cast.probability', 0.0473, 0.06488, 0.38],
    ],
  ],
  ['color.oversat', 0.68, 0.0, -1.93, []],
  [
    'color.vivid',
    0.6,
    -0.02,
    -0.31,
    [
      ['color.saturation', 0.07742, 0.1744, 0.06],
      ['seen.oversaturated', 0.006762, 0.01383, -0.0],
    ],
  ],
  [
    'color.warm',
    0.22,
    -0.47,
    -1.87,
    [
      ['color.cool_share', 0.0308, 0.05202, -0.68],
      ['palette.first_share', 0.8625, 0.1229, 0.22],
      ['color.mean_chroma', 0.04567, 0.02216, 0.23],
      ['seen.warm-cast', 0.004544, 0.02935, -0.0],
      ['cast.least_chroma', 0.03259, 0.03423, 0.5],
    ],
  ],
  [
    'color.wb_good',
    0.94,
    -0.48,
    -4.66,
    [
      ['cast.probability', 0.03043, 0.02998, -0.25],
      ['cast.strength', 0.001782, 0.001835, -0.42],
      ['seen.cast', 0.001095, 0.001868, 0.17],
      ['cast.neutral_share', 0.7473, 0.1387, -0.35],
    ],
  ],
  [
    'comp.balanced',
    1.49,
    0.77,
    -3.61,
    [
      ['balance.counterweight', 0.8952, 0.06592, -0.33],
      ['clutter.busy_share', 0.4998, 0.2489, 0.11],
      ['subject.confidence', 0.7154, 0.3462, 0.47],
      ['subject.area', 0.2318, 0.1767, 0.18],
    ],
  ],
  [
    'comp.centered',
    1.3,
    0.33,
    -2.9,
    [
      ['placement.centre_distance', 0.06398, 0.03363, -0.09],
      ['placement.middle_share', 0.6784, 0.177, 0.39],
      ['subject.confidence', 0.9359, 0.07877, -0.0],
      ['subject.area', 0.2684, 0.1416, -0.16],
      ['placement.box_off_centre', 0.05847, 0.03018, -0.07],
    ],
  ],
  ['comp.clutter', 0.28, 0.0, -1.87, []],
  ['comp.diagonal', 0.49, 0.0, -0.26, []],
  ['comp.edge_cut', -0.98, 0.0, -2.89, []],
  ['comp.fills_frame', 1.48, -0.43, -0.89, []],
  [
    'comp.focal_clear',
    0.86,
    0.0,
    -0.76,
    [
      ['subject.confidence', 0.9586, 0.03638, 0.41],
      ['separation.difference', 0.2339, 0.106, 0.05],
      ['clutter.surroundings_busy', 0.297, 0.2132, -0.06],
      ['focus.ratio', 1.085, 0.2644, 0.31],
    ],
  ],
  ['comp.focal_none', -0.08, 0.0, -2.28, []],
  [
    'comp.good',
    0.33,
    0.0,
    -4.75,
    [
      ['clutter.busy_share', 0.4119, 0.2452, 0.19],
      ['edge.cut_likely', 0.07845, 0.1961, -0.25],
      ['seen.bad-crop', 0.001314, 0.002795, -0.27],
    ],
  ],
  ['comp.leading', 0.99, 0.0, -2.28, []],
  [
    'comp.lines',
    0.46,
    0.37,
    -1.62,
    [
      ['lines.length', 5.473, 1.96, 0.1],
      ['placement.box_area', 0.3431, 0.2056, -0.31],
      ['clutter.busy_share', 0.438, 0.1998, 0.21],
      ['subject.confidence', 0.6981, 0.3415, -0.33],
    ],
  ],
  ['comp.negspace', 1.08, 0.0, -2.19, []],
  ['comp.offcenter', 0.95, 0.33, -2.73, []],
  ['comp.pattern', 0.14, 0.0, -2.2, []],
  [
    'comp.simple',
    0.96,
    -0.57,
    -1.7,
    [
      ['clutter.busy_share', 0.1697, 0.07739, -0.02],
      ['clutter.calm_share', 0.5835, 0.1182, 0.43],
      ['clutter.edges', 0.1263, 0.04398, -0.19],
      ['lines.count', 9, 8.199, -0.38],
    ],
  ],
  ['comp.subject_small', 0.1, 0.0, -2.47, []],
  ['comp.symmetry', 0.45, 0.0, -1.95, []],
  ['comp.thirds', 2.04, 0.0, -2.7, []],
  ['comp.unbalanced', 0.87, 0.0, -2.28, []],
  [
    'contrast.good',
    -0.26,
    -0.61,
    -2.51,
    [
      ['seen.desaturated', 0.005395, 0.02731, -0.09],
      ['seen.low-contrast', 0.0002801, 0.000539, -0.24],
      ['contrast.range', 0.7439, 0.0862, -0.15],
      ['contrast.global', 0.2138, 0.04081, -0.44],
    ],
  ],
  ['contrast.low', 1.85, 0.0, -1.07, []],
  ['contrast.too_high', 0.85, 0.0, -1.69, []],
  [
    'crop.good',
    0.63,
    0.0,
    -4.28,
    [
      ['placement.room_second', 0.1781, 0.05945, -0.19],
      ['placement.tight_likely', 0.02057, 0.04109, -0.06],
      ['subject.confidence', 0.9585, 0.04044, -0.17],
      ['seen.bad-crop', 0.001289, 0.002463, -0.17],
      ['subject.area', 0.1969, 0.08527, 0.29],
    ],
  ],
  ['crop.too_loose', 0.73, 0.0, -1.87, []],
  ['crop.too_tight', 0.77, 0.0, -2.32, []],
  [
    'detail.good',
    0.32,
    0.22,
    -2.4,
    [
      ['seen.defocus-blur', 0.0002237, 0.0003746, -0.2],
      ['artifact.blockiness', 1.196, 0.1102, 0.05],
    ],
  ],
  [
    'dof.deep',
    0.12,
    -0.02,
    -3.66,
    [
      ['focus.evenness', 0.7722, 0.04955, 0.0],
      ['focus.least', 0.5996, 0.06278, -0.06],
      ['placement.box_area', 0.3596, 0.2427, -0.15],
      ['seen.defocus-blur', 0.0002391, 0.0004282, 0.33],
      ['light.top_over_bottom', 0.03183, 0.177, 0.14],
    ],
  ],
  [
    'dof.good',
    0.87,
    0.0,
    -2.27,
    [
      ['focus.evenness', 0.4639, 0.1148, -0.19],
      ['focus.ratio', 1.655, 0.3136, 0.21],
      ['seen.defocus-blur', 0.0004, 0.0004695, 0.27],
    ],
  ],
  ['dof.shallow', 0.82, 0.0, -0.01, []],
  ['dof.too_deep', 0.93, 0.0, -2.14, []],
  ['exposure.clip_high', 0.52, 0.0, -0.68, []],
  ['exposure.clip_low', -0.76, 0.0, -2.37, []],
  [
    'exposure.detail_kept',
    1.58,
    0.71,
    -4.25,
    [
      ['seen.clipped-highlights', 0.0008216, 0.00307, -0.35],
      ['exposure.clip_high', 0.0006316, 0.001177, 0.06],
      ['exposure.clip_low', 0.001729, 0.002442, 0.11],
      ['exposure.dark_share', 0.2048, 0.1511, -0.38],
      ['contrast.range', 0.734, 0.05648, -0.06],
    ],
  ],
  [
    'exposure.good',
    0.85,
    -0.66,
    -4.47,
    [
      ['seen.clipped-highlights', 0.001167, 0.007606, 0.05],
      ['seen.underexposed', 0.0004035, 0.001261, -0.49],
      ['seen.overexposed', 0.004953, 0.03461, 0.03],
      ['exposure.dark_share', 0.1382, 0.09133, 0.06],
      ['exposure.clip_high', 0.001871, 0.00437, -0.13],
    ],
  ],
  ['exposure.over', 0.07, 0.0, -2.1, []],
  ['exposure.under', 0.31, 0.0, -1.37, []],
  ['focus.misplaced', 0.01, 0.0, -2.28, []],
  ['focus.motion', -0.07, 0.0, -2.58, []],
  [
    'focus.sharp',
    0.71,
    -0.17,
    -2.05,
    [
      ['focus.typical', 0.6745, 0.08762, 0.07],
      ['seen.defocus-blur', 0.0002694, 0.0004892, -0.12],
      ['artifact.blockiness', 1.309, 0.1676, -0.24],
    ],
  ],
  ['focus.soft', 1.3, 0.0, -1.6, []],
  ['frame.natural', 0.73, 0.0, -1.75, []],
  ['horizon.level', 0.78, 0.0, -2.89, []],
  ['horizon.tilted', 0.59, 0.0, -3.25, []],
  ['key.high', 0.38, 0.0, -1.71, []],
  ['key.low', 0.72, 0.0, -0.86, []],
  ['light.dramatic', -0.32, 0.0, -1.72, []],
  ['light.flat', 0.62, 0.0, -2.28, []],
  ['light.good', 0.25, 0.0, -2.7, []],
  ['light.silhouette', 0.27, 0.0, -2.28, []],
  ['light.soft', -0.16, 0.0, -3.13, []],
  [
    'noise.clean',
    2.02,
    0.35,
    -4.7,
    [
      ['noise.level', 1.065, 0.9513, -0.38],
      ['noise.evidence', 0.00351, 0.01039, 0.05],
      ['seen.noise', 0.0003218, 0.0005189, -0.04],
      ['artifact.blockiness', 1.353, 0.1693, -0.38],
    ],
  ],
  ['noise.visible', -0.73, 0.0, -3.11, []],
  ['sep.weak', 0.6, 0.0, -1.8, []],
  ['vignette', 0.65, 0.0, -3.5, []],
];
/** What the strictness of the rule adds. */
export const LAYER_TRUTH: Readonly<Record<RuleLayer, number>> = {
  measured: 0.2,
  relaxed: 0.09,
  loose: -0.07,
  spare: 0.03,
  trusting: -0.07,
  general: -0.17,
};
/** What it adds that the measure lies at its extreme. */
export const STRENGTH_TRUTH = -0.74;
export const STRENGTH_NAMED = 2.06;
/** What a log odd of all measures together adds (claim-sight.ts), and up to where they count. */
export const SIGHT_TRUTH = 0.48;
export const SUREST = 5;
/** Deviations from the mean count up to here. */
export const FARTHEST = 2.5;
