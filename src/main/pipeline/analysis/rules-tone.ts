// Licence rules for exposure, contrast and light. Thresholds: docs/measures/README.md.
import type { ClaimRule } from './claim-rule.ts';
import { DOUBTFUL_CONTRAST, DOUBTFUL_EXPOSURE, FLASHED } from './rules-doubt.ts';

const vignette: Omit<ClaimRule, 'threshold'> = {
  claim: 'vignette',
  measure: 'vignette.likely',
  relation: '>',
  extreme: 0.995,
  when: [
    ['vignette.envelope', '>', 0],
    ['exposure.clip_low', '<', 0.25],
  ],
  // Dark things at the edges darken some corners; a vignette darkens every quarter of the frame.
  spoken: 0.93,
  spokenWhen: [
    ['vignette.least_quarter', '>', 0.75],
    ['exposure.dark_share', '<', 0.25],
  ],
};

export const TONE_RULES: readonly ClaimRule[] = [
  {
    claim: 'exposure.good',
    measure: 'contrast.range',
    relation: '>',
    threshold: 0.66,
    extreme: 0.95,
    relaxed: 0.48,
    loose: 0.4,
    when: [
      ['exposure.midtone', '>', 0.47],
      ['exposure.midtone', '<', 0.7],
      ['exposure.clip_high', '<', 0.008],
      ['exposure.clip_low', '<', 0.015],
      ['exposure.dark_share', '<', 0.32],
      ['exposure.bright_share', '<', 0.25],
    ],
    unless: DOUBTFUL_EXPOSURE,
  },
  {
    claim: 'exposure.good',
    measure: 'contrast.range',
    relation: '>',
    threshold: 0.9,
    extreme: 1,
    loose: 0.3,
    // Bright or dark by its subject, with nothing lost at either end.
    when: [
      ['exposure.midtone', '>', 0.45],
      ['exposure.midtone', '<', 0.78],
      ['exposure.clip_high', '<', 0.01],
      ['exposure.clip_low', '<', 0.02],
      ['exposure.upper', '>', 0.72],
    ],
    unless: DOUBTFUL_EXPOSURE,
  },
  {
    claim: 'exposure.under',
    measure: 'exposure.upper',
    relation: '<',
    threshold: 0.74,
    extreme: 0.5,
    // A dark photo with bright or glowing parts is low key or night; a whole range pressed down is too dark.
    when: [
      ['exposure.under_likely', '>', 0.66],
      ['exposure.white_point', '<', 0.78],
      ['exposure.midtone', '<', 0.6],
      ['exposure.clip_high', '<', 0.001],
    ],
    // A lit thing before black keeps its range.
    spokenWhen: [
      ['contrast.range', '<', 0.64],
      ['exposure.under_likely', '>', 0.8],
    ],
  },
  {
    claim: 'exposure.over',
    measure: 'exposure.midtone',
    relation: '>',
    threshold: 0.58,
    extreme: 0.95,
    when: [
      ['exposure.over_likely', '>', 0.8],
      ['exposure.clip_high_lost', '>', 0.008],
      ['exposure.white_border', '<', 0.45],
    ],
    // Snow, stubble and light backdrops are bright by nature.
    spokenWhen: [
      ['exposure.over_likely', '>', 0.95],
      ['exposure.clip_high_lost', '>', 0.08],
    ],
  },
  {
    claim: 'exposure.over',
    measure: 'exposure.clip_partly',
    relation: '>',
    threshold: 0.1,
    extreme: 0.4,
    // Burnt out to the border, colors included: on a white backdrop all channels are white together.
    when: [
      ['exposure.over_likely', '>', 0.8],
      ['exposure.midtone', '>', 0.58],
    ],
    spoken: 0.16,
    spokenWhen: [['exposure.midtone', '<', 0.95]],
  },
  {
    claim: 'exposure.clip_high',
    measure: 'exposure.clip_high_area',
    relation: '>',
    threshold: 0.016,
    extreme: 0.2,
    place: 'measure',
    // A white backdrop is no burnt highlight.
    when: [
      ['exposure.clip_high', '<', 0.45],
      ['exposure.white_border', '<', 0.45],
    ],
    // On a white ground that is not white to its border either.
    spokenWhen: [['exposure.midtone', '<', 0.72]],
  },
  {
    claim: 'exposure.clip_low',
    measure: 'exposure.clip_low',
    relation: '>',
    threshold: 0.12,
    extreme: 0.4,
    when: [
      ['exposure.dark_share', '<', 0.6],
      ['exposure.midtone', '>', 0.34],
    ],
    // Black backdrops and silhouettes are as black on purpose.
    isSilent: true,
  },
  {
    claim: 'exposure.detail_kept',
    measure: 'contrast.range',
    relation: '>',
    threshold: 0.72,
    extreme: 0.92,
    loose: 0.64,
    when: [
      ['exposure.clip_high', '<', 0.002],
      ['exposure.clip_low', '<', 0.005],
      ['exposure.shadow', '<', 0.35],
      ['exposure.highlight', '>', 0.72],
    ],
    unless: DOUBTFUL_EXPOSURE,
  },
  {
    claim: 'key.low',
    measure: 'exposure.dark_share',
    relation: '>',
    threshold: 0.62,
    extreme: 0.9,
    // Dark as a whole, not in parts: three quarters of the frame lie below the middle, and something in it is lit.
    when: [
      ['exposure.upper', '>', 0.62],
      ['exposure.midtone', '<', 0.3],
      ['exposure.higher', '<', 0.48],
      ['exposure.bright_share', '<', 0.12],
      ['contrast.global', '>', 0.14],
    ],
  },
  {
    claim: 'key.high',
    measure: 'exposure.bright_share',
    relation: '>',
    threshold: 0.55,
    extreme: 0.85,
    when: [
      ['exposure.dark_share', '<', 0.06],
      ['exposure.midtone', '>', 0.86],
      ['exposure.clip_high', '<', 0.03],
    ],
  },
  {
    claim: 'contrast.good',
    measure: 'contrast.global',
    relation: '>',
    threshold: 0.215,
    extreme: 0.32,
    relaxed: 0.195,
    loose: 0.17,
    when: [
      ['contrast.range', '>', 0.64],
      ['exposure.clip_high', '<', 0.03],
      ['exposure.clip_low', '<', 0.06],
    ],
    unless: DOUBTFUL_CONTRAST,
  },
  {
    claim: 'contrast.low',
    measure: 'contrast.range',
    relation: '<',
    threshold: 0.56,
    extreme: 0.2,
    when: [
      ['contrast.low_likely', '>', 0.85],
      ['exposure.white_border', '<', 0.3],
    ],
  },
  {
    // Less sure by the model of tones alone; strong colors make up for flat tones.
    claim: 'contrast.low',
    measure: 'contrast.range',
    relation: '<',
    threshold: 0.43,
    extreme: 0.1,
    when: [
      ['contrast.low_likely', '>', 0.5],
      ['color.chroma_high', '<', 0.12],
      ['exposure.white_border', '<', 0.3],
    ],
  },
  {
    claim: 'contrast.too_high',
    measure: 'contrast.global',
    relation: '>',
    threshold: 0.3,
    extreme: 0.4,
    when: [
      ['exposure.clip_high', '>', 0.04],
      ['exposure.clip_low', '>', 0.04],
    ],
  },
  {
    claim: 'light.soft',
    measure: 'light.shadow_edges',
    relation: '<',
    threshold: 0.008,
    extreme: 0,
    when: [
      ['light.edge_softness', '>', 0.84],
      ['light.middle_share', '>', 0.55],
      ['light.harshness', '<', 0.01],
      ['exposure.clip_high', '<', 0.004],
      ['exposure.clip_high_spots', '<', 6],
      ['exposure.dark_share', '<', 0.14],
      ['contrast.global', '>', 0.085],
      // Fine texture in the sun has no shadow edges that this size shows.
      ['contrast.local', '<', 0.042],
      ['contrast.low_likely', '<', 0.3],
      ['exposure.under_likely', '<', 0.3],
      // Under a deep blue sky the sun shines.
      ['light.top_warmth', '>', -0.06],
      ['light.warmth_contrast', '<', 0.06],
    ],
    unless: [FLASHED],
    // Bare ground has no shadow edges in full sun either.
    spokenWhen: [
      ['subject.confidence', '>', 0.7],
      ['focus.best', '>', 0.6],
    ],
  },
  {
    claim: 'light.harsh',
    measure: 'light.harshness',
    relation: '>',
    threshold: 0.1,
    extreme: 0.35,
    when: [
      ['exposure.clip_high', '>', 0.015],
      ['exposure.clip_low', '>', 0.002],
      ['contrast.global', '>', 0.24],
      ['exposure.clip_high', '<', 0.3],
      ['exposure.white_border', '<', 0.25],
      ['color.tone_spread', '>', 0.022],
    ],
    spoken: 0.25,
  },
  {
    claim: 'light.flat',
    measure: 'contrast.local',
    relation: '<',
    threshold: 0.03,
    extreme: 0.008,
    // A blurred background is smooth, not flatly lit: the whole photo must lack range and shape, too.
    when: [
      ['contrast.low_likely', '>', 0.7],
      ['contrast.global', '<', 0.125],
      ['contrast.range', '<', 0.45],
      ['contrast.parts', '<', 0.085],
      ['light.shadow_edges', '<', 0.004],
      ['exposure.midtone', '>', 0.36],
      ['color.chroma_high', '<', 0.12],
    ],
  },
  {
    claim: 'light.dramatic',
    measure: 'contrast.parts',
    relation: '>',
    threshold: 0.2,
    extreme: 0.3,
    when: [
      ['exposure.midtone', '<', 0.37],
      ['exposure.dark_share', '>', 0.4],
      ['light.lit_share', '>', 0.06],
      ['light.lit_share', '<', 0.5],
      ['exposure.clip_high', '<', 0.05],
    ],
    // Dark things before a light wall, and a flash at night, come close.
    spoken: 0.22,
    spokenWhen: [
      ['exposure.surroundings', '<', 0.45],
      ['exposure.white_border', '<', 0.2],
      // A flash lights from the front: shading then has no direction.
      ['light.directed', '>', 0.28],
    ],
  },
  {
    claim: 'light.silhouette',
    measure: 'exposure.backlight',
    relation: '>',
    threshold: 0.24,
    extreme: 0.5,
    needsSubject: true,
    place: 'subject',
    // The light is behind: a bright, calm upper part over a darker lower one. Dark things on snow or on a white backdrop are no silhouettes.
    when: [
      ['exposure.subject', '<', 0.4],
      ['exposure.subject_deep', '>', 0.55],
      ['exposure.backlight_ev', '>', 2.4],
      ['exposure.surroundings', '>', 0.5],
      ['exposure.white_border', '<', 0.25],
      ['light.top_calm', '>', 0.6],
      ['light.top_lightness', '>', 0.5],
      ['light.top_over_bottom', '>', 0.03],
    ],
    // Black things are as black in front light.
    spokenWhen: [
      ['exposure.subject_deep', '>', 0.8],
      ['exposure.backlight_ev', '>', 3],
      ['exposure.surroundings', '<', 0.85],
      ['subject.area', '<', 0.25],
      ['light.top_calm', '>', 0.7],
    ],
  },
  {
    ...vignette,
    threshold: 0.73,
    // The classifier sees nothing of it in half of the untouched photos, and in one in twenty with corners at -2 EV.
    unless: [['seen.vignette', '<', 0.01]],
  },
  { ...vignette, threshold: 0.97, spoken: 0.97 },
];
