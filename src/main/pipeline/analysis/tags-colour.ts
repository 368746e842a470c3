// Tags of colour beyond the claims; of each inner list the first rule that holds wins.
import type { TagRule } from './tag-rule.ts';

export const COLOUR_TAGS: readonly (readonly TagRule[])[] = [
  [
    {
      id: 'palette.complementary',
      group: 'color',
      label: 'complementary colors',
      measure: 'palette.angle',
      relation: '>',
      threshold: 145,
      extreme: 180,
      when: [
        ['palette.second_share', '>', 0.2],
        ['palette.two_hue_share', '>', 0.75],
        ['color.coloured_share', '>', 0.3],
        ['color.tone_spread', '>', 0.04],
      ],
    },
    {
      id: 'palette.one_hue',
      group: 'color',
      label: 'one color family',
      measure: 'palette.first_share',
      relation: '>',
      threshold: 0.85,
      extreme: 1,
      when: [
        ['color.coloured_share', '>', 0.35],
        ['color.tone_spread', '>', 0.04],
      ],
    },
    {
      id: 'palette.many_hues',
      group: 'color',
      label: 'many colors',
      measure: 'palette.variety',
      relation: '>',
      threshold: 0.78,
      extreme: 1,
      when: [['color.coloured_share', '>', 0.35]],
    },
  ],
  [
    {
      id: 'color.toned',
      group: 'color',
      label: 'toned, single color',
      measure: 'color.mean_chroma',
      relation: '>',
      threshold: 0.02,
      extreme: 0.06,
      when: [['color.tone_spread', '<', 0.02]],
    },
  ],
];
