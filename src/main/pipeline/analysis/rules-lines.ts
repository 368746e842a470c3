// Licence rules for what lines and shapes do: symmetry, pattern, lines, horizon and roll.
import type { ClaimRule } from './claim-rule.ts';

export const LINE_RULES: readonly ClaimRule[] = [
  {
    claim: 'comp.symmetry',
    measure: 'symmetry.horizontal',
    relation: '>',
    threshold: 0.52,
    extreme: 0.85,
    place: 'measure',
    when: [['symmetry.energy', '>', 0.055]],
  },
  {
    claim: 'comp.symmetry',
    measure: 'symmetry.vertical',
    relation: '>',
    threshold: 0.5,
    extreme: 0.85,
    place: 'measure',
    // What is round is its own mirror image both ways, and no reflection.
    when: [
      ['symmetry.energy', '>', 0.055],
      ['symmetry.horizontal', '<', 0.45],
    ],
  },
  {
    claim: 'comp.leading',
    measure: 'lines.converging',
    relation: '>',
    threshold: 1.2,
    extreme: 4,
    place: 'measure',
    when: [
      ['vanishing.count', '>', 6],
      ['vanishing.spread', '>', 45],
      ['vanishing.share', '>', 0.4],
      ['lines.converging_longest', '>', 0.15],
    ],
  },
  {
    claim: 'comp.diagonal',
    measure: 'lines.diagonal_length',
    relation: '>',
    threshold: 1.2,
    extreme: 3,
    when: [
      ['lines.diagonal_longest', '>', 0.3],
      ['lines.diagonal_share', '>', 0.4],
    ],
  },
  {
    claim: 'comp.lines',
    measure: 'lines.length',
    relation: '>',
    threshold: 6,
    extreme: 11,
    relaxed: 4.8,
    loose: 3.8,
    when: [['lines.longest', '>', 0.35]],
    // Of one sure thing the lines are its own: a box, a car, a screen.
    unless: [['subject.confidence', '>', 0.9]],
  },
  {
    claim: 'comp.pattern',
    measure: 'pattern.repetition',
    relation: '>',
    threshold: 0.4,
    extreme: 0.7,
    spoken: 0.5,
    // Cut-outs on white repeat nothing but their own edge.
    spokenWhen: [['exposure.white_border', '<', 0.3]],
  },
  {
    claim: 'frame.natural',
    measure: 'framing.sides',
    relation: '>',
    threshold: 2,
    extreme: 4,
    // Dark parts on three sides may be anything.
    spoken: 3,
    place: 'measure',
    when: [
      ['framing.beyond_subject', '>', 0.02],
      ['framing.opening', '>', 0.15],
      ['framing.step', '>', 0.3],
      // The black border of a scanned film or a print is no part of the scene: plain, or thin.
      ['framing.texture', '>', 0.03],
      ['framing.depth', '>', 0.08],
    ],
    // A bright subject on dark ground fills its opening.
    spokenWhen: [
      ['framing.beyond_subject', '>', 0.5],
      ['framing.texture', '>', 0.04],
    ],
  },
  {
    claim: 'horizon.tilted',
    measure: 'level.roll',
    relation: '>',
    threshold: 1.4,
    extreme: 6,
    // Upright lines turned about the frame's middle: walls, poles, windows. Level lines alone may recede.
    when: [
      ['level.roll', '<', 9],
      ['level.confidence', '>', 0.57],
      ['upright.support', '>', 0.3],
      ['upright.count', '>', 2.5],
      ['level.roll_after', '<', 1],
    ],
    // Things that lean and walls seen from below are as upright as a tilted frame's.
    spoken: 2,
    spokenWhen: [
      ['level.confidence', '>', 0.88],
      ['upright.support', '>', 1],
      ['upright.count', '>', 4],
    ],
  },
  {
    claim: 'horizon.tilted',
    measure: 'level.roll',
    relation: '>',
    threshold: 1.4,
    extreme: 6,
    place: 'measure',
    regionOf: 'horizon.tilt',
    when: [
      ['level.roll', '<', 9],
      ['horizon.trust', '>', 0.5],
      ['horizon.agreement', '>', 0.5],
      ['level.confidence', '>', 0.57],
    ],
    spoken: 1.8,
    spokenWhen: [
      ['horizon.trust', '>', 0.6],
      ['level.confidence', '>', 0.7],
    ],
  },
  {
    claim: 'horizon.level',
    measure: 'horizon.tilt',
    relation: '<',
    threshold: 0.8,
    extreme: 0.1,
    place: 'measure',
    when: [
      ['horizon.trust', '>', 0.5],
      ['level.roll', '<', 1],
      ['horizon.off_middle', '<', 0.32],
    ],
  },
  {
    claim: 'horizon.mid',
    measure: 'horizon.off_middle',
    relation: '<',
    threshold: 0.05,
    extreme: 0.005,
    place: 'measure',
    when: [
      ['horizon.trust', '>', 0.5],
      ['horizon.tilt', '<', 6],
    ],
  },
];
