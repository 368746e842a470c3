// Which claims the classifier's degradation types speak for: a claim that pixels license and the model sees too is doubly supported.
// Knows no graph.
import type { Measurements } from '../../domain/analysis.ts';
import type { ClaimId } from '../../domain/critique.ts';

/** Claims by degradation type, as the starter's training names them. */
const CLAIMS_BY_TYPE: Readonly<Record<string, readonly ClaimId[]>> = {
  underexposed: ['exposure.under', 'key.low'],
  overexposed: ['exposure.over', 'key.high'],
  'low-contrast': ['contrast.low', 'light.flat'],
  oversaturated: ['color.oversat', 'color.vivid'],
  desaturated: ['color.dull', 'color.muted', 'color.mono'],
  'warm-cast': ['color.cast', 'color.warm'],
  'cool-cast': ['color.cast', 'color.cool'],
  'green-cast': ['color.cast'],
  'magenta-cast': ['color.cast'],
  'defocus-blur': ['focus.soft', 'detail.lost'],
  'motion-blur': ['focus.motion', 'focus.soft', 'detail.lost'],
  noise: ['noise.visible'],
  'jpeg-blocks': ['artifact.process'],
  tilt: ['horizon.tilted'],
  'bad-crop': ['comp.edge_cut', 'crop.too_tight'],
  vignette: ['vignette'],
  'clipped-highlights': ['exposure.clip_high', 'light.harsh'],
  'crushed-shadows': ['exposure.clip_low'],
  halo: ['artifact.process'],
};

/** With twenty types, a share this large is far from chance. */
const LEAST_PROBABILITY = 0.25;

/** Claims that the classifier's type head speaks for. */
export function claimsSeenByModel(degradations: ReadonlyMap<string, number>): Set<ClaimId> {
  const seen = [...degradations].filter(([, probability]) => probability >= LEAST_PROBABILITY);
  return new Set(seen.flatMap(([type]) => CLAIMS_BY_TYPE[type] ?? []));
}

/**
 * The types' probabilities as measures `seen.TYPE`, "none" left out: a second witness for what pixels measure. `seen.cast` is the likeliest of the
 * casts, whatever its color.
 */
export function degradationMeasures(degradations: ReadonlyMap<string, number>): Measurements {
  const types = [...degradations].filter(([type]) => type !== 'none');
  const casts = types.filter(([type]) => type.endsWith('-cast')).map(([, value]) => value);
  const seen = casts.length > 0 ? [...types, ['cast', Math.max(...casts)] as const] : types;
  return Object.fromEntries(seen.map(([type, value]) => [`seen.${type}`, { value, unit: '0..1' }]));
}
