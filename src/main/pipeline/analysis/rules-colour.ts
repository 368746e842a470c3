// Licence rules for colour. Every rule but the one for black and white asks for a photo that has colour at all.
import type { ClaimRule, Condition } from './claim-rule.ts';

/** Distance from a single tone above which a photo counts as a colour photo. */
const HAS_COLOUR: Condition = ['color.tone_spread', '>', 0.022];

const rules: readonly ClaimRule[] = [
  {
    claim: 'color.vivid',
    measure: 'color.chroma_high',
    relation: '>',
    threshold: 0.14,
    extreme: 0.24,
    when: [
      ['color.chroma', '>', 0.052],
      ['color.pushed_share', '<', 0.05],
    ],
  },
  {
    claim: 'color.oversat',
    measure: 'color.pushed_share',
    relation: '>',
    threshold: 0.03,
    extreme: 0.2,
    // Colours of several hues at the gamut's end: a single one is a flower or a neon sign, and burnt skin is no saturation.
    when: [
      ['color.chroma_high', '>', 0.13],
      ['color.chroma', '>', 0.055],
      ['palette.first_share', '<', 0.9],
      ['exposure.clip_high', '<', 0.06],
    ],
  },
  {
    claim: 'color.dull',
    measure: 'color.chroma_high',
    relation: '<',
    threshold: 0.05,
    extreme: 0.025,
    when: [
      ['color.chroma', '<', 0.022],
      ['contrast.global', '<', 0.17],
      // Dark pixels have little chroma: that is the exposure, not the colours.
      ['exposure.white_point', '>', 0.72],
      ['exposure.midtone', '>', 0.36],
      ['color.tone_spread', '>', 0.026],
    ],
  },
  {
    claim: 'color.muted',
    measure: 'color.chroma_high',
    relation: '<',
    threshold: 0.062,
    extreme: 0.03,
    relaxed: 0.075,
    loose: 0.09,
    when: [
      ['color.chroma', '>', 0.012],
      ['exposure.midtone', '>', 0.42],
      ['contrast.global', '>', 0.11],
    ],
  },
  {
    claim: 'color.muted',
    measure: 'color.chroma_high',
    relation: '<',
    threshold: 0.05,
    extreme: 0.025,
    relaxed: 0.06,
    // Dark photos, restrained all the same.
    when: [
      ['color.chroma', '>', 0.012],
      ['exposure.midtone', '<', 0.42],
      ['contrast.global', '>', 0.14],
    ],
  },
  {
    claim: 'color.warm',
    measure: 'color.warm_share',
    relation: '>',
    threshold: 0.9,
    extreme: 1,
    relaxed: 0.8,
    loose: 0.7,
    when: [
      ['color.chroma', '>', 0.035],
      ['color.mean_chroma', '>', 0.03],
      ['palette.first_hue', '<', 95],
    ],
  },
  {
    claim: 'color.cool',
    measure: 'color.cool_share',
    relation: '>',
    threshold: 0.75,
    extreme: 1,
    when: [
      ['color.chroma', '>', 0.028],
      ['color.mean_chroma', '>', 0.02],
    ],
  },
  {
    claim: 'color.cast',
    measure: 'cast.strength',
    relation: '>',
    threshold: 0.037,
    extreme: 0.08,
    // Yellow to orange. Stronger colour than a light's is the thing's own: a flower, a wall.
    when: [
      ['cast.hue', '<', 100],
      ['cast.hue', '>', 70],
      ['cast.neutral_share', '>', 0.4],
      ['cast.neutral_chroma', '>', 0.055],
      ['cast.neutral_chroma', '<', 0.12],
      ['cast.least_chroma', '>', 0.045],
      ['cast.unity', '>', 0.95],
      ['color.chroma_high', '<', 0.15],
    ],
  },
  {
    claim: 'color.cast',
    measure: 'cast.strength',
    relation: '>',
    threshold: 0.03,
    extreme: 0.07,
    // Green; foliage is yellower (100 to 112 degrees).
    when: [
      ['cast.hue', '>', 112],
      ['cast.hue', '<', 170],
      ['cast.neutral_share', '>', 0.4],
      ['cast.neutral_chroma', '<', 0.12],
      ['cast.least_chroma', '>', 0.04],
      ['cast.unity', '>', 0.9],
      ['color.chroma_high', '<', 0.15],
    ],
  },
  {
    claim: 'color.cast',
    measure: 'cast.strength',
    relation: '>',
    threshold: 0.014,
    extreme: 0.045,
    // Cyan to blue: a tint smaller in OKLab than a yellow one that looks as strong.
    when: [
      ['cast.hue', '>', 185],
      ['cast.hue', '<', 285],
      ['cast.neutral_share', '>', 0.35],
      ['cast.neutral_chroma', '<', 0.12],
      ['cast.least_chroma', '>', 0.018],
      ['cast.unity', '>', 0.6],
    ],
  },
  {
    claim: 'color.wb_good',
    measure: 'cast.neutral_chroma',
    relation: '<',
    threshold: 0.012,
    extreme: 0.002,
    relaxed: 0.02,
    when: [
      ['cast.strength', '<', 0.01],
      ['color.chroma', '>', 0.028],
      ['cast.unity', '<', 0.75],
      ['cast.neutral_share', '>', 0.45],
    ],
  },
  {
    claim: 'color.harmony',
    measure: 'palette.two_hue_share',
    relation: '>',
    threshold: 0.965,
    extreme: 1,
    when: [
      ['color.coloured_share', '>', 0.35],
      ['color.chroma', '>', 0.04],
      ['palette.second_share', '>', 0.04],
    ],
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
  },
  {
    claim: 'color.contrast',
    measure: 'palette.subject_contrast',
    relation: '>',
    threshold: 0.1,
    extreme: 0.2,
    needsSubject: true,
    place: 'subject',
  },
];

export const COLOUR_RULES: readonly ClaimRule[] = [
  { claim: 'color.mono', measure: 'color.tone_spread', relation: '<', threshold: 0.022, extreme: 0.002, priority: 3 },
  ...rules.map((rule) => ({ ...rule, when: [HAS_COLOUR, ...(rule.when ?? [])] })),
];
