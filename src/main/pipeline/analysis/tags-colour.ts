// Tags of colour beyond the claims; of each inner list the first rule that holds wins.
import type { Condition } from './claim-rule.ts';
import type { TagRule } from './tag-rule.ts';

const NO_COLOUR: readonly string[] = ['color.mono'];
/** Colours that stand against each other are no family, whatever little the smaller one weighs. */
const NO_FAMILY: readonly string[] = ['color.mono', 'color.contrast'];
/** Enough colour, of more than one tone, for its hues to be a palette. */
const HAS_PALETTE: readonly Condition[] = [
  ['color.coloured_share', '>', 0.3],
  ['color.chroma', '>', 0.03],
  ['color.tone_spread', '>', 0.04],
];

function harmony(id: string, label: string, kind: string, threshold: number): TagRule {
  return {
    id: `palette.${id}`,
    group: 'color',
    label,
    measure: `harmony.${kind}`,
    relation: '>',
    threshold,
    extreme: 1,
    when: HAS_PALETTE,
    givesWayTo: kind === 'one_hue' || kind === 'analogous' ? NO_FAMILY : NO_COLOUR,
  };
}

export const COLOUR_TAGS: readonly (readonly TagRule[])[] = [
  [
    harmony('one_hue', 'one color family', 'one_hue', 0.85),
    harmony('complementary', 'complementary colors', 'complementary', 0.8),
    harmony('triad', 'triadic colors', 'triad', 0.8),
    harmony('split_complementary', 'split-complementary colors', 'split', 0.85),
    harmony('analogous', 'analogous colors', 'analogous', 0.9),
    {
      id: 'palette.many_hues',
      group: 'color',
      label: 'many colors',
      measure: 'palette.variety',
      relation: '>',
      threshold: 0.78,
      extreme: 1,
      when: HAS_PALETTE,
      givesWayTo: NO_COLOUR,
    },
  ],
  [
    {
      id: 'palette.warm_cool',
      group: 'color',
      label: 'warm against cool',
      measure: 'color.cool_share',
      relation: '>',
      threshold: 0.3,
      extreme: 0.5,
      when: [...HAS_PALETTE, ['color.warm_share', '>', 0.3]],
      givesWayTo: ['color.mono', 'color.warm', 'color.cool'],
    },
  ],
  [
    {
      id: 'color.accent',
      group: 'color',
      label: 'color accent',
      measure: 'color.strong_share',
      relation: '>',
      threshold: 0.004,
      extreme: 0.03,
      // The rest of the photo is nearly without colour.
      when: [
        ['color.strong_share', '<', 0.06],
        ['color.coloured_share', '<', 0.22],
      ],
      givesWayTo: NO_COLOUR,
    },
    {
      id: 'color.pastel',
      group: 'color',
      label: 'pastel colors',
      measure: 'exposure.midtone',
      relation: '>',
      threshold: 0.72,
      extreme: 0.9,
      when: [
        ['color.coloured_share', '>', 0.25],
        ['color.chroma_high', '<', 0.1],
        ['color.chroma_high', '>', 0.045],
        ['color.tone_spread', '>', 0.03],
      ],
      givesWayTo: ['color.mono', 'color.dull', 'color.vivid', 'color.oversat'],
    },
  ],
  [
    {
      id: 'color.sepia',
      group: 'color',
      label: 'sepia',
      measure: 'color.mean_chroma',
      relation: '>',
      threshold: 0.02,
      extreme: 0.06,
      // Brown: between orange and yellow.
      givesWayTo: ['color.vivid', 'color.oversat'],
      when: [
        ['color.tone_spread', '<', 0.022],
        ['color.mean_hue', '>', 45],
        ['color.mean_hue', '<', 100],
      ],
    },
    {
      id: 'color.toned',
      group: 'color',
      label: 'toned, single color',
      measure: 'color.mean_chroma',
      relation: '>',
      threshold: 0.02,
      extreme: 0.06,
      when: [['color.tone_spread', '<', 0.022]],
    },
  ],
];
