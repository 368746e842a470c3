// What keeps a praise from being given: signs, each weaker than a fault's licence, that what it praises may be faulty. `seen.*` is the
// classifier's probability of a damage, without what the pixels contradict. Most false sentences praised where nothing was found wrong.
import type { Condition } from './claim-rule.ts';

/** An exposure is not praised where a model of the tones or the classifier suspects it, or where the subject lies in the dark. */
export const DOUBTFUL_EXPOSURE: readonly Condition[] = [
  ['exposure.under_likely', '>', 0.2],
  ['exposure.over_likely', '>', 0.3],
  ['contrast.low_likely', '>', 0.15],
  ['exposure.subject_deep', '>', 0.6],
  ['seen.underexposed', '>', 0.1],
  ['seen.overexposed', '>', 0.1],
  ['seen.low-contrast', '>', 0.15],
  ['seen.clipped-highlights', '>', 0.15],
  ['seen.crushed-shadows', '>', 0.15],
];
/** Nor is a contrast. */
export const DOUBTFUL_CONTRAST: readonly Condition[] = [
  ['contrast.low_likely', '>', 0.15],
  ['seen.low-contrast', '>', 0.1],
  ['exposure.under_likely', '>', 0.4],
];
/** Colors are not praised where the classifier takes them for pushed, drained or tinted. */
export const DOUBTFUL_COLOUR: readonly Condition[] = [
  ['seen.oversaturated', '>', 0.2],
  ['seen.desaturated', '>', 0.25],
  ['seen.warm-cast', '>', 0.15],
  ['seen.cool-cast', '>', 0.15],
  ['seen.green-cast', '>', 0.15],
  ['seen.magenta-cast', '>', 0.15],
];
/** Nor is sharpness where it takes the photo for blurred. */
export const DOUBTFUL_FOCUS: readonly Condition[] = [
  ['seen.defocus-blur', '>', 0.15],
  ['seen.motion-blur', '>', 0.15],
];

/**
 * Busy with things, not with one fine texture: of 36 photos of the calibration half called busy 18 show grass, gravel, bark or cloth around the subject, and
 * 17 of these lie below, as do 4 of the others.
 */
export const THINGS: Condition = ['clutter.patchwork', '>', 0.095];

/** White to the border, a backdrop or a cut-out: its white is meant, and no highlight lost. */
export const WHITE_GROUND: Condition = ['exposure.white_border', '>', 0.45];

/** The camera says so. */
export const FLASHED: Condition = ['light.flash', '>', 0];
/** Light is not praised where a flash lit the scene, or where the subject is lit more than what is around it, as by one. */
export const DOUBTFUL_LIGHT: readonly Condition[] = [FLASHED, ['exposure.backlight_ev', '<', -0.4]];

/** Of one sure thing the lines are its own: a box, a car, a screen. */
export const OWN_LINES: Condition = ['subject.confidence', '>', 0.7];

/** Put aside for photos of which next to nothing could be said otherwise. */
export const DOUBTS: ReadonlySet<Condition> = new Set([
  ...DOUBTFUL_EXPOSURE,
  ...DOUBTFUL_CONTRAST,
  ...DOUBTFUL_COLOUR,
  ...DOUBTFUL_FOCUS,
  OWN_LINES,
]);
