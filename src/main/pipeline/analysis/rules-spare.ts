// What may still be said of a photo that licenses too little for a critique of four sentences: modest, plain facts with wide limits, always
// to a slight degree. Praise and description only.
import type { ClaimRule } from './claim-rule.ts';
import { DOUBTFUL_COLOUR, DOUBTFUL_CONTRAST, DOUBTFUL_EXPOSURE, DOUBTFUL_FOCUS, OWN_LINES } from './rules-doubt.ts';

/** So far beyond any limit below that each of these claims stays slight. */
const FAR = 4;

export const SPARE_RULES: readonly ClaimRule[] = [
  {
    claim: 'contrast.good',
    measure: 'contrast.global',
    relation: '>',
    threshold: 0.145,
    extreme: FAR,
    when: [['contrast.range', '>', 0.55]],
    unless: DOUBTFUL_CONTRAST,
  },
  {
    claim: 'exposure.good',
    measure: 'exposure.midtone',
    relation: '>',
    threshold: 0.45,
    extreme: FAR,
    when: [
      ['exposure.midtone', '<', 0.78],
      ['contrast.range', '>', 0.4],
      ['exposure.clip_high', '<', 0.03],
      ['exposure.clip_low', '<', 0.08],
      ['exposure.dark_share', '<', 0.42],
    ],
    unless: DOUBTFUL_EXPOSURE,
  },
  {
    claim: 'exposure.detail_kept',
    measure: 'contrast.range',
    relation: '>',
    threshold: 0.64,
    extreme: FAR,
    when: [
      ['exposure.clip_high', '<', 0.006],
      ['exposure.clip_low', '<', 0.01],
    ],
    unless: DOUBTFUL_EXPOSURE,
  },
  {
    claim: 'color.warm',
    measure: 'color.warm_share',
    relation: '>',
    threshold: 0.6,
    extreme: FAR,
    when: [
      ['color.tone_spread', '>', 0.022],
      ['color.chroma', '>', 0.025],
      ['palette.first_hue', '<', 104],
      ['color.cool_share', '<', 0.2],
    ],
  },
  {
    claim: 'color.cool',
    measure: 'color.cool_share',
    relation: '>',
    threshold: 0.5,
    extreme: FAR,
    when: [
      ['color.tone_spread', '>', 0.022],
      ['color.chroma', '>', 0.025],
    ],
  },
  {
    claim: 'color.muted',
    measure: 'color.chroma_high',
    relation: '<',
    threshold: 0.072,
    extreme: -FAR,
    when: [
      ['color.tone_spread', '>', 0.022],
      ['color.chroma', '>', 0.01],
      ['cast.probability', '<', 0.45],
      ['exposure.midtone', '>', 0.42],
      ['contrast.global', '<', 0.3],
    ],
    unless: DOUBTFUL_COLOUR,
  },
  {
    claim: 'color.vivid',
    measure: 'color.chroma_high',
    relation: '>',
    threshold: 0.117,
    extreme: FAR,
    when: [
      ['color.chroma', '>', 0.045],
      ['color.saturation', '<', 0.5],
    ],
    unless: DOUBTFUL_COLOUR,
  },
  {
    claim: 'color.wb_good',
    measure: 'cast.strength',
    relation: '<',
    threshold: 0.02,
    extreme: -FAR,
    when: [
      ['cast.probability', '<', 0.1],
      ['cast.spread', '<', 0.15],
      ['cast.neutral_share', '>', 0.4],
      ['color.chroma', '>', 0.026],
      ['cast.unity', '<', 0.75],
      ['color.tone_spread', '>', 0.022],
    ],
    unless: DOUBTFUL_COLOUR,
  },
  {
    claim: 'focus.sharp',
    measure: 'focus.best',
    relation: '>',
    threshold: 0.72,
    extreme: FAR,
    when: [
      ['focus.typical', '>', 0.45],
      ['focus.support', '>', 0.25],
      ['focus.blur', '<', 0.8],
      ['motion.ratio', '<', 1.45],
    ],
    unless: DOUBTFUL_FOCUS,
  },
  {
    // Edges as narrow as the file's pixels allow.
    claim: 'focus.sharp',
    measure: 'artifact.edge_width',
    relation: '<',
    threshold: 2.35,
    extreme: -FAR,
    when: [
      ['focus.best', '>', 0.62],
      ['focus.typical', '>', 0.42],
      ['focus.blur', '<', 0.8],
      ['motion.ratio', '<', 1.45],
    ],
    unless: DOUBTFUL_FOCUS,
  },
  {
    claim: 'detail.good',
    measure: 'clutter.edges',
    relation: '>',
    threshold: 0.38,
    extreme: FAR,
    when: [
      ['focus.best', '>', 0.76],
      ['focus.typical', '>', 0.58],
      ['focus.blur', '<', 0.6],
      ['noise.evidence', '<', 0.5],
    ],
    unless: DOUBTFUL_FOCUS,
  },
  {
    claim: 'dof.deep',
    measure: 'focus.evenness',
    relation: '>',
    threshold: 0.64,
    extreme: FAR,
    when: [
      ['focus.support', '>', 0.6],
      ['focus.typical', '>', 0.58],
      ['focus.least', '>', 0.45],
      ['focus.best', '>', 0.7],
    ],
    unless: DOUBTFUL_FOCUS,
  },
  {
    claim: 'noise.clean',
    measure: 'noise.floor',
    relation: '<',
    threshold: 1.5,
    extreme: -FAR,
    when: [
      ['noise.evidence', '<', 0.1],
      ['artifact.blockiness', '<', 1.8],
    ],
  },
  {
    claim: 'comp.offcenter',
    measure: 'placement.centre_x',
    relation: '>',
    threshold: 0.1,
    extreme: FAR,
    place: 'subject',
    when: [
      ['subject.confidence', '>', 0.85],
      ['subject.area', '<', 0.35],
      ['placement.box_off_centre', '>', 0.12],
      ['placement.box_area', '<', 0.45],
    ],
  },
  {
    claim: 'comp.fills_frame',
    measure: 'subject.area',
    relation: '>',
    threshold: 0.36,
    extreme: FAR,
    place: 'subject',
    when: [
      ['subject.confidence', '>', 0.8],
      ['placement.box_area', '>', 0.5],
    ],
  },
  {
    claim: 'comp.simple',
    measure: 'clutter.calm_share',
    relation: '>',
    threshold: 0.36,
    extreme: FAR,
    when: [
      ['clutter.busy_share', '<', 0.22],
      ['clutter.edges', '>', 0.004],
    ],
  },
  {
    claim: 'comp.simple',
    measure: 'clutter.calm_share',
    relation: '>',
    threshold: 0.45,
    extreme: FAR,
    when: [
      ['clutter.busy_share', '<', 0.32],
      ['clutter.edges', '>', 0.004],
    ],
  },
  {
    claim: 'comp.lines',
    measure: 'lines.length',
    relation: '>',
    threshold: 2.6,
    extreme: 100,
    when: [['lines.longest', '>', 0.3]],
    unless: [OWN_LINES],
  },
  {
    claim: 'comp.balanced',
    measure: 'balance.counterweight',
    relation: '>',
    threshold: 0.82,
    extreme: FAR,
    when: [
      ['balance.heavier_side', '<', 0.55],
      ['clutter.edges', '>', 0.03],
    ],
  },
  {
    claim: 'bg.clean',
    measure: 'clutter.surroundings_calm',
    relation: '>',
    threshold: 0.5,
    extreme: FAR,
    when: [
      ['subject.confidence', '>', 0.75],
      ['clutter.surroundings_busy', '<', 0.18],
      ['subject.area', '<', 0.7],
    ],
  },
];

/** What is said only of the one photo in two hundred that would get no critique of four sentences: true as far as it goes, often of little note. */
export const LAST_RULES: readonly ClaimRule[] = [
  {
    claim: 'comp.centered',
    measure: 'placement.centre_distance',
    relation: '<',
    threshold: 0.14,
    extreme: -FAR,
    place: 'subject',
    when: [
      ['subject.confidence', '>', 0.7],
      ['subject.area', '<', 0.6],
      ['placement.box_off_centre', '<', 0.12],
    ],
  },
  {
    claim: 'comp.balanced',
    measure: 'balance.counterweight',
    relation: '>',
    threshold: 0.76,
    extreme: FAR,
    when: [
      ['balance.heavier_side', '<', 0.57],
      ['clutter.edges', '>', 0.03],
    ],
  },
];
