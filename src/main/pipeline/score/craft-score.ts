// The craft score: what the classifier saw and what was measured, as points of a pack's craft model, plus what professional critics
// would make of the licensed claims; on a scale whose meaning is in docs/starter-model.md. Between analysis and the report.
import type { LicensedClaim, Measurements } from '../../domain/analysis.ts';
import type { AestheticView } from '../saliency/iasm.ts';
import type { CraftCurve, CraftModel } from './craft-model.ts';
import { tiltDistribution } from './tilt-distribution.ts';

export interface CraftEvidence {
  view: Pick<AestheticView, 'distribution' | 'degradations'>;
  measurements: Measurements;
  licensed: readonly LicensedClaim[];
}

/** Score 0..100 and the distribution over the ratings whose mean it is. */
export interface CraftScore {
  score: number;
  distribution: number[];
}

/** A score below this says that something is wrong; what that is the critique must be able to name. */
const NAMED_BELOW = 45;
/** Of what a score without a named fault lies lower than that, this share is kept: a suspicion that no measure shares. */
const UNNAMED_SHARE = 0.3;

/** Keeps the logarithm of an impossible type finite; the fit uses the same. */
const LEAST_PROBABILITY = 1e-3;

/** Scores one photo. The distribution is the classifier's, tilted until its mean, rescaled to 0..100, is the score. */
export function scoreCraft(model: CraftModel, evidence: CraftEvidence): CraftScore {
  const { middle, width } = model.scale;
  const points = pixelPoints(model, evidence) + claimPoints(model, evidence.licensed);
  const least = middle + width * Math.log(NAMED_BELOW / (100 - NAMED_BELOW));
  const held = points < least && !evidence.licensed.some(isNamed) ? least + UNNAMED_SHARE * (points - least) : points;
  const share = 1 / (1 + Math.exp((middle - held) / width));
  const { distribution } = evidence.view;
  return { score: share * 100, distribution: tiltDistribution(distribution, share * (distribution.length - 1)) };
}

/** True for what a critique says of damage: faults that are sure enough for a sentence, and a vignette. */
function isNamed({ id, polarity, tagOnly }: LicensedClaim): boolean {
  return tagOnly === undefined && (polarity < 0 || id === 'vignette');
}

/** Points of classifier and measures; an input that is missing counts nothing. */
export function pixelPoints({ curves }: CraftModel, evidence: Omit<CraftEvidence, 'licensed'>): number {
  return curves.reduce((sum, curve) => {
    const value = inputValue(curve, evidence);
    return value === undefined ? sum : sum + readCurve(curve, value);
  }, 0);
}

/** Points of the licensed claims: those just over their threshold count half. */
export function claimPoints(
  { claims }: CraftModel,
  licensed: readonly Pick<LicensedClaim, 'id' | 'strength'>[],
): number {
  const sum = licensed.reduce(
    (total, { id, strength }) => total + (claims.points[id] ?? 0) * (0.5 + 0.5 * strength),
    0,
  );
  return claims.weight * (sum - claims.mean);
}

function inputValue(
  { from, id }: CraftCurve,
  { view, measurements }: Omit<CraftEvidence, 'licensed'>,
): number | undefined {
  if (from === 'measure') return measurements[id]?.value;
  if (from === 'rating') return view.distribution.reduce((sum, probability, rating) => sum + probability * rating, 0);
  const probability = view.degradations.get(id);
  return probability === undefined ? undefined : Math.log(probability + LEAST_PROBABILITY);
}

/** Linear between the knots, flat outside. */
function readCurve({ values, points }: CraftCurve, value: number): number {
  const next = values.findIndex((knot) => knot > value);
  if (next === 0) return points[0] ?? 0;
  if (next < 0) return points.at(-1) ?? 0;
  const [low = 0, high = 0] = [values[next - 1], values[next]];
  const [from = 0, to = 0] = [points[next - 1], points[next]];
  return from + ((value - low) / (high - low)) * (to - from);
}
