// Licence rules for sharpness, depth of field, noise and processing. Sharpness 0..1 (`focus.best`, `focus.typical`, ...) is that of the
// working copy: 1 = an edge as narrow as a pixel, 0.4 = blurred by about one pixel of it (0.26 % of the long side). `focus.blur` is read
// from the photo's own pixels, as a Gaussian's sigma per mille of the long side. Why these numbers: docs/measures/sharpness.md.
import type { ClaimRule, Condition } from './claim-rule.ts';
import { DOUBTFUL_FOCUS, THINGS } from './rules-doubt.ts';

const SMALL_FILE: Condition = ['artifact.long_side', '<', 760];
const LARGE_FILE: Condition = ['artifact.long_side', '>', 760];

const blocks: ClaimRule = {
  claim: 'artifact.process',
  measure: 'artifact.blockiness',
  relation: '>',
  threshold: 2.5,
  extreme: 6,
};

const oversharp: ClaimRule = {
  claim: 'artifact.process',
  measure: 'artifact.oversharp',
  relation: '>',
  threshold: 0.55,
  extreme: 1,
  // Print, gravel and drawings have edges as narrow.
  spoken: 0.96,
};

export const FOCUS_RULES: readonly ClaimRule[] = [
  {
    claim: 'focus.sharp',
    measure: 'focus.subject',
    relation: '>',
    threshold: 0.79,
    extreme: 0.95,
    relaxed: 0.74,
    loose: 0.68,
    needsSubject: true,
    place: 'subject',
    when: [
      ['focus.subject_cells', '>', 5],
      ['focus.subject_typical', '>', 0.58],
      ['focus.ratio', '>', 0.95],
      ['focus.blur', '<', 0.8],
      ['motion.ratio', '<', 1.4],
    ],
    unless: DOUBTFUL_FOCUS,
  },
  {
    claim: 'focus.sharp',
    measure: 'focus.best',
    relation: '>',
    threshold: 0.85,
    extreme: 0.98,
    relaxed: 0.77,
    loose: 0.67,
    when: [
      ['focus.typical', '>', 0.66],
      ['focus.support', '>', 0.4],
      ['focus.blur', '<', 0.8],
      ['motion.ratio', '<', 1.4],
    ],
    unless: DOUBTFUL_FOCUS,
  },
  {
    claim: 'focus.soft',
    measure: 'focus.typical',
    relation: '<',
    threshold: 0.485,
    extreme: 0.28,
    when: [
      ['focus.best', '<', 0.6],
      ['focus.support', '>', 0.12],
      // A sharp subject before a blurred ground is focus on the subject.
      ['focus.selective', '<', 1.5],
    ],
    // Where anything is nearly sharp, the rest may be meant to be soft.
    spokenWhen: [['focus.best', '<', 0.52]],
  },
  {
    claim: 'focus.soft',
    measure: 'focus.blur',
    relation: '>',
    threshold: 1.1,
    extreme: 3,
    // Blur that the working copy hides outweighs how sharp that copy is.
    priority: 1,
    when: [['focus.support', '>', 0.12]],
  },
  {
    claim: 'focus.soft',
    measure: 'focus.subject',
    relation: '<',
    threshold: 0.42,
    extreme: 0.2,
    needsSubject: true,
    place: 'subject',
    when: [
      ['focus.subject_cells', '>', 8],
      ['focus.best', '<', 0.62],
    ],
  },
  {
    claim: 'focus.misplaced',
    measure: 'focus.ratio',
    relation: '<',
    threshold: 0.62,
    extreme: 0.35,
    needsSubject: true,
    place: 'subject',
    when: [
      ['focus.subject', '<', 0.45],
      ['focus.subject_cells', '>', 8],
      ['focus.surroundings_cells', '>', 20],
    ],
  },
  {
    claim: 'focus.motion',
    measure: 'motion.ratio',
    relation: '>',
    threshold: 1.45,
    extreme: 2.6,
    when: [
      ['motion.length', '>', 3.5],
      ['focus.support', '>', 0.12],
    ],
    // Straight lines all one way look like a slight shake.
    spoken: 2.2,
    spokenWhen: [['focus.best', '<', 0.7]],
  },
  {
    claim: 'detail.good',
    measure: 'clutter.subject',
    relation: '>',
    threshold: 0.5,
    extreme: 0.85,
    needsSubject: true,
    place: 'subject',
    when: [
      ['focus.subject', '>', 0.72],
      ['focus.subject_typical', '>', 0.62],
      ['focus.blur', '<', 0.6],
      ['noise.evidence', '<', 0.5],
    ],
    unless: DOUBTFUL_FOCUS,
  },
  {
    claim: 'detail.good',
    measure: 'clutter.edges',
    relation: '>',
    threshold: 0.5,
    extreme: 0.8,
    when: [
      ['focus.typical', '>', 0.66],
      ['focus.best', '>', 0.78],
      ['focus.blur', '<', 0.6],
      ['noise.evidence', '<', 0.5],
    ],
    unless: DOUBTFUL_FOCUS,
  },
  {
    claim: 'detail.lost',
    measure: 'focus.best',
    relation: '<',
    threshold: 0.42,
    extreme: 0.2,
    when: [['focus.support', '>', 0.2]],
  },
  {
    claim: 'dof.shallow',
    measure: 'focus.ratio',
    relation: '>',
    threshold: 1.35,
    extreme: 2,
    needsSubject: true,
    place: 'subject',
    when: [
      ['focus.subject', '>', 0.6],
      ['focus.subject_cells', '>', 5],
      ['focus.surroundings', '<', 0.55],
      ['focus.surroundings_cells', '>', 12],
    ],
    unless: DOUBTFUL_FOCUS,
  },
  {
    // A wide lens opening throws the distance out of focus: less difference in sharpness is then enough.
    claim: 'dof.shallow',
    measure: 'focus.ratio',
    relation: '>',
    threshold: 1.2,
    extreme: 2,
    needsSubject: true,
    place: 'subject',
    when: [
      ['dof.pupil', '>', 14],
      ['focus.subject', '>', 0.6],
      ['focus.subject_cells', '>', 5],
      ['focus.surroundings', '<', 0.58],
      ['focus.surroundings_cells', '>', 12],
    ],
    unless: DOUBTFUL_FOCUS,
  },
  {
    // A small lens opening keeps everything in focus.
    claim: 'dof.deep',
    measure: 'focus.evenness',
    relation: '>',
    threshold: 0.68,
    extreme: 0.9,
    when: [
      ['dof.pupil', '<', 2.5],
      ['focus.support', '>', 0.6],
      ['focus.typical', '>', 0.62],
      ['focus.least', '>', 0.48],
    ],
    unless: DOUBTFUL_FOCUS,
  },
  {
    claim: 'dof.deep',
    measure: 'focus.evenness',
    relation: '>',
    threshold: 0.79,
    extreme: 0.9,
    relaxed: 0.74,
    loose: 0.66,
    when: [
      ['focus.support', '>', 0.75],
      ['focus.typical', '>', 0.62],
      ['focus.least', '>', 0.52],
    ],
    // Alike everywhere and sharp nowhere is no depth.
    spokenWhen: [['focus.best', '>', 0.74]],
    unless: DOUBTFUL_FOCUS,
  },
  {
    claim: 'dof.too_shallow',
    measure: 'focus.subject_typical',
    relation: '<',
    threshold: 0.34,
    extreme: 0.2,
    needsSubject: true,
    place: 'subject',
    when: [
      ['focus.subject', '>', 0.6],
      ['focus.ratio', '>', 1.4],
      ['focus.subject_cells', '>', 16],
      ['focus.surroundings', '<', 0.42],
    ],
  },
  {
    claim: 'dof.too_deep',
    measure: 'clutter.surroundings_busy',
    relation: '>',
    threshold: 0.85,
    extreme: 1,
    // As sharp and as busy as the subject, all around it: depth is then no merit.
    priority: 1,
    needsSubject: true,
    when: [
      ['subject.confidence', '>', 0.85],
      ['lines.length', '<', 2.5],
      THINGS,
      ['focus.surroundings', '>', 0.7],
      ['focus.ratio', '<', 1.04],
      ['focus.surroundings_support', '>', 0.85],
      ['separation.difference', '<', 0.2],
      ['subject.area', '<', 0.5],
    ],
  },
  {
    claim: 'noise.visible',
    measure: 'noise.evidence',
    relation: '>',
    threshold: 0.32,
    extreme: 0.98,
    when: [
      ['noise.level', '>', 2],
      ['noise.flat_share', '>', 0.02],
    ],
    // Gravel and short fur come close to noise in a reduced photo.
    spoken: 0.95,
    spokenWhen: [['noise.flat_share', '>', 0.1]],
  },
  {
    claim: 'noise.clean',
    measure: 'noise.level',
    relation: '<',
    threshold: 0.5,
    extreme: 0.1,
    relaxed: 1,
    loose: 1.8,
    when: [
      ['noise.flat_share', '>', 0.12],
      ['noise.floor', '<', 0.9],
      ['noise.evidence', '<', 0.12],
      ['focus.best', '>', 0.6],
      ['artifact.blockiness', '<', 1.8],
    ],
  },
  {
    claim: 'noise.clean',
    measure: 'noise.floor',
    relation: '<',
    threshold: 0.1,
    extreme: 0,
    loose: 0.9,
    // Photos with few calm places: the quietest tell.
    when: [
      ['noise.flat_share', '<', 0.12],
      ['noise.evidence', '<', 0.12],
      ['focus.best', '>', 0.5],
      ['artifact.blockiness', '<', 1.8],
    ],
  },
  // The classifier reads photos at 384 px: of small files it must see something of the damage, of larger ones it cannot.
  { ...blocks, when: [SMALL_FILE], unless: [['seen.jpeg-blocks', '<', 0.02]] },
  { ...blocks, when: [LARGE_FILE] },
  { ...oversharp, when: [SMALL_FILE], unless: [['seen.halo', '<', 0.01]] },
  { ...oversharp, when: [LARGE_FILE] },
  {
    // Larger files hold less texture per pixel: there the width of edges and a trace of halos are enough.
    claim: 'artifact.process',
    measure: 'artifact.edge_width',
    relation: '<',
    threshold: 2.2,
    extreme: 1.8,
    when: [LARGE_FILE, ['artifact.halo', '>', 0.012]],
    spoken: 1.95,
  },
];
