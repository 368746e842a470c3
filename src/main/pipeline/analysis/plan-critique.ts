// Chooses what a critique says and in which order: a first impression, the strongest points, the most useful faults, and one way to
// improve, tied to a computed suggestion where there is one. Claims only; the words are the language stage's.
import type { Evidence, LicensedClaim, Suggestion } from '../../domain/analysis.ts';
import {
  FIRST_IMPRESSIONS,
  NATURAL_PAIRS,
  REMEDIES,
  SAME_SENSE,
  suggestionCures,
  suggestionOpposes,
} from './plan-rules.ts';
import { aspectOf, isDoubted, rankAdvised, rankClaims } from './rank-claims.ts';
import type { RankedClaim } from './rank-claims.ts';
import type { PlanOptions, SentencePlan } from './sentence-plan.ts';

const MIN_SENTENCES = 4;
/** Beside the opening. */
const MAX_STRENGTH_SENTENCES = 3;
/** With many faults a long list of strengths would mislead. */
const STRENGTHS_OF_A_FAULTY_PHOTO = 2;
const MANY_FAULTS = 3;
/** Beside the advice. */
const MAX_FAULT_SENTENCES = 2;
/** Praise below this rank holds for most photos: said only where a critique would be shorter than MIN_SENTENCES. */
const MIN_PRAISE_RANK = -1.5;
/** A partner may rank this much lower than the claim it joins. */
const PARTNER_GAP = 1;
/** A fault with a computed remedy is worth this much more as advice. */
const SUGGESTED_BONUS = 2;
/** A subject whose box takes more of the frame is not advised to leave the middle. */
const LARGE_BOX = 0.3;
/** Sentences of strengths about one aspect. */
const MOST_OF_AN_ASPECT = 2;

/** Keeps the best of each group of claims that would say the same thing twice; a fault gives way to no praise. */
function dropRepetition(ranked: readonly RankedClaim[]): RankedClaim[] {
  const kept: RankedClaim[] = [];
  const faultsFirst = ranked.toSorted((one, other) => Number(isFault(other.claim)) - Number(isFault(one.claim)));
  for (const entry of faultsFirst) {
    const repeats = SAME_SENSE.some(
      (group) => group.includes(entry.claim.id) && kept.some(({ claim }) => group.includes(claim.id)),
    );
    if (!repeats) kept.push(entry);
  }
  return kept.sort((one, other) => other.rank - one.rank);
}

function isFault({ polarity }: LicensedClaim): boolean {
  return polarity < 0;
}

/** True if two claims make one natural sentence: same aspect and sign, or a pair known to read well. */
function canJoin(one: LicensedClaim, other: LicensedClaim): boolean {
  if (one.polarity * other.polarity < 0) return false;
  if (NATURAL_PAIRS.some((pair) => pair.includes(one.id) && pair.includes(other.id))) return true;
  return aspectOf(one.id) === aspectOf(other.id) && one.polarity === other.polarity;
}

/** Takes a claim out of the pool and, if claims can be spared and one fits, a partner. */
function takeClaims(pool: RankedClaim[], first: RankedClaim, canSpare: boolean): LicensedClaim[] {
  pool.splice(pool.indexOf(first), 1);
  const partner = canSpare
    ? pool.find(({ claim, rank }) => rank >= first.rank - PARTNER_GAP && canJoin(first.claim, claim))
    : undefined;
  if (partner === undefined) return [first.claim];
  pool.splice(pool.indexOf(partner), 1);
  return [first.claim, partner.claim];
}

/** Where little is licensed, general praise, and at last saying a thing twice, is better than a critique of three sentences. */
function rankForPlan(evidence: Evidence, seed: number): RankedClaim[] {
  const specific = dropRepetition(rankClaims(evidence, seed, false));
  if (specific.length >= MIN_SENTENCES) return specific;
  const general = rankClaims(evidence, seed, true);
  const distinct = dropRepetition(general);
  return distinct.length >= MIN_SENTENCES ? distinct : general;
}

/**
 * The claim whose cure is the most useful advice: a fault, best one with a computed remedy; of the claims that are no fault only one
 * that a suggestion is about (a centred subject that a crop would move).
 */
function chooseAdvice(
  ranked: readonly RankedClaim[],
  advised: readonly RankedClaim[],
  suggestions: readonly Suggestion[],
): { claim: LicensedClaim; suggestion: Suggestion | undefined } | undefined {
  const candidates = [...ranked, ...advised].flatMap(({ claim, rank }) => {
    const suggestion = suggestions.find((one) => suggestionCures(one, claim.id));
    const isChoice = !isFault(claim) && (suggestion === undefined || isMeant(claim, ranked));
    const isUntied = suggestion === undefined && advised.some((one) => one.claim === claim);
    if (!REMEDIES.has(claim.id) || isChoice || isUntied) return [];
    const bonus = suggestion === undefined ? 0 : SUGGESTED_BONUS;
    return [{ claim, suggestion, worth: (isFault(claim) ? rank : 0) + bonus }];
  });
  return candidates.toSorted((one, other) => other.worth - one.worth)[0];
}

/** The middle is where a large subject belongs, and that of a symmetrical frame. */
function isMeant({ id, regions: [box] }: LicensedClaim, ranked: readonly RankedClaim[]): boolean {
  if (id !== 'comp.centered') return false;
  const isLarge = box !== undefined && box[2] * box[3] > LARGE_BOX;
  return isLarge || ranked.some(({ claim }) => claim.id === 'comp.symmetry');
}

function planFaults(faults: RankedClaim[]): SentencePlan[] {
  const sentences: SentencePlan[] = [];
  while (sentences.length < MAX_FAULT_SENTENCES && faults[0] !== undefined) {
    const canSpare = faults.length > MAX_FAULT_SENTENCES - sentences.length;
    sentences.push({ role: 'fault', claims: takeClaims(faults, faults[0], canSpare) });
  }
  return sentences;
}

/** Opening and strengths: at least `least` sentences as long as there are claims, at most `most`. */
function planStrengths(pool: RankedClaim[], { least, most }: { least: number; most: number }): SentencePlan[] {
  const sentences: SentencePlan[] = [];
  const aspects = new Map<string, number>();
  while (sentences.length < most && pool.length > 0) {
    const isOpening = sentences.length === 0;
    const isFresh = ({ claim }: RankedClaim): boolean => (aspects.get(aspectOf(claim.id)) ?? 0) < MOST_OF_AN_ASPECT;
    const opening = isOpening ? pool.find(({ claim }) => FIRST_IMPRESSIONS.has(claim.id)) : pool.find(isFresh);
    const first = opening ?? pool[0];
    if (first === undefined) break;
    if (first.rank < MIN_PRAISE_RANK && sentences.length >= least) break;
    // Two in one sentence only where neither is missed by a later one.
    const trusted = pool.filter(({ claim }) => !isDoubted(claim)).length;
    const claims = takeClaims(pool, first, trusted > least - sentences.length);
    const aspect = aspectOf(first.claim.id);
    aspects.set(aspect, (aspects.get(aspect) ?? 0) + 1);
    sentences.push({ role: isOpening ? 'opening' : 'strength', claims });
  }
  return sentences;
}

/**
 * Plans 4 to 7 sentences of one or two claims each, fewer only if fewer claims are licensed.
 * No claim twice, no two that say the same.
 */
export function planCritique(evidence: Evidence, { seed, suggestions = [] }: PlanOptions): SentencePlan[] {
  const ranked = rankForPlan(evidence, seed).filter(
    ({ claim }) => !suggestions.some((suggestion) => suggestionOpposes(suggestion, claim.id)),
  );
  const advice = chooseAdvice(ranked, rankAdvised(evidence), suggestions);
  const rest = ranked.filter(({ claim }) => claim !== advice?.claim);
  const faultCount = ranked.filter(({ claim }) => isFault(claim)).length;
  const faults = planFaults(rest.filter(({ claim }) => isFault(claim)));
  const closing: SentencePlan[] =
    advice === undefined
      ? []
      : [{ role: 'advice', claims: [advice.claim], ...(advice.suggestion && { suggestion: advice.suggestion }) }];
  const strengths = planStrengths(
    rest.filter(({ claim }) => !isFault(claim)),
    {
      least: MIN_SENTENCES - faults.length - closing.length,
      most: 1 + (faultCount >= MANY_FAULTS ? STRENGTHS_OF_A_FAULTY_PHOTO : MAX_STRENGTH_SENTENCES),
    },
  );
  return [...strengths, ...faults, ...closing];
}
