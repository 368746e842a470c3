// The craft score: what the classifier saw and what was measured, as points of a pack's craft model, plus what professional critics
// would make of the licensed claims; on a scale whose meaning is in docs/starter-model.md. Between analysis and the report.
import type { LicensedClaim, Measurements } from '../../domain/analysis.ts';
import type { ClaimId } from '../../domain/critique.ts';
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

/** A score below this says that something is wrong. */
const DOUBTED_BELOW = 45;
/**
 * Of what a score lies lower than that, this share is kept where the classifier suspects nothing that the pixels let stand: a sum of many
 * small signs is no verdict. From the first suspicion on more is kept, from the second on all.
 */
const LEAST_KEPT = 0.1;
const SUSPECTED_FROM = 0.5;
const SUSPECTED_FULLY = 0.9;

/** Keeps the logarithm of an impossible type finite; the fit uses the same. */
const LEAST_PROBABILITY = 1e-3;

/**
 * Scores one photo. Which faults a critique names changes nothing: the score falls with the damage, and the text follows it
 * (analysis/rules-sure.ts). The distribution is the classifier's, tilted until its mean, rescaled to 0..100, is the score.
 */
export function scoreCraft(model: CraftModel, evidence: CraftEvidence): CraftScore {
  const { middle, width } = model.scale;
  const points = pixelPoints(model, evidence) + claimPoints(model, evidence.licensed);
  const least = middle + width * Math.log(DOUBTED_BELOW / (100 - DOUBTED_BELOW));
  const held = points < least ? least + shareKept(evidence.view) * (points - least) : points;
  const share = 1 / (1 + Math.exp((middle - held) / width));
  const { distribution } = evidence.view;
  return { score: share * 100, distribution: tiltDistribution(distribution, share * (distribution.length - 1)) };
}

/** Rises steadily with the suspicion, so that a stronger damage is never held back more than a weaker one; all without an answer. */
function shareKept({ degradations }: CraftEvidence['view']): number {
  const suspected = 1 - (degradations.get('none') ?? 0);
  const part = (suspected - SUSPECTED_FROM) / (SUSPECTED_FULLY - SUSPECTED_FROM);
  return LEAST_KEPT + (1 - LEAST_KEPT) * Math.min(1, Math.max(0, part));
}

/** Descriptions of what the classifier counts as damage. */
const DESCRIBES_DAMAGE: readonly ClaimId[] = ['vignette', 'focus.motion'];

/** True for what the claims' part counts: what damage costs, the curves of its measures say already. */
export function isPraise({ id, polarity }: Pick<LicensedClaim, 'id' | 'polarity'>): boolean {
  return polarity >= 0 && !DESCRIBES_DAMAGE.includes(id);
}

/** Points of classifier and measures; an input that is missing counts nothing. */
export function pixelPoints({ curves }: CraftModel, evidence: Omit<CraftEvidence, 'licensed'>): number {
  return curves.reduce((sum, curve) => {
    const value = inputValue(curve, evidence);
    return value === undefined ? sum : sum + readCurve(curve, value);
  }, 0);
}

/** Points of the licensed claims that are no faults: those just over their threshold count half. */
export function claimPoints(
  { claims }: CraftModel,
  licensed: readonly Pick<LicensedClaim, 'id' | 'strength' | 'polarity'>[],
): number {
  const sum = licensed
    .filter(isPraise)
    .reduce((total, { id, strength }) => total + (claims.points[id] ?? 0) * (0.5 + 0.5 * strength), 0);
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
