// Tags of tone and light beyond the claims; of each inner list the first rule that holds wins.
import type { TagRule } from './tag-rule.ts';

export const TONE_TAGS: readonly (readonly TagRule[])[] = [
  [
    {
      id: 'tone.dark',
      group: 'lighting',
      label: 'dark tones',
      measure: 'exposure.midtone',
      relation: '<',
      threshold: 0.38,
      extreme: 0.2,
    },
    {
      id: 'tone.bright',
      group: 'lighting',
      label: 'bright tones',
      measure: 'exposure.midtone',
      relation: '>',
      threshold: 0.76,
      extreme: 0.9,
    },
    {
      id: 'tone.middle',
      group: 'lighting',
      label: 'middle tones',
      measure: 'exposure.midtone',
      relation: '>',
      threshold: 0.38,
      extreme: 0.5,
    },
  ],
];
