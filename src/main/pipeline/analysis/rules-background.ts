// Licence rules for what is around the subject: background, separation, bright spots.
import type { ClaimRule } from './claim-rule.ts';
import { THINGS } from './rules-doubt.ts';

export const BACKGROUND_RULES: readonly ClaimRule[] = [
  {
    claim: 'bg.clean',
    measure: 'clutter.surroundings_calm',
    relation: '>',
    threshold: 0.62,
    extreme: 0.95,
    relaxed: 0.52,
    // Calm around a vague region is calm all the same.
    when: [
      ['subject.confidence', '>', 0.35],
      ['clutter.surroundings_busy', '<', 0.18],
      ['subject.area', '<', 0.7],
    ],
  },
  {
    claim: 'bg.distract',
    measure: 'clutter.surroundings_busy',
    relation: '>',
    threshold: 0.78,
    extreme: 1,
    spoken: 0.9,
    needsSubject: true,
    when: [
      ['subject.confidence', '>', 0.85],
      ['clutter.near', '>', 0.45],
      ['focus.ratio', '<', 1.05],
      ['separation.overlap', '>', 0.55],
      ['attention.on_subject', '<', 0.9],
      ['lines.length', '<', 3.9],
      THINGS,
    ],
  },
  {
    claim: 'sep.weak',
    measure: 'separation.overlap',
    relation: '>',
    threshold: 0.68,
    extreme: 0.9,
    needsSubject: true,
    place: 'subject',
    when: [
      ['separation.difference', '<', 0.04],
      ['subject.area', '<', 0.32],
      ['subject.confidence', '>', 0.85],
      ['focus.ratio', '<', 1.1],
    ],
  },
  {
    claim: 'bright.distract',
    // It outranks the praise of a calm ground, which it breaks.
    priority: 1,
    measure: 'bright_spot.likely',
    relation: '>',
    threshold: 0.6,
    extreme: 0.9,
    place: 'measure',
    when: [
      ['subject.confidence', '>', 0.3],
      ['bright_spot.area', '>', 0.005],
      ['bright_spot.count', '<', 5],
      ['bright_spot.top', '>', 0.02],
      ['exposure.subject', '<', 0.8],
      // Beside a white border nothing bright distracts.
      ['exposure.white_border', '<', 0.3],
    ],
    spoken: 0.75,
    spokenWhen: [['subject.confidence', '>', 0.85]],
  },
];
