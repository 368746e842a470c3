// Licence rules for what is around the subject: background, separation, bright spots.
import type { ClaimRule } from './claim-rule.ts';

export const BACKGROUND_RULES: readonly ClaimRule[] = [
  {
    claim: 'bg.clean',
    measure: 'clutter.surroundings_calm',
    relation: '>',
    threshold: 0.62,
    extreme: 0.95,
    needsSubject: true,
    when: [
      ['clutter.surroundings_busy', '<', 0.2],
      ['subject.area', '<', 0.6],
    ],
  },
  {
    claim: 'bg.distract',
    measure: 'clutter.surroundings_busy',
    relation: '>',
    threshold: 0.78,
    extreme: 1,
    needsSubject: true,
    when: [
      ['subject.confidence', '>', 0.75],
      ['clutter.near', '>', 0.45],
      ['focus.ratio', '<', 1.05],
      ['separation.overlap', '>', 0.55],
      ['attention.on_subject', '<', 0.75],
      ['lines.length', '<', 6],
    ],
  },
  {
    claim: 'sep.weak',
    measure: 'separation.overlap',
    relation: '>',
    threshold: 0.84,
    extreme: 0.95,
    needsSubject: true,
    place: 'subject',
    when: [
      ['subject.confidence', '>', 0.8],
      ['separation.difference', '<', 0.04],
      ['focus.ratio', '<', 1.1],
    ],
  },
  {
    claim: 'bright.distract',
    measure: 'bright_spot.excess',
    relation: '>',
    threshold: 0.4,
    extreme: 0.6,
    needsSubject: true,
    place: 'measure',
    when: [
      ['subject.confidence', '>', 0.6],
      ['bright_spot.area', '>', 0.01],
      ['bright_spot.count', '<', 3],
      ['bright_spot.top', '>', 0.02],
      ['exposure.subject', '<', 0.7],
    ],
  },
];
