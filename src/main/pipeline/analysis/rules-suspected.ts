// Faults that the classifier suspects and a measure leans toward, neither far enough to say so alone: worth a tag and no sentence.
import type { ClaimRule, Condition } from './claim-rule.ts';
import { NOISY } from './rules-colour.ts';

/**
 * A tag, and no sentence, where the classifier suspects more than it does on 98 of 100 untouched photos and a measure leans that way. Pairs set on photos
 * of the calibration half that it was not trained on: docs/measures/README.md.
 */
function suspected(
  type: string,
  seen: number,
  {
    when = [],
    ...rule
  }: Pick<ClaimRule, 'claim' | 'measure' | 'relation' | 'threshold' | 'extreme' | 'when' | 'unless'>,
): ClaimRule {
  const isSeen: Condition = [`seen.${type}`, '>', seen];
  return { ...rule, when: [isSeen, ...when], isSilent: true };
}

export const SUSPECTED_RULES: readonly ClaimRule[] = [
  suspected('underexposed', 0.1, {
    claim: 'exposure.under',
    measure: 'exposure.under_likely',
    relation: '>',
    threshold: 0.4,
    extreme: 1,
  }),
  suspected('overexposed', 0.25, {
    claim: 'exposure.over',
    measure: 'exposure.over_likely',
    relation: '>',
    threshold: 0.3,
    extreme: 1,
  }),
  suspected('oversaturated', 0.3, {
    claim: 'color.oversat',
    measure: 'color.saturation',
    relation: '>',
    threshold: 0.15,
    extreme: 1.2,
    when: [
      ['color.chroma_high', '>', 0.1],
      ['color.chroma', '>', 0.04],
    ],
  }),
  suspected('desaturated', 0.15, {
    claim: 'color.dull',
    measure: 'color.saturation',
    relation: '<',
    threshold: -0.5,
    extreme: -1.6,
    when: [
      ['color.tone_spread', '>', 0.011],
      ['color.chroma_high', '<', 0.1],
      ['color.chroma', '<', 0.035],
    ],
  }),
  suspected('cast', 0.01, {
    claim: 'color.cast',
    measure: 'cast.probability',
    relation: '>',
    threshold: 0.2,
    extreme: 0.98,
    when: [
      ['cast.strength', '>', 0.012],
      ['cast.least_chroma', '<', 0.12],
      ['color.tone_spread', '>', 0.011],
      ['exposure.midtone', '>', 0.22],
    ],
    unless: [NOISY],
  }),
  suspected('noise', 0.01, {
    claim: 'noise.visible',
    measure: 'noise.evidence',
    relation: '>',
    threshold: 0.1,
    extreme: 0.98,
    when: [
      ['noise.level', '>', 2],
      ['noise.flat_share', '>', 0.02],
    ],
  }),
  suspected('jpeg-blocks', 0.1, {
    claim: 'artifact.process',
    measure: 'artifact.blockiness',
    relation: '>',
    threshold: 1.7,
    extreme: 6,
  }),
  suspected('halo', 0.1, {
    claim: 'artifact.process',
    measure: 'artifact.oversharp',
    relation: '>',
    threshold: 0.1,
    extreme: 1,
  }),
  suspected('vignette', 0.1, {
    claim: 'vignette',
    measure: 'vignette.likely',
    relation: '>',
    threshold: 0.4,
    extreme: 0.995,
    when: [
      ['vignette.envelope', '>', 0],
      ['exposure.clip_low', '<', 0.25],
    ],
  }),
];
