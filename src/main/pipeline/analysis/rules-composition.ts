// Licence rules for composition. Most need a sure subject region. What the frame cuts or leaves: rules-crop.ts.
import type { ClaimRule } from './claim-rule.ts';
import { THINGS } from './rules-doubt.ts';

/** Probability of the subject region that a fault of its size or crop asks for: such a fault said of a wrong region is nonsense. */
export const SURE = 0.85;
export const MIN_SPOKEN = 0.75;
/** Probability from which a subject stands in the middle (measure/frame-models.ts). */
const MIDDLE = 0.65;

export const COMPOSITION_RULES: readonly ClaimRule[] = [
  {
    claim: 'comp.centered',
    measure: 'placement.centre_distance',
    relation: '<',
    threshold: 0.075,
    extreme: 0.01,
    relaxed: 0.085,
    place: 'subject',
    // Both ways of saying where the subject is must agree.
    when: [
      ['subject.area', '<', 0.5],
      ['subject.confidence', '>', 0.65],
      ['placement.box_off_centre', '<', 0.08],
    ],
    unless: [['placement.middle_likely', '<', MIDDLE]],
    spokenWhen: [['subject.confidence', '>', MIN_SPOKEN]],
  },
  {
    // Five ways of saying where it is, weighed together: they need not all agree, and its region may be vague.
    claim: 'comp.centered',
    measure: 'placement.middle_likely',
    relation: '>',
    threshold: MIDDLE,
    extreme: 1,
    place: 'subject',
    when: [
      ['subject.area', '<', 0.55],
      ['subject.confidence', '>', 0.35],
    ],
    isSilent: true,
  },
  {
    claim: 'comp.offcenter',
    measure: 'placement.centre_x',
    relation: '>',
    threshold: 0.13,
    extreme: 0.3,
    relaxed: 0.11,
    needsSubject: true,
    place: 'subject',
    when: [
      ['subject.area', '<', 0.35],
      ['edge.cut', '<', 0.2],
    ],
    spokenWhen: [
      ['placement.box_off_centre', '>', 0.12],
      ['placement.box_area', '<', 0.45],
    ],
  },
  {
    // Most ways of saying where it is agree on a third line, what pleases lies near it, and the subject is narrow enough to stand on a line.
    claim: 'comp.thirds',
    measure: 'placement.third_typical',
    relation: '<',
    threshold: 0.035,
    extreme: 0.005,
    place: 'subject',
    when: [
      ['subject.confidence', '>', 0.7],
      ['subject.area', '<', 0.4],
      ['placement.spread', '<', 0.18],
      ['placement.third_liked', '<', 0.07],
      ['edge.cut', '<', 0.5],
    ],
    // Both ways of saying where the subject is must agree, and it must be small enough to be at one place.
    spokenWhen: [
      ['placement.third_line', '<', 0.04],
      ['placement.box_third_line', '<', 0.07],
      ['placement.box_area', '<', 0.36],
      ['subject.confidence', '>', SURE],
    ],
  },
  {
    // On the line itself the region may be vague.
    claim: 'comp.thirds',
    measure: 'placement.third_typical',
    relation: '<',
    threshold: 0.02,
    extreme: 0.005,
    place: 'subject',
    when: [
      ['subject.confidence', '>', 0.2],
      ['subject.area', '<', 0.4],
      ['placement.spread', '<', 0.17],
      ['edge.cut', '<', 0.5],
    ],
    isSilent: true,
  },
  {
    claim: 'comp.balanced',
    measure: 'balance.counterweight',
    relation: '>',
    // About one photo in fifteen: praise that holds for a quarter of them says nothing.
    threshold: 0.95,
    extreme: 1,
    loose: 0.86,
    when: [
      ['balance.heavier_side', '<', 0.54],
      ['clutter.edges', '>', 0.03],
    ],
  },
  {
    claim: 'comp.unbalanced',
    measure: 'balance.counterweight',
    relation: '<',
    threshold: 0.22,
    extreme: 0.05,
    // One thing before a large calm area is negative space, not a fault.
    when: [
      ['balance.heavier_side', '>', 0.77],
      ['space.calm_area', '<', 0.42],
    ],
  },
  {
    claim: 'comp.negspace',
    measure: 'space.calm_area',
    relation: '>',
    threshold: 0.42,
    extreme: 0.8,
    needsSubject: true,
    place: 'subject',
    when: [
      ['subject.area', '<', 0.25],
      ['subject.area', '>', 0.015],
      ['clutter.surroundings_busy', '<', 0.3],
    ],
  },
  {
    claim: 'comp.too_empty',
    measure: 'space.calm_area',
    relation: '>',
    threshold: 0.78,
    extreme: 0.95,
    priority: 1,
    place: 'measure',
    when: [
      ['subject.area', '<', 0.025],
      ['subject.confidence', '<', SURE],
      ['clutter.edges', '>', 0.004],
    ],
  },
  {
    claim: 'comp.fills_frame',
    measure: 'subject.area',
    relation: '>',
    threshold: 0.46,
    extreme: 0.75,
    relaxed: 0.42,
    needsSubject: true,
    place: 'subject',
  },
  {
    claim: 'comp.subject_small',
    measure: 'subject.area',
    relation: '<',
    threshold: 0.028,
    extreme: 0.008,
    needsSubject: true,
    place: 'subject',
    when: [
      ['space.calm_area', '<', 0.5],
      ['subject.confidence', '>', SURE],
      ['separation.difference', '>', 0.08],
    ],
  },
  {
    claim: 'comp.simple',
    measure: 'clutter.calm_share',
    relation: '>',
    threshold: 0.56,
    extreme: 0.85,
    when: [
      ['clutter.busy_share', '<', 0.32],
      ['clutter.edges', '>', 0.004],
    ],
  },
  {
    // Around a sure subject less calm will do.
    claim: 'comp.simple',
    measure: 'clutter.calm_share',
    relation: '>',
    threshold: 0.54,
    extreme: 0.85,
    relaxed: 0.42,
    loose: 0.38,
    when: [
      ['clutter.busy_share', '<', 0.24],
      ['clutter.edges', '>', 0.004],
      ['subject.confidence', '>', 0.7],
    ],
  },
  {
    claim: 'comp.clutter',
    measure: 'clutter.busy_share',
    relation: '>',
    threshold: 0.8,
    extreme: 1,
    when: [
      ['pattern.repetition', '<', 0.2],
      ['palette.variety', '>', 0.5],
      THINGS,
      ['subject.confidence', '<', 0.35],
      ['attention.top_share', '<', 0.5],
    ],
    // Windows and bricks are busy and in order.
    spoken: 0.82,
    spokenWhen: [['lines.length', '<', 0.6]],
  },
  {
    claim: 'comp.focal_clear',
    measure: 'attention.pull',
    relation: '>',
    threshold: 0.9,
    extreme: 0.99,
    relaxed: 0.85,
    needsSubject: true,
    place: 'subject',
    when: [
      ['subject.confidence', '>', SURE],
      ['subject.rival', '<', 0.1],
      ['subject.area', '<', 0.32],
      ['subject.area', '>', 0.012],
      ['separation.difference', '>', 0.1],
      ['attention.on_subject', '>', 0.45],
      ['clutter.surroundings_busy', '<', 0.75],
    ],
  },
  {
    claim: 'comp.focal_none',
    measure: 'attention.top_share',
    relation: '<',
    threshold: 0.44,
    extreme: 0.25,
    when: [
      ['subject.confidence', '<', 0.2],
      ['clutter.busy_share', '>', 0.4],
      ['pattern.repetition', '<', 0.2],
    ],
    // Attention spread over a full scene is no lack: only where it is spread thin.
    spoken: 0.3,
  },
  {
    claim: 'comp.distraction',
    measure: 'attention.rival',
    relation: '>',
    threshold: 0.4,
    extreme: 0.8,
    place: 'measure',
    // Two of about equal weight are two subjects, not a subject and a distraction.
    when: [
      ['attention.rival', '<', 0.85],
      ['attention.centres', '>', 1],
      ['attention.rival_on_subject', '<', 0.1],
      ['subject.confidence', '>', SURE],
      ['subject.rival', '<', 0.5],
      ['attention.on_subject', '<', 0.6],
    ],
  },
];
