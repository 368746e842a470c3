// Holds what the classifier suspects against the pixels: a soft pattern passes for motion blur at 384 px, but not where the edges measured on
// the photo's own pixels are sharp and smeared over less than a moving camera would. What they contradict goes to "none", and the rating
// gives back that share of what it took off. All by degrees: a damage that grows a little moves the score a little. Between measures and the
// craft score.
import type { Measurements } from '../../domain/analysis.ts';
import type { AestheticView } from '../saliency/iasm.ts';
import { tiltDistribution } from './tilt-distribution.ts';

/** From the first value on, away from the second, the measure contradicts a damage; from the second on it agrees. */
type Witness = readonly [measure: string, contradicts: number, agrees: number];

/**
 * The one that agrees most counts. Set on the training versions: of photos with that damage, weak ones included, at most one in fifty is
 * contradicted, and nine in ten are agreed with.
 */
const WITNESSES: Readonly<Record<string, readonly Witness[]>> = {
  underexposed: [['exposure.under_likely', 0.15, 0.5]],
  overexposed: [
    ['exposure.over_likely', 0.05, 0.45],
    ['exposure.clip_partly', 0.01, 0.03],
  ],
  'low-contrast': [['contrast.range', 0.56, 0.48]],
  oversaturated: [['color.saturation', -0.05, 0.15]],
  desaturated: [['color.saturation', -0.28, -0.55]],
  'warm-cast': [['cast.probability', 0.3, 0.7]],
  'cool-cast': [['cast.probability', 0.05, 0.5]],
  'green-cast': [['cast.probability', 0.6, 0.8]],
  'magenta-cast': [['cast.probability', 0.05, 0.5]],
  'defocus-blur': [['focus.best', 0.5, 0.38]],
  'motion-blur': [
    ['motion.length', 6, 7],
    ['focus.best', 0.5, 0.45],
  ],
  noise: [['noise.evidence', 0.5, 0.6]],
  vignette: [['vignette.likely', 0.04, 0.6]],
  'clipped-highlights': [
    ['exposure.clip_high', 0.002, 0.014],
    ['exposure.clip_partly', 0.008, 0.03],
  ],
  'crushed-shadows': [['exposure.clip_low', 0.03, 0.07]],
};

/** Of a contradicted damage this share is still believed. */
const BELIEVED = 0.1;
/** Expected rating, 0..9, of the middle one of untouched training photos. */
const SOUND_RATING = 6.6;
/** Up to the first share of what is suspected a contradiction changes nothing, from the second on it counts fully: beside one plain damage
 * the traces of others mean little. */
const TRACES = 0.15;
const LARGE_PART = 0.35;

/** What the craft score reads of a view. */
export type RatedView = Pick<AestheticView, 'distribution' | 'degradations'>;

/** 0 at `from` and beyond, 1 at `to` and beyond. */
function ramp(value: number, from: number, to: number): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)));
}

/** Share of a suspicion that stands before the measures; all of one that no measure knows of. */
function believedShare(type: string, measurements: Measurements): number {
  const agreed = WITNESSES[type]?.map(([measure, contradicts, agrees]) => {
    const measured = measurements[measure]?.value;
    return measured === undefined ? 1 : ramp(measured, contradicts, agrees);
  });
  return agreed === undefined ? 1 : BELIEVED + (1 - BELIEVED) * Math.max(...agreed);
}

/** Probabilities of damage and distribution over ratings, without what the measures contradict. */
export function temperView({ distribution, degradations }: RatedView, measurements: Measurements): RatedView {
  const none = degradations.get('none');
  const suspected = 1 - (none ?? 1);
  const doubts = new Map(
    [...degradations].map(([type, probability]) => [type, probability * (1 - believedShare(type, measurements))]),
  );
  const doubted = [...doubts.values()].reduce((sum, doubt) => sum + doubt, 0);
  if (none === undefined || doubted === 0) return { distribution, degradations };
  const weight = ramp(doubted / suspected, TRACES, LARGE_PART);
  if (weight === 0) return { distribution, degradations };
  const tempered = [...degradations].map(([type, probability]): [string, number] => [
    type,
    type === 'none' ? none + weight * doubted : probability - weight * (doubts.get(type) ?? 0),
  ]);
  const rating = distribution.reduce((sum, probability, at) => sum + probability * at, 0);
  const given = weight * Math.min(1, doubted / suspected) * Math.max(0, SOUND_RATING - rating);
  return {
    distribution: given > 0 ? tiltDistribution(distribution, rating + given) : distribution,
    degradations: new Map(tempered),
  };
}
