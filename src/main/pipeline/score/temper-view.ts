// Holds what the classifier suspects against the pixels: a soft pattern passes for motion blur at 384 px, but not where the edges measured on
// the photo's own pixels are sharp and smeared over less than a moving camera would. What they contradict goes to "none", and the rating
// gives back that share of what it took off. Between measures and the craft score.
import type { Measurements } from '../../domain/analysis.ts';
import type { AestheticView } from '../saliency/iasm.ts';
import { tiltDistribution } from './tilt-distribution.ts';

type Limit = readonly [measure: string, relation: '>' | '<', value: number];

/**
 * All must hold for the pixels to contradict a damage. Set on the training versions: of photos with that damage, weak ones included, at most
 * one in fifty lies beyond.
 */
const CONTRADICTED_BY: Readonly<Record<string, readonly Limit[]>> = {
  underexposed: [['exposure.under_likely', '<', 0.15]],
  overexposed: [
    ['exposure.over_likely', '<', 0.05],
    ['exposure.clip_partly', '<', 0.01],
  ],
  'low-contrast': [['contrast.range', '>', 0.56]],
  oversaturated: [['color.saturation', '<', -0.05]],
  desaturated: [['color.saturation', '>', -0.28]],
  'warm-cast': [['cast.probability', '<', 0.3]],
  'cool-cast': [['cast.probability', '<', 0.05]],
  'green-cast': [['cast.probability', '<', 0.6]],
  'magenta-cast': [['cast.probability', '<', 0.05]],
  'defocus-blur': [['focus.best', '>', 0.5]],
  'motion-blur': [
    ['motion.length', '<', 6],
    ['focus.best', '>', 0.5],
  ],
  noise: [['noise.evidence', '<', 0.5]],
  vignette: [['vignette.likely', '<', 0.04]],
  'clipped-highlights': [
    ['exposure.clip_high', '<', 0.002],
    ['exposure.clip_partly', '<', 0.008],
  ],
  'crushed-shadows': [['exposure.clip_low', '<', 0.03]],
};

/** Of a contradicted damage this share is still believed. */
const BELIEVED = 0.1;
/** Expected rating, 0..9, of the middle one of untouched training photos. */
const SOUND_RATING = 6.6;
/** Of what is suspected, less than this share contradicted changes nothing: beside one plain damage the traces of others mean little. */
const LEAST_CONTRADICTED = 0.25;

/** What the craft score reads of a view. */
export type RatedView = Pick<AestheticView, 'distribution' | 'degradations'>;

function isContradicted(type: string, measurements: Measurements): boolean {
  const limits = CONTRADICTED_BY[type];
  if (limits === undefined) return false;
  return limits.every(([measure, relation, value]) => {
    const measured = measurements[measure]?.value;
    if (measured === undefined) return false;
    return relation === '>' ? measured > value : measured < value;
  });
}

/** Probabilities of damage and distribution over ratings, without what the measures contradict. */
export function temperView({ distribution, degradations }: RatedView, measurements: Measurements): RatedView {
  const tempered = new Map(degradations);
  let taken = 0;
  for (const [type, probability] of degradations) {
    if (!isContradicted(type, measurements)) continue;
    tempered.set(type, probability * BELIEVED);
    taken += probability * (1 - BELIEVED);
  }
  const none = degradations.get('none');
  const suspected = 1 - (none ?? 1);
  if (none === undefined || taken === 0 || taken < LEAST_CONTRADICTED * suspected)
    return { distribution, degradations };
  tempered.set('none', none + taken);
  const rating = distribution.reduce((sum, probability, at) => sum + probability * at, 0);
  const given = Math.min(1, taken / suspected) * Math.max(0, SOUND_RATING - rating);
  return {
    distribution: given > 0 ? tiltDistribution(distribution, rating + given) : distribution,
    degradations: tempered,
  };
}
