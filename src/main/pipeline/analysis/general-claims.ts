// General praise: licensed only on the ground of a specific claim and with no fault of its aspect. Order matters for none.
import type { ClaimId } from '../../domain/critique.ts';
import type { Condition } from './claim-rule.ts';
import { DOUBTFUL_LIGHT } from './rules-doubt.ts';

export interface GeneralRule {
  claim: ClaimId;
  /** One of these specific claims must be licensed: its measure is the ground. */
  anyOf: readonly ClaimId[];
  /** None of these may be licensed. */
  noneOf: readonly ClaimId[];
  when: readonly Condition[];
  /** None may hold. */
  unless?: readonly Condition[];
}

export const GENERAL_RULES: readonly GeneralRule[] = [
  {
    claim: 'light.good',
    // A good exposure is none: flash and flat light are well exposed, too.
    anyOf: ['light.soft', 'light.dramatic'],
    noneOf: [
      'light.harsh',
      'light.flat',
      'exposure.under',
      'exposure.over',
      'exposure.clip_high',
      'exposure.clip_low',
      'contrast.low',
      'contrast.too_high',
    ],
    when: [['exposure.clip_high', '<', 0.01]],
    unless: DOUBTFUL_LIGHT,
  },
  {
    claim: 'color.good',
    anyOf: ['color.vivid', 'color.harmony', 'color.contrast', 'color.muted', 'color.wb_good'],
    noneOf: ['color.mono', 'color.cast', 'color.dull', 'color.oversat'],
    when: [['color.chroma', '>', 0.045]],
  },
  {
    claim: 'dof.good',
    anyOf: ['dof.shallow', 'dof.deep'],
    noneOf: ['dof.too_shallow', 'dof.too_deep', 'focus.soft', 'focus.misplaced'],
    when: [],
  },
  {
    claim: 'comp.good',
    anyOf: [
      'comp.thirds',
      'comp.balanced',
      'comp.symmetry',
      'comp.negspace',
      'comp.fills_frame',
      'comp.leading',
      'comp.diagonal',
      'comp.pattern',
      'comp.focal_clear',
    ],
    noneOf: [
      'comp.unbalanced',
      'comp.too_empty',
      'comp.subject_small',
      'comp.clutter',
      'comp.focal_none',
      'comp.distraction',
      'comp.edge_cut',
      'crop.too_tight',
      'crop.too_loose',
      'bg.distract',
      'sep.weak',
      'bright.distract',
      'horizon.tilted',
    ],
    when: [],
  },
];
