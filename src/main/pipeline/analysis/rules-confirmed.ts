// Faults that two witnesses see: the classifier names the damage (`seen.*`, 0..1) and a measure leans the same way, though not far enough
// to say so alone. What drives the craft score down so is what the critique names. On untouched training photos the classifier gives a
// damage more than 0.25 in one of a hundred at most; limits of the measures: a tenth of weakly damaged versions lies below.
import type { ClaimRule, Condition } from './claim-rule.ts';

/** Probability of a damage from which the classifier is a witness. */
const SEEN = 0.5;

/** Above any strength of the other rules: what both see is not talked away by a praise that one measure supports. */
const PRIORITY = 1;

function confirmed(
  type: string,
  {
    when = [],
    ...rule
  }: Pick<ClaimRule, 'claim' | 'measure' | 'relation' | 'threshold' | 'extreme' | 'when' | 'place'>,
): ClaimRule {
  const seen: Condition = [`seen.${type}`, '>', SEEN];
  return { ...rule, when: [seen, ...when], priority: PRIORITY };
}

export const CONFIRMED_RULES: readonly ClaimRule[] = [
  confirmed('underexposed', {
    claim: 'exposure.under',
    measure: 'exposure.under_likely',
    relation: '>',
    threshold: 0.5,
    extreme: 1,
  }),
  confirmed('overexposed', {
    claim: 'exposure.over',
    measure: 'exposure.over_likely',
    relation: '>',
    threshold: 0.45,
    extreme: 1,
  }),
  confirmed('clipped-highlights', {
    claim: 'exposure.clip_high',
    measure: 'exposure.clip_high',
    relation: '>',
    threshold: 0.014,
    extreme: 0.2,
  }),
  confirmed('crushed-shadows', {
    claim: 'exposure.clip_low',
    measure: 'exposure.clip_low',
    relation: '>',
    threshold: 0.07,
    extreme: 0.3,
  }),
  confirmed('low-contrast', {
    claim: 'contrast.low',
    measure: 'contrast.range',
    relation: '<',
    threshold: 0.48,
    extreme: 0.2,
    when: [['contrast.low_likely', '>', 0.5]],
  }),
  confirmed('oversaturated', {
    claim: 'color.oversat',
    measure: 'color.saturation',
    relation: '>',
    threshold: 0.15,
    extreme: 1.2,
    when: [['color.chroma_high', '>', 0.09]],
  }),
  confirmed('desaturated', {
    claim: 'color.dull',
    measure: 'color.saturation',
    relation: '<',
    threshold: -0.55,
    extreme: -1.6,
    when: [
      ['color.tone_spread', '>', 0.022],
      ['color.chroma_high', '<', 0.1],
    ],
  }),
  confirmed('cast', {
    claim: 'color.cast',
    measure: 'cast.probability',
    relation: '>',
    threshold: 0.7,
    extreme: 0.98,
    when: [
      ['cast.strength', '>', 0.023],
      ['color.tone_spread', '>', 0.022],
    ],
  }),
  confirmed('defocus-blur', {
    claim: 'focus.soft',
    measure: 'focus.best',
    relation: '<',
    threshold: 0.38,
    extreme: 0.18,
  }),
  confirmed('motion-blur', {
    claim: 'focus.motion',
    // Per mille of the long side: nearly all moved versions are smeared over 8 or more, nearly no others over 3.5.
    measure: 'motion.length',
    relation: '>',
    threshold: 7,
    extreme: 25,
    when: [['focus.best', '<', 0.71]],
  }),
  {
    // Panned or from a moving car: what lies along the movement stays sharp, so that the working copy looks so. No untouched training photo in a
    // thousand that is not moved lies above the probability, and the own pixels show every edge blurred.
    claim: 'focus.motion',
    measure: 'motion.length',
    relation: '>',
    threshold: 5,
    extreme: 25,
    when: [
      ['seen.motion-blur', '>', 0.2],
      ['motion.ratio', '>', 1.2],
      ['focus.blur', '>', 0.7],
    ],
    priority: PRIORITY,
  },
  confirmed('noise', {
    claim: 'noise.visible',
    measure: 'noise.evidence',
    relation: '>',
    threshold: 0.6,
    extreme: 1,
  }),
  confirmed('jpeg-blocks', {
    claim: 'artifact.process',
    measure: 'artifact.blockiness',
    relation: '>',
    threshold: 2.3,
    extreme: 6,
  }),
  confirmed('halo', {
    claim: 'artifact.process',
    measure: 'artifact.oversharp',
    relation: '>',
    threshold: 0.2,
    extreme: 1,
  }),
  confirmed('vignette', {
    claim: 'vignette',
    measure: 'vignette.likely',
    relation: '>',
    threshold: 0.6,
    extreme: 0.995,
  }),
  confirmed('bad-crop', {
    claim: 'comp.edge_cut',
    measure: 'edge.cut_likely',
    relation: '>',
    threshold: 0.5,
    extreme: 0.97,
    place: 'measure',
  }),
  confirmed('tilt', {
    claim: 'horizon.tilted',
    measure: 'level.roll',
    relation: '>',
    threshold: 1.4,
    extreme: 6,
    when: [
      ['level.roll', '<', 9],
      ['level.confidence', '>', 0.5],
      ['level.roll_after', '<', 1],
    ],
  }),
];
