// Licence rules for colour. Every rule but the one for black and white asks for a photo that has colour at all.
import type { ClaimRule, Condition } from './claim-rule.ts';
import { DOUBTFUL_COLOUR } from './rules-doubt.ts';

/** Distance from a single tone above which a photo counts as a colour photo: greys after JPEG stay below 0.008. */
const GREY = 0.011;
const HAS_COLOUR: Condition = ['color.tone_spread', '>', GREY];
/** A tinted single tone spreads a little more after printing, scanning and JPEG. */
const TONED = 0.022;
const NOT_TONED: Condition = ['color.tone_spread', '>', TONED];

/** Stops of saturation; docs/measures/colour.md. */
const OVERSATURATED = 0.47;
const DULL = -0.6;
/** Probability of a cast from which it is named. */
const TINTED = 0.45;

/** So far below that neither darkness nor blur explains it: of well exposed, sharp photos at -1.5 EV or blurred by 2 per mille one in fifty. */
const DRAINED = -1.2;

const NOT_STRONG: readonly Condition[] = [
  ['color.chroma_high', '<', 0.1],
  ['exposure.white_point', '>', 0.45],
];
/** Then it is the exposure that is at fault. */
const NOT_THE_COLORS: readonly Condition[] = [['exposure.under_likely', '>', 0.5]];

/** Noise of the sensor spreads the histograms that the light is read from: of photos with noise of 6 steps two in five looked tinted. */
export const NOISY: Condition = ['seen.noise', '>', 0.1];

const cast: Omit<ClaimRule, 'threshold'> = {
  claim: 'color.cast',
  measure: 'cast.probability',
  relation: '>',
  extreme: 0.98,
  // At night the light's colour is part of the scene. Where even the least coloured tenth is strongly coloured (petals, leaves), nothing
  // tells the color of the light from that of the things.
  when: [
    ['cast.strength', '>', 0.012],
    ['cast.least_chroma', '<', 0.12],
    ['exposure.midtone', '>', 0.22],
  ],
  // Where the histograms leave other lights nearly as likely, the colour is that of leaves, cloth or an evening.
  spoken: 0.6,
  spokenWhen: [
    ['cast.spread', '<', 0.17],
    ['cast.strength', '>', 0.03],
    ['cast.unity', '<', 0.9],
    ['exposure.midtone', '>', 0.36],
  ],
};

const dull: Omit<ClaimRule, 'threshold'> = {
  claim: 'color.dull',
  measure: 'color.saturation',
  relation: '<',
  extreme: -1.6,
  // Less may be meant, or lie in the things.
  spoken: -0.85,
  spokenWhen: [
    ['exposure.midtone', '>', 0.42],
    ['exposure.dark_share', '<', 0.25],
    ['exposure.white_border', '<', 0.3],
  ],
};

const rules: readonly ClaimRule[] = [
  {
    claim: 'color.vivid',
    measure: 'color.chroma_high',
    relation: '>',
    threshold: 0.14,
    extreme: 0.24,
    relaxed: 0.125,
    when: [
      ['color.chroma', '>', 0.052],
      ['color.saturation', '<', OVERSATURATED],
    ],
    unless: DOUBTFUL_COLOUR,
  },
  {
    claim: 'color.oversat',
    measure: 'color.saturation',
    relation: '>',
    threshold: OVERSATURATED,
    extreme: 1.2,
    // Petals, fish and neon are as strong by nature.
    unless: [['seen.oversaturated', '<', 0.002]],
    spoken: 0.9,
    when: [
      ['color.chroma_high', '>', 0.1],
      ['color.chroma', '>', 0.04],
    ],
  },
  // Three ways to know a dull color: dark and blurred photos have less chroma for the level whatever their colors are.
  {
    ...dull,
    threshold: DULL,
    when: [...NOT_STRONG, ['exposure.midtone', '>', 0.45]],
    unless: [...NOT_THE_COLORS, ['focus.best', '<', 0.6]],
  },
  {
    ...dull,
    threshold: DULL,
    when: [...NOT_STRONG, ['color.chroma', '<', 0.033]],
    unless: [...NOT_THE_COLORS, ['focus.best', '<', 0.6]],
  },
  { ...dull, threshold: DRAINED, spoken: DRAINED, when: [...NOT_STRONG, ['color.chroma', '<', 0.035]] },
  {
    claim: 'color.muted',
    measure: 'color.chroma_high',
    relation: '<',
    threshold: 0.052,
    extreme: 0.025,
    relaxed: 0.06,
    loose: 0.066,
    // Little colour because such things have little, not because it was taken from them; grey with one tint is no restraint, nor is night.
    when: [
      ['color.chroma', '>', 0.014],
      ['color.saturation', '>', DULL],
      ['cast.probability', '<', TINTED],
      ['exposure.midtone', '>', 0.42],
      ['contrast.global', '>', 0.08],
      ['contrast.global', '<', 0.24],
    ],
    unless: DOUBTFUL_COLOUR,
  },
  {
    claim: 'color.warm',
    measure: 'color.warm_share',
    relation: '>',
    threshold: 0.9,
    extreme: 1,
    relaxed: 0.8,
    loose: 0.65,
    when: [['color.chroma', '>', 0.035], ['color.mean_chroma', '>', 0.03], ['palette.first_hue', '<', 95], NOT_TONED],
    spokenWhen: [['color.cool_share', '<', 0.2]],
  },
  {
    claim: 'color.cool',
    measure: 'color.cool_share',
    relation: '>',
    threshold: 0.75,
    extreme: 1,
    relaxed: 0.66,
    loose: 0.56,
    when: [['color.chroma', '>', 0.028], ['color.mean_chroma', '>', 0.02], NOT_TONED],
  },
  // Leaves, cloth and evenings have colors of their own: where the classifier sees no cast of any kind, only the surest are named.
  { ...cast, threshold: TINTED, unless: [NOISY, ['seen.cast', '<', 0.003]] },
  { ...cast, threshold: 0.8, spoken: 0.8, unless: [NOISY] },
  {
    claim: 'color.wb_good',
    measure: 'cast.strength',
    relation: '<',
    threshold: 0.01,
    extreme: 0.002,
    relaxed: 0.015,
    // Something neutral must be there to show it.
    when: [
      ['cast.probability', '<', 0.15],
      ['cast.neutral_chroma', '<', 0.02],
      ['color.chroma', '>', 0.028],
      ['cast.unity', '<', 0.75],
      ['cast.neutral_share', '>', 0.45],
    ],
    // Histograms that disagree about the light, or greys that are only nearly grey, vouch for nothing.
    spokenWhen: [
      ['cast.spread', '<', 0.12],
      ['cast.neutral_chroma', '<', 0.016],
    ],
    unless: DOUBTFUL_COLOUR,
  },
  {
    claim: 'color.harmony',
    measure: 'harmony.fit',
    relation: '>',
    threshold: 0.94,
    extreme: 1,
    relaxed: 0.91,
    loose: 0.85,
    // A template of two sectors or more, or neighbours that are more than one colour.
    when: [
      ['color.coloured_share', '>', 0.35],
      ['color.chroma', '>', 0.04],
      ['palette.second_share', '>', 0.04],
      ['color.saturation', '<', OVERSATURATED],
      ['cast.probability', '<', TINTED],
    ],
    unless: DOUBTFUL_COLOUR,
  },
  {
    claim: 'color.contrast',
    measure: 'palette.second_share',
    relation: '>',
    threshold: 0.22,
    extreme: 0.45,
    when: [
      ['palette.angle', '>', 110],
      ['palette.two_hue_share', '>', 0.8],
      ['color.chroma', '>', 0.045],
      ['color.chroma_high', '>', 0.1],
    ],
    unless: DOUBTFUL_COLOUR,
  },
  {
    claim: 'color.contrast',
    measure: 'palette.subject_contrast',
    relation: '>',
    threshold: 0.1,
    extreme: 0.2,
    needsSubject: true,
    place: 'subject',
    unless: DOUBTFUL_COLOUR,
  },
];

export const COLOUR_RULES: readonly ClaimRule[] = [
  {
    claim: 'color.mono',
    measure: 'color.tone_spread',
    relation: '<',
    threshold: GREY,
    extreme: 0.002,
    priority: 3,
    // A single thing left in color: five grey photos of the calibration have none.
    when: [['color.coloured_share', '<', 0.002]],
  },
  {
    claim: 'color.mono',
    measure: 'color.tone_spread',
    relation: '<',
    threshold: TONED,
    extreme: 0.002,
    priority: 3,
    when: [['color.mean_chroma', '>', 0.02]],
  },
  ...rules.map((rule) => ({ ...rule, when: [HAS_COLOUR, ...(rule.when ?? [])] })),
];
