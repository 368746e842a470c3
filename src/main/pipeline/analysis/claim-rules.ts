// All licence rules in one list, what denies a claim, and the limits they share. Thresholds: docs/measures/README.md.
import type { ClaimRule, DenialRule } from './claim-rule.ts';
import { BACKGROUND_RULES } from './rules-background.ts';
import { COLOUR_RULES } from './rules-colour.ts';
import { COMPOSITION_RULES } from './rules-composition.ts';
import { CROP_RULES } from './rules-crop.ts';
import { FOCUS_RULES } from './rules-focus.ts';
import { LINE_RULES } from './rules-lines.ts';
import { TONE_RULES } from './rules-tone.ts';

/** Below this confidence of the subject region, nothing is said about the subject: of five regions at 0.7 four are right. */
export const MIN_SUBJECT_CONFIDENCE = 0.7;
/** With fewer claims than this, rules with a relaxed threshold are tried again. */
export const MIN_CLAIMS = 7;
/** With fewer than this, the loosest thresholds are tried too. */
export const FEWEST_CLAIMS = 6;
/** With fewer than this no critique of four sentences can be written: doubts are put aside. */
export const LEAST_CLAIMS = 4;

export const CLAIM_RULES: readonly ClaimRule[] = [
  ...TONE_RULES,
  ...COLOUR_RULES,
  ...FOCUS_RULES,
  ...COMPOSITION_RULES,
  ...CROP_RULES,
  ...BACKGROUND_RULES,
  ...LINE_RULES,
];

/** Clearly on the other side, whether or not the opposite is licensed. */
export const DENIAL_RULES: readonly DenialRule[] = [
  { claim: 'exposure.under', when: [['exposure.upper', '>', 0.75]] },
  { claim: 'exposure.over', when: [['exposure.midtone', '<', 0.6]] },
  { claim: 'exposure.clip_high', when: [['exposure.clip_high', '<', 0.001]] },
  { claim: 'exposure.clip_low', when: [['exposure.clip_low', '<', 0.001]] },
  { claim: 'key.low', when: [['exposure.dark_share', '<', 0.3]] },
  { claim: 'key.high', when: [['exposure.bright_share', '<', 0.15]] },
  { claim: 'contrast.low', when: [['contrast.global', '>', 0.18]] },
  { claim: 'contrast.good', when: [['contrast.global', '<', 0.13]] },
  { claim: 'contrast.too_high', when: [['contrast.global', '<', 0.2]] },
  { claim: 'light.flat', when: [['contrast.global', '>', 0.2]] },
  { claim: 'light.dramatic', when: [['contrast.parts', '<', 0.1]] },
  { claim: 'light.harsh', when: [['exposure.clip_high', '<', 0.001]] },
  { claim: 'light.soft', when: [['light.shadow_edges', '>', 0.05]] },
  { claim: 'vignette', when: [['vignette.likely', '<', 0.2]] },
  { claim: 'color.vivid', when: [['color.chroma_high', '<', 0.08]] },
  { claim: 'color.oversat', when: [['color.saturation', '<', 0.1]] },
  { claim: 'color.dull', when: [['color.saturation', '>', -0.2]] },
  { claim: 'color.muted', when: [['color.chroma_high', '>', 0.1]] },
  { claim: 'color.mono', when: [['color.tone_spread', '>', 0.04]] },
  { claim: 'color.warm', when: [['color.warm_share', '<', 0.4]] },
  { claim: 'color.cool', when: [['color.cool_share', '<', 0.3]] },
  { claim: 'color.cast', when: [['cast.probability', '<', 0.15]] },
  { claim: 'focus.sharp', when: [['focus.best', '<', 0.5]] },
  { claim: 'focus.sharp', when: [['focus.blur', '>', 1]] },
  { claim: 'detail.good', when: [['focus.best', '<', 0.5]] },
  { claim: 'detail.good', when: [['focus.blur', '>', 1]] },
  { claim: 'focus.motion', when: [['motion.ratio', '<', 1.1]] },
  {
    claim: 'artifact.process',
    when: [
      ['artifact.blockiness', '<', 1.5],
      ['artifact.oversharp', '<', 0.05],
    ],
  },
  { claim: 'dof.deep', when: [['focus.evenness', '<', 0.6]] },
  { claim: 'noise.visible', when: [['noise.evidence', '<', 0.05]] },
  { claim: 'noise.clean', when: [['noise.floor', '>', 1.8]] },
  { claim: 'comp.simple', when: [['clutter.busy_share', '>', 0.6]] },
  { claim: 'comp.clutter', when: [['clutter.busy_share', '<', 0.5]] },
  {
    claim: 'comp.symmetry',
    when: [
      ['symmetry.horizontal', '<', 0.15],
      ['symmetry.vertical', '<', 0.15],
    ],
  },
  { claim: 'comp.lines', when: [['lines.length', '<', 0.5]] },
  { claim: 'comp.leading', when: [['lines.length', '<', 0.2]] },
  { claim: 'comp.diagonal', when: [['lines.diagonal_length', '<', 0.1]] },
  { claim: 'comp.unbalanced', when: [['balance.heavier_side', '<', 0.62]] },
  { claim: 'horizon.level', when: [['horizon.trust', '<', 0.02]] },
  {
    claim: 'horizon.tilted',
    when: [
      ['level.roll', '<', 0.7],
      ['level.confidence', '>', 0.8],
    ],
  },
];
