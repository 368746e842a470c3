// Tags of lines, shapes and structure beyond the claims; of each inner list the first rule that holds wins.
import type { TagRule } from './tag-rule.ts';

export const LINE_TAGS: readonly (readonly TagRule[])[] = [
  [
    {
      id: 'lines.vanishing_point',
      group: 'composition',
      label: 'vanishing point',
      measure: 'vanishing.support',
      relation: '>',
      threshold: 1.2,
      extreme: 4,
      when: [
        ['vanishing.count', '>', 6],
        ['vanishing.spread', '>', 55],
        ['vanishing.share', '>', 0.45],
      ],
    },
  ],
  [
    {
      id: 'lines.converging_verticals',
      group: 'composition',
      label: 'converging verticals',
      measure: 'upright.convergence',
      relation: '>',
      threshold: 0.3,
      extreme: 0.8,
      when: [
        ['upright.count', '>', 8],
        ['upright.support', '>', 1.2],
        ['upright.agreement', '>', 0.4],
      ],
    },
  ],
  [
    {
      id: 'shape.triangle',
      group: 'composition',
      label: 'triangle',
      measure: 'triangle.length',
      relation: '>',
      threshold: 0.6,
      extreme: 1.4,
    },
  ],
];
