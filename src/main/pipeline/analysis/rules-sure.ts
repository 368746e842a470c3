// Faults that the classifier is so sure of that no measure need lean the same way: `seen.*` is its probability of a damage, without what the
// pixels contradict (score/temper-view.ts). What takes a craft score far down is named by these. Of 2,100 undamaged training versions at most
// three reach a limit; of the damaged ones of its type half to nine tenths do.
import type { ClaimId } from '../../domain/critique.ts';
import type { ClaimRule, Condition } from './claim-rule.ts';

/** Probability from which a damage is named; the second for what deliberate styles and odd framings are taken for now and then. */
const SURE = 0.8;
const SURE_OF_STYLE = 0.9;
/** A probability says how sure the damage is, not how strong: at its limit it counts as slight, at certainty as plain. */
const PLAIN_AT_CERTAINTY = 0.5;
/** As the rules that two witnesses confirm: no praise that one measure supports talks it away. */
export const SURE_PRIORITY = 1;

/** A photo without color has no cast, and one without any trace of it is no dull one. */
const COLOURED: Condition = ['color.tone_spread', '>', 0.022];
const HAS_TRACES: Condition = ['color.tone_spread', '>', 0.006];

function sure(type: string, claim: ClaimId, limit = SURE, when: readonly Condition[] = []): ClaimRule {
  const extreme = limit + (1 - limit) / PLAIN_AT_CERTAINTY;
  return { claim, measure: `seen.${type}`, relation: '>', threshold: limit, extreme, when, priority: SURE_PRIORITY };
}

export const SURE_RULES: readonly ClaimRule[] = [
  sure('underexposed', 'exposure.under'),
  sure('overexposed', 'exposure.over'),
  sure('clipped-highlights', 'exposure.clip_high'),
  sure('crushed-shadows', 'exposure.clip_low'),
  sure('low-contrast', 'contrast.low'),
  sure('oversaturated', 'color.oversat', SURE_OF_STYLE),
  sure('desaturated', 'color.dull', SURE_OF_STYLE, [HAS_TRACES]),
  sure('cast', 'color.cast', SURE_OF_STYLE, [COLOURED]),
  sure('defocus-blur', 'focus.soft'),
  sure('motion-blur', 'focus.motion'),
  // A movement that leaves nothing sharp is no effect.
  sure('motion-blur', 'focus.soft', SURE, [['focus.best', '<', 0.71]]),
  sure('noise', 'noise.visible'),
  sure('jpeg-blocks', 'artifact.process'),
  sure('halo', 'artifact.process'),
  sure('vignette', 'vignette', SURE_OF_STYLE),
  sure('bad-crop', 'comp.edge_cut', SURE_OF_STYLE),
  sure('tilt', 'horizon.tilted'),
];
