// Tags of lines, shapes and structure beyond the claims; of each inner list the first rule that holds wins.
import type { TagRule } from './tag-rule.ts';

export const LINE_TAGS: readonly (readonly TagRule[])[] = [
  [
    {
      id: 'lines.vanishing_point',
      group: 'composition',
      label: 'vanishing point',
      measure: 'lines.converging',
      relation: '>',
      threshold: 1.2,
      extreme: 3,
      when: [
        ['lines.converging_count', '>', 4],
        ['lines.converging_spread', '>', 50],
      ],
    },
  ],
];
