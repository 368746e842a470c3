// Claims that no single rule licenses and all measures together speak for, as readers of other photos would (claim-sight.ts). For sentences, and tags of
// praise and description; no part of the score and no cause of a suggestion: these keep to measures and their own thresholds.
import type { AnalysisTag, Evidence, LicensedClaim } from '../../domain/analysis.ts';
import type { ClaimId } from '../../domain/critique.ts';
import type { Region } from '../../domain/photo.ts';
import { claimById } from '../claims/vocabulary.ts';
import type { PhotoMeasures } from '../measure/photo-measures.ts';
import { CLAIM_RULES } from './claim-rules.ts';
import { probabilityOf, readSight } from './claim-sight.ts';
import type { Sight } from './claim-sight.ts';
import { contradict } from './contradictions.ts';
import { holds as measureHolds, placeOf } from './license-claims.ts';
import { WHITE_GROUND } from './rules-doubt.ts';

/**
 * Log odds from which a claim is said. Of 149 sentences of praise and description from 2 on strict readers struck 15 %, of 64 from 1 to 2 a third; of 32
 * sentences of faults from 2 on, without those below, 17 % (docs/claims.md).
 */
const HOLDS_FROM = { fault: 2, other: 1.9 } as const;
/**
 * Faults that are often meant: of a busy background they struck a quarter from 3 on and above half below. That a subject is cut or that shadows are black is never read:
 * readers of whole photos count every edge that is touched and every black ground, and of such sentences one in two and one in three was struck, however sure.
 */
const OFTEN_MEANT: ReadonlyMap<ClaimId, number> = new Map([
  ['bg.distract', 3],
  ['comp.distraction', 3],
  ['comp.edge_cut', Number.POSITIVE_INFINITY],
  ['exposure.clip_low', Number.POSITIVE_INFINITY],
]);
/** Log odds that a strict reader lets its sentence stand, wording included: less sure than that the claim holds. */
const STANDS = 0.25;
const STANDS_PER_HOLDS = 0.5;
/** From the least to the most of what is plainly so: readers said that a claim holds, not how strongly. */
const LEAST_STRENGTH = 0.25;
const MORE_STRENGTH = 0.44;
/** Log odds at which nothing more is added. */
const SUREST = 5;

const RULE_OF = new Map(CLAIM_RULES.toReversed().map((rule) => [rule.claim, rule]));

/** Not read from a photo on a white ground: what speaks for them there is the white. */
const SEEN_IN_WHITE: ReadonlySet<ClaimId> = new Set(['exposure.clip_high', 'exposure.over', 'light.harsh']);

/** That something draws the eye away is said only where it is known what: a sentence must be able to show it. */
const SHOWN_BY_PLACE: ReadonlySet<ClaimId> = new Set(['comp.distraction', 'bright.distract']);

/** Where a rule for the claim would look. */
function regionsOf(id: ClaimId, measures: PhotoMeasures): Region[] {
  const rule = RULE_OF.get(id);
  return rule === undefined ? [] : placeOf(rule, measures);
}

function leastOdds(id: ClaimId): number {
  return OFTEN_MEANT.get(id) ?? HOLDS_FROM[claimById(id)?.polarity === -1 ? 'fault' : 'other'];
}

function licensed(id: ClaimId, { holds, named, witness }: Sight, measures: PhotoMeasures): LicensedClaim[] {
  const claim = claimById(id);
  const measured = witness && measures.measurements[witness.measure];
  if (claim === undefined || claim.vague || witness === undefined || measured === undefined) return [];
  return [
    {
      id,
      polarity: claim.polarity,
      degree: 'plain',
      strength: LEAST_STRENGTH + MORE_STRENGTH * Math.min(1, holds / SUREST),
      measure: witness.measure,
      value: measured.value,
      unit: measured.unit,
      threshold: witness.middle,
      regions: regionsOf(id, measures),
      support: 'both',
      truth: probabilityOf(STANDS + STANDS_PER_HOLDS * holds),
      named,
    },
  ];
}

/** Surest first; none that may be said already, none that is denied, and none that contradicts a measured tag or what else is licensed or read. */
export function readClaims(
  measures: PhotoMeasures,
  { licensed: measured, denied }: Evidence,
  tags: readonly Pick<AnalysisTag, 'id'>[],
): LicensedClaim[] {
  const sure = [...readSight(measures)]
    .filter(([id, { holds }]) => holds >= leastOdds(id))
    .toSorted(([, one], [, other]) => other.holds - one.holds);
  const isOnWhite = measureHolds(WHITE_GROUND, measures.measurements);
  const found: LicensedClaim[] = [];
  for (const [id, sight] of sure) {
    if (isOnWhite && SEEN_IN_WHITE.has(id)) continue;
    if (SHOWN_BY_PLACE.has(id) && regionsOf(id, measures).length === 0) continue;
    const isSaid = measured.some((other) => other.id === id && other.tagOnly === undefined);
    if (isSaid || denied.includes(id) || [...measured, ...tags, ...found].some((other) => contradict(other.id, id)))
      continue;
    found.push(...licensed(id, sight, measures));
  }
  return found;
}
