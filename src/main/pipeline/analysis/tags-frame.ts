// Tags of the frame and the subject's place in it beyond the claims; of each inner list the first rule that holds wins.
import type { TagRule } from './tag-rule.ts';

export const FRAME_TAGS: readonly (readonly TagRule[])[] = [
  [
    {
      id: 'format.panorama',
      group: 'composition',
      label: 'panorama',
      measure: 'format.ratio',
      relation: '>',
      threshold: 1.95,
      extreme: 2.1,
    },
    {
      id: 'format.landscape',
      group: 'composition',
      label: 'landscape format',
      measure: 'format.ratio',
      relation: '>',
      threshold: 1.06,
      extreme: 1.2,
    },
    {
      id: 'format.square',
      group: 'composition',
      label: 'square format',
      measure: 'format.ratio',
      relation: '>',
      threshold: 0.943,
      extreme: 1,
    },
    {
      id: 'format.portrait',
      group: 'composition',
      label: 'portrait format',
      measure: 'format.ratio',
      relation: '<',
      threshold: 0.943,
      extreme: 0.8,
    },
  ],
];
