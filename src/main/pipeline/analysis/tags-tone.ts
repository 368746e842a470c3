// Tags of tone and light beyond the claims; of each inner list the first rule that holds wins. Kinds of light that pixels can only suggest
// (direction, the hour) are named where several signs agree; photos without them stay without the tag.
import type { Condition } from './claim-rule.ts';
import type { TagRule } from './tag-rule.ts';

const TONES: readonly TagRule[] = [
  {
    id: 'tone.dark',
    group: 'lighting',
    label: 'dark tones',
    measure: 'exposure.midtone',
    relation: '<',
    threshold: 0.38,
    extreme: 0.2,
    givesWayTo: ['key.high'],
  },
  {
    id: 'tone.bright',
    group: 'lighting',
    label: 'bright tones',
    measure: 'exposure.midtone',
    relation: '>',
    threshold: 0.76,
    extreme: 0.9,
    givesWayTo: ['key.low'],
  },
  {
    id: 'tone.middle',
    group: 'lighting',
    label: 'middle tones',
    measure: 'exposure.midtone',
    relation: '>',
    threshold: 0.38,
    extreme: 0.5,
    givesWayTo: ['key.low', 'key.high'],
  },
];

const HARD_LIGHT: TagRule = {
  id: 'light.hard',
  group: 'lighting',
  label: 'hard light',
  measure: 'light.shadow_edges',
  relation: '>',
  threshold: 0.04,
  extreme: 0.12,
  // Shadows of the sun are bluer than what it lights; steps between dark and light surfaces tint either way.
  when: [
    ['light.shadow_tint', '<', -0.01],
    ['color.tone_spread', '>', 0.04],
    ['exposure.white_border', '<', 0.3],
  ],
  givesWayTo: ['light.soft', 'light.flat', 'contrast.low', 'color.mono'],
};

const BACKLIT: TagRule = {
  id: 'light.backlit',
  group: 'lighting',
  label: 'backlit',
  measure: 'exposure.backlight_ev',
  relation: '>',
  threshold: 2.4,
  extreme: 4,
  needsSubject: true,
  place: 'subject',
  when: [
    ['subject.confidence', '>', 0.6],
    ['exposure.backlight', '>', 0.16],
    ['exposure.subject', '<', 0.42],
    ['exposure.white_border', '<', 0.3],
    ['light.top_lightness', '>', 0.62],
    ['light.top_calm', '>', 0.5],
    ['light.top_over_bottom', '>', 0.12],
  ],
  givesWayTo: ['light.silhouette', 'light.flat', 'exposure.under'],
};

const HOURS: readonly TagRule[] = [
  {
    id: 'light.blue_hour',
    group: 'lighting',
    label: 'blue hour',
    measure: 'light.top_warmth',
    relation: '<',
    threshold: -0.045,
    extreme: -0.2,
    // A deep, calm blue above, and blue light on a dark ground, too; by day the ground is lit white.
    when: [
      ['light.top_hue', '>', 225],
      ['light.top_hue', '<', 300],
      ['light.top_chroma', '<', 0.14],
      ['light.top_calm', '>', 0.55],
      ['light.top_lightness', '>', 0.2],
      ['light.top_lightness', '<', 0.66],
      ['light.top_over_bottom', '>', 0],
      ['light.bottom_warmth', '<', -0.05],
      ['light.bottom_lightness', '<', 0.46],
      ['light.shade_warmth', '<', -0.04],
      ['exposure.midtone', '<', 0.55],
      ['exposure.upper', '<', 0.8],
    ],
    givesWayTo: ['color.mono', 'color.warm', 'light.hard', 'exposure.over'],
  },
  {
    id: 'light.golden_hour',
    group: 'lighting',
    label: 'golden hour',
    measure: 'light.golden_share',
    relation: '>',
    threshold: 0.45,
    extreme: 0.9,
    // A warm, calm sky above a darker ground, lit tones warmer than the shade. A golden thing has more chroma, warm lamps tint the shade, too.
    when: [
      ['light.top_warmth', '>', 0.035],
      ['light.top_warmth', '<', 0.1],
      ['light.top_hue', '>', 35],
      ['light.top_hue', '<', 100],
      ['light.top_calm', '>', 0.6],
      ['light.top_over_bottom', '>', 0.02],
      ['light.lit_chroma', '<', 0.12],
      ['light.lit_warmth', '>', 0.045],
      ['light.warmth_contrast', '>', 0.003],
      ['exposure.clip_high', '<', 0.05],
    ],
    givesWayTo: ['color.mono', 'color.toned', 'color.cool'],
  },
];

/** Consistency of the shading from which a direction is named; light from above is the rule, so more is asked of it. */
const SIDEWAYS = 0.6;
const UPRIGHT = 0.68;
const DIRECTION_SIGNS: readonly Condition[] = [
  ['light.shading', '>', 0.04],
  ['subject.confidence', '>', 0.6],
  ['exposure.subject', '>', 0.25],
];

function direction(id: string, label: string, measure: string, sign: 1 | -1): TagRule {
  return {
    id,
    group: 'lighting',
    label,
    measure,
    relation: sign > 0 ? '>' : '<',
    threshold: sign * (measure === 'light.side' ? SIDEWAYS : UPRIGHT),
    extreme: sign,
    needsSubject: true,
    place: 'subject',
    when: DIRECTION_SIGNS,
    givesWayTo: ['light.flat', 'light.silhouette', 'light.backlit'],
  };
}

export const TONE_TAGS: readonly (readonly TagRule[])[] = [
  TONES,
  [HARD_LIGHT],
  [BACKLIT],
  HOURS,
  [
    direction('light.from_left', 'light from the left', 'light.side', -1),
    direction('light.from_right', 'light from the right', 'light.side', 1),
    direction('light.from_above', 'light from above', 'light.height', 1),
    direction('light.from_below', 'light from below', 'light.height', -1),
  ],
];
