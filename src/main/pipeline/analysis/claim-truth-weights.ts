// How surely licensed claims are true, in log odds: written by training/truth/fit.py from 1969 claims judged on 188 photos.
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
    0.95,
    0.0,
    [
      ['clutter.surroundings_calm', 0.7324, 0.1366, 0.47],
      ['clutter.surroundings_busy', 0.06635, 0.05735, -0.24],
      ['subject.confidence', 0.9293, 0.0978, 0.0],
    ],
  ],
  ['bg.distract', 1.2, 0.0, []],
  ['bright.distract', 0.53, 0.0, []],
  ['color.cast', -0.06, 0.0, []],
  ['color.contrast', 1.72, 0.09, []],
  [
    'color.cool',
    0.84,
    -0.26,
    [
      ['color.warm_share', 0.1689, 0.1654, -0.4],
      ['palette.first_share', 0.7428, 0.1692, 0.28],
      ['color.mean_chroma', 0.02792, 0.02619, 0.23],
      ['seen.cool-cast', 0.0005776, 0.0007426, -0.16],
    ],
  ],
  ['color.dull', -0.37, 0.0, []],
  [
    'color.good',
    1.47,
    0.0,
    [
      ['cast.probability', 0.1012, 0.1352, 0.28],
      ['color.saturation', 0.05782, 0.1849, 0.4],
      ['seen.cast', 0.001555, 0.003868, 0.1],
    ],
  ],
  [
    'color.harmony',
    0.68,
    -0.28,
    [
      ['harmony.fit', 0.9447, 0.04225, -0.11],
      ['palette.variety', 0.5902, 0.09124, -0.17],
      ['color.chroma', 0.06103, 0.01838, 0.08],
      ['cast.probability', 0.08322, 0.1148, 0.37],
    ],
  ],
  ['color.mono', 1.16, 0.0, []],
  [
    'color.muted',
    0.87,
    0.0,
    [
      ['color.chroma', 0.0252, 0.006626, 0.15],
      ['seen.desaturated', 0.01059, 0.03751, 0.2],
      ['exposure.midtone', 0.5803, 0.1006, 0.04],
      ['cast.probability', 0.03023, 0.04854, 0.07],
    ],
  ],
  ['color.oversat', 1.36, 0.0, []],
  [
    'color.vivid',
    2.77,
    0.31,
    [
      ['color.saturation', 0.06602, 0.1943, 0.01],
      ['seen.oversaturated', 0.006833, 0.01155, -0.01],
    ],
  ],
  [
    'color.warm',
    0.8,
    -0.26,
    [
      ['color.cool_share', 0.03552, 0.05536, -0.5],
      ['palette.first_share', 0.8535, 0.1146, 0.47],
      ['color.mean_chroma', 0.04432, 0.02039, 0.55],
      ['seen.warm-cast', 0.001795, 0.005271, 0.2],
    ],
  ],
  [
    'color.wb_good',
    1.26,
    -0.11,
    [
      ['cast.probability', 0.0235, 0.02216, -0.36],
      ['cast.strength', 0.001459, 0.001305, -0.42],
      ['seen.cast', 0.0008266, 0.001656, 0.22],
      ['cast.neutral_share', 0.7582, 0.1413, -0.03],
    ],
  ],
  [
    'comp.balanced',
    1.13,
    0.5,
    [
      ['balance.counterweight', 0.8985, 0.06898, -0.06],
      ['clutter.busy_share', 0.5157, 0.2347, -0.22],
      ['subject.confidence', 0.736, 0.3564, 0.29],
      ['subject.area', 0.2135, 0.1627, -0.09],
    ],
  ],
  [
    'comp.centered',
    1.22,
    0.03,
    [
      ['placement.centre_distance', 0.06594, 0.03393, -0.22],
      ['subject.confidence', 0.9394, 0.05825, 0.14],
      ['subject.area', 0.2678, 0.1492, -0.38],
      ['placement.box_off_centre', 0.05906, 0.03053, -0.16],
    ],
  ],
  ['comp.clutter', 0.66, 0.0, []],
  ['comp.diagonal', 1.33, 0.0, []],
  ['comp.edge_cut', 1.34, 0.0, []],
  ['comp.fills_frame', 2.3, -0.19, []],
  [
    'comp.focal_clear',
    1.73,
    0.0,
    [
      ['subject.confidence', 0.955, 0.03954, 0.33],
      ['separation.difference', 0.2101, 0.08938, 0.11],
      ['clutter.surroundings_busy', 0.3304, 0.2288, -0.05],
      ['focus.ratio', 1.09, 0.2848, 0.25],
    ],
  ],
  ['comp.focal_none', -0.13, 0.0, []],
  [
    'comp.good',
    0.34,
    0.0,
    [
      ['clutter.busy_share', 0.4569, 0.2395, 0.17],
      ['edge.cut_likely', 0.1024, 0.2173, -0.24],
      ['seen.bad-crop', 0.001409, 0.002415, -0.1],
    ],
  ],
  ['comp.leading', 1.5, 0.0, []],
  [
    'comp.lines',
    0.67,
    0.12,
    [
      ['lines.length', 5.56, 1.943, 0.19],
      ['placement.box_area', 0.3364, 0.2134, -0.34],
      ['clutter.busy_share', 0.4711, 0.198, 0.39],
      ['subject.confidence', 0.7297, 0.3417, -0.17],
    ],
  ],
  ['comp.negspace', 0.95, 0.0, []],
  ['comp.offcenter', 0.79, 0.37, []],
  ['comp.pattern', 0.65, 0.0, []],
  [
    'comp.simple',
    1.67,
    -0.83,
    [
      ['clutter.busy_share', 0.148, 0.07226, -0.27],
      ['clutter.calm_share', 0.5955, 0.1422, 0.42],
      ['clutter.edges', 0.1148, 0.04338, -0.32],
    ],
  ],
  ['comp.symmetry', 0.2, 0.0, []],
  ['comp.thirds', 0.91, 0.0, []],
  [
    'contrast.good',
    2.16,
    0.1,
    [
      ['seen.desaturated', 0.00395, 0.009665, -0.39],
      ['seen.low-contrast', 0.0002169, 0.0003346, -0.33],
      ['contrast.range', 0.7384, 0.08562, 0.01],
      ['contrast.global', 0.2131, 0.0403, -0.2],
    ],
  ],
  ['contrast.low', 1.62, 0.0, []],
  [
    'crop.good',
    0.18,
    0.0,
    [
      ['placement.room_second', 0.1837, 0.05997, -0.42],
      ['placement.tight_likely', 0.01871, 0.03992, -0.13],
      ['subject.confidence', 0.926, 0.06791, -0.09],
      ['seen.bad-crop', 0.001634, 0.003041, 0.05],
      ['subject.area', 0.1909, 0.08378, 0.26],
    ],
  ],
  ['crop.too_tight', 0.46, 0.0, []],
  [
    'detail.good',
    2.25,
    0.04,
    [
      ['seen.defocus-blur', 0.0001943, 0.0003796, -0.27],
      ['artifact.blockiness', 1.195, 0.1047, 0.03],
    ],
  ],
  [
    'dof.deep',
    1.28,
    -0.11,
    [
      ['focus.evenness', 0.7657, 0.05119, 0.5],
      ['focus.least', 0.5937, 0.06359, 0.2],
      ['placement.box_area', 0.3667, 0.2471, -0.31],
      ['seen.defocus-blur', 0.0002114, 0.0003508, -0.13],
    ],
  ],
  [
    'dof.good',
    1.1,
    0.0,
    [
      ['focus.evenness', 0.7468, 0.1023, 0.21],
      ['focus.ratio', 1.059, 0.224, 0.12],
      ['seen.defocus-blur', 0.0002422, 0.0003788, 0.19],
    ],
  ],
  ['dof.shallow', 1.17, 0.0, []],
  ['dof.too_deep', 1.19, 0.0, []],
  ['exposure.clip_high', 1.49, 0.0, []],
  ['exposure.clip_low', 0.36, 0.0, []],
  [
    'exposure.detail_kept',
    0.73,
    0.43,
    [
      ['seen.clipped-highlights', 0.001165, 0.004365, -0.39],
      ['exposure.clip_high', 0.000624, 0.001202, 0.34],
      ['exposure.clip_low', 0.001557, 0.002339, 0.11],
      ['exposure.dark_share', 0.2075, 0.1569, -0.62],
      ['contrast.range', 0.7287, 0.05736, 0.03],
    ],
  ],
  [
    'exposure.good',
    1.87,
    -0.47,
    [
      ['seen.clipped-highlights', 0.002112, 0.01212, -0.09],
      ['seen.underexposed', 0.0004621, 0.001639, -0.44],
      ['seen.overexposed', 0.009294, 0.05538, -0.09],
      ['exposure.dark_share', 0.1401, 0.09028, -0.48],
      ['exposure.clip_high', 0.001988, 0.004349, -0.08],
    ],
  ],
  ['exposure.over', -0.01, 0.0, []],
  ['exposure.under', 0.89, 0.0, []],
  ['focus.motion', -0.03, 0.0, []],
  [
    'focus.sharp',
    2.3,
    0.09,
    [
      ['focus.typical', 0.6768, 0.08775, 0.12],
      ['seen.defocus-blur', 0.0002818, 0.0005542, -0.39],
      ['artifact.blockiness', 1.295, 0.1645, -0.33],
    ],
  ],
  ['focus.soft', 0.88, 0.0, []],
  ['frame.natural', 0.65, 0.0, []],
  ['horizon.level', 1.19, 0.0, []],
  ['horizon.tilted', -0.55, 0.0, []],
  ['key.high', 0.65, 0.0, []],
  ['key.low', 1.49, 0.0, []],
  ['light.dramatic', 0.47, 0.0, []],
  ['light.flat', 0.85, 0.0, []],
  ['light.silhouette', -0.03, 0.0, []],
  ['light.soft', 0.19, 0.0, []],
  [
    'noise.clean',
    2.5,
    0.28,
    [
      ['noise.level', 1.153, 1.173, -0.31],
      ['noise.evidence', 0.004168, 0.01271, 0.04],
      ['seen.noise', 0.0002766, 0.0004605, -0.12],
      ['artifact.blockiness', 1.327, 0.1664, -0.1],
    ],
  ],
  ['noise.visible', -0.6, 0.0, []],
  ['sep.weak', 0.64, 0.0, []],
  ['vignette', 0.76, 0.0, []],
];
/** What the strictness of the rule adds. */
export const LAYER_TRUTH: Readonly<Record<RuleLayer, number>> = {
  measured: 0.06,
  relaxed: 0.12,
  loose: -0.03,
  spare: -0.18,
  trusting: 0.0,
  general: 0.03,
};
/** What it adds that the measure lies at its extreme. */
export const STRENGTH_TRUTH = -0.08;
/** Deviations from the mean count up to here. */
export const FARTHEST = 2.5;
