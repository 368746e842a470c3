// How surely licensed claims are true, in log odds: written by training/truth/fit.py from 4396 claims judged on 546 photos.
// Read by claim-truth.ts.
import type { ClaimId } from '../../domain/critique.ts';
import type { RuleLayer } from './claim-truth.ts';

/** A measure, its mean and deviation where the claim is licensed, and what a deviation above the mean adds. */
type Witness = readonly [measure: string, mean: number, deviation: number, odds: number];

/** Of a claim that no reader judged. */
export const UNKNOWN_TRUTH = 0.77;
export const UNKNOWN_NAMED = -2.35;
/** Of each claim; what wide thresholds add; that a reader names it; and what speaks for its truth besides. */
export const CLAIM_TRUTH: readonly (readonly [
  claim: ClaimId,
  odds: number,
  wide: number,
  named: number,
  witnesses: readonly Witness[],
])[] = [
  ['artifact.process', 1.01, 0.0, -1.55, []],
  [
    'bg.clean',
    0.18,
    0.0,
    -1.99,
    [
      ['clutter.surroundings_calm', 0.733, 0.117, 0.29],
      ['clutter.surroundings_busy', 0.07191, 0.05153, -0.02],
      ['subject.confidence', 0.9258, 0.1129, 0.24],
    ],
  ],
  ['bg.distract', 0.91, 0.0, -2.35, []],
  ['bright.distract', 0.54, 0.0, -2.02, []],
  ['color.cast', 0.23, 0.0, -2.21, []],
  ['color.contrast', 0.27, 0.04, -0.64, []],
  [
    'color.cool',
    0.47,
    -0.46,
    -1.92,
    [
      ['color.warm_share', 0.1549, 0.1536, -0.48],
      ['palette.first_share', 0.7491, 0.1686, 0.06],
      ['color.mean_chroma', 0.03054, 0.02669, 0.18],
      ['seen.cool-cast', 0.001587, 0.004267, -0.08],
    ],
  ],
  ['color.dull', -0.31, 0.0, -2.56, []],
  [
    'color.good',
    0.91,
    0.0,
    -4.6,
    [
      ['cast.probability', 0.1444, 0.2104, 0.16],
      ['color.saturation', 0.05515, 0.1821, 0.26],
      ['seen.cast', 0.002242, 0.005963, 0.05],
    ],
  ],
  [
    'color.harmony',
    0.42,
    0.25,
    -2.68,
    [
      ['harmony.fit', 0.9413, 0.0438, -0.21],
      ['palette.variety', 0.5746, 0.0951, -0.25],
      ['color.chroma', 0.06301, 0.01817, -0.0],
      ['cast.probability', 0.08911, 0.1127, -0.0],
    ],
  ],
  ['color.mono', 1.74, 0.0, -1.0, []],
  [
    'color.muted',
    0.61,
    0.39,
    -1.85,
    [
      ['color.chroma', 0.02621, 0.008872, 0.21],
      ['color.chroma_peak', 0.08436, 0.0309, -0.47],
      ['palette.first_share', 0.7923, 0.1866, 0.31],
      ['seen.desaturated', 0.01375, 0.05085, -0.02],
      ['exposure.midtone', 0.5952, 0.1222, -0.06],
      ['cast.probability', 0.0473, 0.06488, 0.36],
    ],
  ],
  ['color.oversat', 1.05, 0.0, -1.98, []],
  [
    'color.vivid',
    0.78,
    -0.1,
    -0.32,
    [
      ['color.saturation', 0.07742, 0.1744, 0.07],
      ['seen.oversaturated', 0.006762, 0.01383, 0.03],
    ],
  ],
  [
    'color.warm',
    0.32,
    -0.5,
    -1.9,
    [
      ['color.cool_share', 0.0308, 0.05202, -0.65],
      ['palette.first_share', 0.8625, 0.1229, 0.33],
      ['color.mean_chroma', 0.04567, 0.02216, 0.2],
      ['seen.warm-cast', 0.004544, 0.02935, 0.02],
      ['cast.least_chroma', 0.03259, 0.03423, 0.61],
    ],
  ],
  [
    'color.wb_good',
    1.21,
    -0.28,
    -4.71,
    [
      ['cast.probability', 0.03043, 0.02998, -0.33],
      ['cast.strength', 0.001782, 0.001835, -0.48],
      ['seen.cast', 0.001095, 0.001868, 0.05],
      ['cast.neutral_share', 0.7473, 0.1387, -0.25],
    ],
  ],
  [
    'comp.balanced',
    1.31,
    0.74,
    -3.64,
    [
      ['balance.counterweight', 0.8952, 0.06592, -0.37],
      ['clutter.busy_share', 0.4998, 0.2489, 0.05],
      ['subject.confidence', 0.7154, 0.3462, 0.31],
      ['subject.area', 0.2318, 0.1767, 0.24],
    ],
  ],
  [
    'comp.centered',
    1.31,
    0.69,
    -2.83,
    [
      ['placement.centre_distance', 0.06369, 0.03354, -0.14],
      ['placement.middle_share', 0.6793, 0.1765, 0.44],
      ['subject.confidence', 0.9426, 0.05898, 0.01],
      ['subject.area', 0.2673, 0.1407, -0.13],
      ['placement.box_off_centre', 0.05838, 0.02962, -0.15],
    ],
  ],
  ['comp.clutter', 0.64, 0.0, -1.93, []],
  ['comp.diagonal', 0.91, 0.0, -0.29, []],
  ['comp.edge_cut', 0.28, 0.0, -2.34, []],
  ['comp.fills_frame', 2.08, -0.56, -0.9, []],
  [
    'comp.focal_clear',
    1.19,
    0.0,
    -0.79,
    [
      ['subject.confidence', 0.9586, 0.03638, 0.39],
      ['separation.difference', 0.2339, 0.106, 0.02],
      ['clutter.surroundings_busy', 0.297, 0.2132, -0.02],
      ['focus.ratio', 1.085, 0.2644, 0.31],
    ],
  ],
  ['comp.focal_none', 0.07, 0.0, -2.35, []],
  [
    'comp.good',
    0.59,
    0.0,
    -4.93,
    [
      ['clutter.busy_share', 0.4265, 0.2397, 0.28],
      ['edge.cut_likely', 0.09728, 0.2143, -0.07],
      ['seen.bad-crop', 0.00133, 0.002808, -0.14],
    ],
  ],
  ['comp.leading', 1.41, 0.0, -2.35, []],
  [
    'comp.lines',
    0.61,
    0.5,
    -1.63,
    [
      ['lines.length', 5.473, 1.96, 0.17],
      ['placement.box_area', 0.3431, 0.2056, -0.33],
      ['clutter.busy_share', 0.438, 0.1998, 0.27],
      ['subject.confidence', 0.6981, 0.3415, -0.3],
    ],
  ],
  ['comp.negspace', 1.54, 0.0, -2.23, []],
  ['comp.offcenter', 1.11, 0.49, -2.76, []],
  ['comp.pattern', 0.26, 0.0, -2.25, []],
  [
    'comp.simple',
    1.0,
    -0.66,
    -1.71,
    [
      ['clutter.busy_share', 0.1697, 0.07739, 0.01],
      ['clutter.calm_share', 0.5835, 0.1182, 0.53],
      ['clutter.edges', 0.1263, 0.04398, -0.18],
      ['lines.count', 9, 8.199, -0.45],
    ],
  ],
  ['comp.subject_small', 0.38, 0.0, -2.54, []],
  ['comp.symmetry', 0.61, 0.0, -1.99, []],
  ['comp.thirds', 1.84, 0.0, -3.16, []],
  ['comp.unbalanced', 1.01, 0.0, -2.35, []],
  [
    'contrast.good',
    0.26,
    -0.53,
    -2.52,
    [
      ['seen.desaturated', 0.005395, 0.02731, -0.15],
      ['seen.low-contrast', 0.0002801, 0.000539, -0.24],
      ['contrast.range', 0.7439, 0.0862, -0.11],
      ['contrast.global', 0.2138, 0.04081, -0.41],
    ],
  ],
  ['contrast.low', 1.9, 0.0, -1.12, []],
  ['contrast.too_high', 1.07, 0.0, -1.76, []],
  [
    'crop.good',
    0.7,
    0.0,
    -4.54,
    [
      ['placement.room_second', 0.177, 0.05899, -0.27],
      ['placement.tight_likely', 0.01987, 0.04259, -0.14],
      ['subject.confidence', 0.9288, 0.0673, -0.21],
      ['seen.bad-crop', 0.001117, 0.002275, -0.08],
      ['subject.area', 0.1907, 0.08061, 0.31],
    ],
  ],
  ['crop.too_loose', 1.05, 0.0, -1.93, []],
  ['crop.too_tight', 0.5, 0.0, -2.38, []],
  [
    'detail.good',
    0.37,
    0.11,
    -2.42,
    [
      ['seen.defocus-blur', 0.0002237, 0.0003746, -0.24],
      ['artifact.blockiness', 1.196, 0.1102, 0.08],
    ],
  ],
  [
    'dof.deep',
    0.24,
    -0.15,
    -3.68,
    [
      ['focus.evenness', 0.7722, 0.04955, 0.05],
      ['focus.least', 0.5996, 0.06278, -0.05],
      ['placement.box_area', 0.3596, 0.2427, -0.2],
      ['seen.defocus-blur', 0.0002391, 0.0004282, 0.19],
      ['light.top_over_bottom', 0.03183, 0.177, 0.21],
    ],
  ],
  [
    'dof.good',
    1.74,
    0.0,
    -3.88,
    [
      ['focus.evenness', 0.7494, 0.1049, 0.66],
      ['focus.ratio', 1.053, 0.2227, 0.25],
      ['seen.defocus-blur', 0.0002873, 0.0004769, 0.01],
    ],
  ],
  ['dof.shallow', 1.27, 0.0, -0.04, []],
  ['dof.too_deep', 1.13, 0.0, -2.2, []],
  ['exposure.clip_high', 1.07, 0.0, -0.7, []],
  ['exposure.clip_low', 0.34, 0.0, -2.44, []],
  [
    'exposure.detail_kept',
    1.52,
    0.44,
    -4.28,
    [
      ['seen.clipped-highlights', 0.0008216, 0.00307, -0.32],
      ['exposure.clip_high', 0.0006316, 0.001177, 0.04],
      ['exposure.clip_low', 0.001729, 0.002442, 0.13],
      ['exposure.dark_share', 0.2048, 0.1511, -0.5],
      ['contrast.range', 0.734, 0.05648, -0.06],
    ],
  ],
  [
    'exposure.good',
    1.38,
    -0.7,
    -4.5,
    [
      ['seen.clipped-highlights', 0.001167, 0.007606, -0.01],
      ['seen.underexposed', 0.0004035, 0.001261, -0.55],
      ['seen.overexposed', 0.004953, 0.03461, 0.01],
      ['exposure.dark_share', 0.1382, 0.09133, 0.0],
      ['exposure.clip_high', 0.001871, 0.00437, 0.03],
    ],
  ],
  ['exposure.over', -0.0, 0.0, -2.15, []],
  ['exposure.under', 0.46, 0.0, -1.41, []],
  ['focus.motion', 0.04, 0.0, -2.64, []],
  [
    'focus.sharp',
    0.86,
    -0.18,
    -2.06,
    [
      ['focus.typical', 0.6745, 0.08762, -0.05],
      ['seen.defocus-blur', 0.0002694, 0.0004892, -0.24],
      ['artifact.blockiness', 1.309, 0.1676, -0.26],
    ],
  ],
  ['focus.soft', 1.4, 0.0, -1.65, []],
  ['frame.natural', 0.8, 0.0, -1.8, []],
  ['horizon.level', 1.01, 0.0, -2.95, []],
  ['horizon.tilted', 0.01, 0.0, -3.31, []],
  ['key.high', 0.77, 0.0, -1.76, []],
  ['key.low', 0.98, 0.0, -0.89, []],
  ['light.dramatic', -0.11, 0.0, -1.75, []],
  ['light.flat', 0.72, 0.0, -2.35, []],
  ['light.good', -0.22, 0.0, -3.12, []],
  ['light.silhouette', 0.43, 0.0, -2.35, []],
  ['light.soft', -0.03, 0.0, -3.18, []],
  [
    'noise.clean',
    2.03,
    0.35,
    -4.74,
    [
      ['noise.level', 1.065, 0.9513, -0.37],
      ['noise.evidence', 0.00351, 0.01039, 0.06],
      ['seen.noise', 0.0003218, 0.0005189, -0.04],
      ['artifact.blockiness', 1.353, 0.1693, -0.39],
    ],
  ],
  ['noise.visible', -0.71, 0.0, -3.16, []],
  ['sep.weak', 0.96, 0.0, -1.86, []],
  ['vignette', 0.63, 0.0, -3.55, []],
];
/** What the strictness of the rule adds. */
export const LAYER_TRUTH: Readonly<Record<RuleLayer, number>> = {
  measured: 0.16,
  relaxed: 0.12,
  loose: -0.09,
  spare: 0.01,
  trusting: -0.14,
  general: -0.06,
};
/** What it adds that the measure lies at its extreme. */
export const STRENGTH_TRUTH = -0.46;
export const STRENGTH_NAMED = 2.1;
/** What a log odd of all measures together adds (claim-sight.ts), and up to where they count. */
export const SIGHT_TRUTH = 0.47;
export const SUREST = 5;
/** Deviations from the mean count up to here. */
export const FARTHEST = 2.5;
