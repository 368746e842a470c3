// How surely a licensed claim is true: what readers found of such claims beside their photos, by the claim, by how strict the rule was that
// licensed it, by how far the measure lies past its threshold, by other measures that tell true ones from false, and by all measures together
// (claim-sight.ts). And whether it is worth saying: how often they would have named it themselves. Read by rank-claims.ts, so that sentences say what holds and matters.
import type { ClaimId } from '../../domain/critique.ts';
import { probabilityOf, readSight } from './claim-sight.ts';
import type { Seen } from './claim-sight.ts';
import {
  CLAIM_TRUTH,
  FARTHEST,
  LAYER_TRUTH,
  STRENGTH_NAMED,
  SIGHT_TRUTH,
  STRENGTH_TRUTH,
  SUREST,
  UNKNOWN_NAMED,
  UNKNOWN_TRUTH,
} from './claim-truth-weights.ts';

/**
 * Which rules licensed a claim: `measured` at their own thresholds, `relaxed`, `loose` and `spare` at wider ones for photos that say little, `trusting`
 * without their doubts, `general` on the ground of a more specific claim.
 */
export type RuleLayer = 'measured' | 'relaxed' | 'loose' | 'spare' | 'trusting' | 'general';

/**
 * What all measures together speak against, its own measure alone cannot make sure: of 50 such sentences strict readers struck 29. Log odds, and the
 * share of true ones that it is taken for at most.
 */
const UNSEEN_FROM = 0;
const UNSEEN_TRUTH = 0.55;

const WIDE: ReadonlySet<RuleLayer> = new Set(['loose', 'spare', 'trusting']);
const BY_CLAIM = new Map(CLAIM_TRUTH.map((row) => [row[0], row]));

/** Probability 0..1 that a strict reader agrees. */
export function truthOf(
  { id, layer, strength }: { id: ClaimId; layer: RuleLayer; strength: number },
  seen: Seen,
): number {
  const [, own, wide, , witnesses] = BY_CLAIM.get(id) ?? [id, UNKNOWN_TRUTH, 0, UNKNOWN_NAMED, []];
  let odds = own + (WIDE.has(layer) ? wide : 0) + LAYER_TRUTH[layer] + STRENGTH_TRUTH * strength;
  const sight = readSight(seen).get(id)?.holds ?? 0;
  odds += SIGHT_TRUTH * Math.min(SUREST, Math.max(-SUREST, sight));
  for (const [measure, mean, deviation, weight] of witnesses) {
    const value = seen.measurements[measure]?.value;
    if (value === undefined) continue;
    odds += weight * Math.min(FARTHEST, Math.max(-FARTHEST, (value - mean) / deviation));
  }
  return sight < UNSEEN_FROM ? Math.min(UNSEEN_TRUTH, probabilityOf(odds)) : probabilityOf(odds);
}

/** Log odds that a strict reader names it among the first five things to say of the photo; about -2 for most, 0 for what one in two would name. */
export function namedOdds({ id, strength }: { id: ClaimId; strength: number }): number {
  return (BY_CLAIM.get(id)?.[3] ?? UNKNOWN_NAMED) + STRENGTH_NAMED * strength;
}
