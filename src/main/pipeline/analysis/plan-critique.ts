// Chooses what a critique says and in which order: first impression, strengths, the most useful faults, one improvement last.
// Claims only; the words are the language stage's. Same evidence and seed give the same plan.
import type { Evidence, LicensedClaim } from '../../domain/analysis.ts';
import type { ClaimId } from '../../domain/critique.ts';
import { claimById } from '../claims/vocabulary.ts';
import { FIRST_IMPRESSIONS, NATURAL_PAIRS, REMEDIES, SAME_SENSE, usefulnessOf } from './plan-rules.ts';
import type { PlanOptions, SentencePlan } from './sentence-plan.ts';

const MAX_SENTENCES = 5;
const MIN_SENTENCES = 3;
const MAX_FAULT_SENTENCES = 2;
/** Share of the rank that the seed may move. */
const VARIETY = 0.35;
/** Praise below this rank is said only where a critique of MIN_SENTENCES needs it: true, but of no use. */
const MIN_PRAISE_RANK = 0.24;
/** A sentence gets a second claim if that one's rank is at least this share of the first's. */
const PARTNER_SHARE = 0.45;

interface Ranked {
  claim: LicensedClaim;
  rank: number;
}

/** 0..1 from a seed and a word (FNV-1a with a final mix): the same everywhere. */
function chance(seed: number, word: string): number {
  let hash = (2166136261 ^ seed) >>> 0;
  for (let i = 0; i < word.length; i += 1) hash = Math.imul(hash ^ word.charCodeAt(i), 16777619) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 2246822507) >>> 0;
  return ((hash ^ (hash >>> 13)) >>> 0) / 4294967296;
}

interface Ranking {
  seed: number;
  /** Also general claims whose specific claim is there. */
  withGenerals: boolean;
}

/** Without vague claims, best first. */
function rankClaims(evidence: Evidence, { seed, withGenerals }: Ranking): Ranked[] {
  const covered = new Set(withGenerals ? [] : evidence.licensed.flatMap(({ id }) => claimById(id)?.generals ?? []));
  return evidence.licensed
    .filter(({ id }) => claimById(id)?.vague === false && !covered.has(id))
    .map((claim) => ({
      claim,
      rank:
        usefulnessOf(claim.id) * (0.45 + 0.55 * claim.strength) * (1 - VARIETY / 2 + VARIETY * chance(seed, claim.id)),
    }))
    .sort((one, other) => other.rank - one.rank);
}

/** Keeps the best of each group of claims that would say the same thing twice; a fault gives way to no praise. */
function dropRepetition(ranked: readonly Ranked[]): Ranked[] {
  const kept: Ranked[] = [];
  const faultsFirst = ranked.toSorted(
    (one, other) => Number(other.claim.polarity < 0) - Number(one.claim.polarity < 0),
  );
  for (const entry of faultsFirst) {
    const repeats = SAME_SENSE.some(
      (group) => group.includes(entry.claim.id) && kept.some(({ claim }) => group.includes(claim.id)),
    );
    if (!repeats) kept.push(entry);
  }
  return kept.sort((one, other) => other.rank - one.rank);
}

function aspectOf(id: ClaimId): string {
  return id.split('.')[0] ?? id;
}

/** True if two claims make one natural sentence: same aspect and compatible sign, or a pair known to read well. */
function canJoin(one: LicensedClaim, other: LicensedClaim): boolean {
  if (one.polarity * other.polarity < 0) return false;
  if (NATURAL_PAIRS.some((pair) => pair.includes(one.id) && pair.includes(other.id))) return true;
  return aspectOf(one.id) === aspectOf(other.id) && one.polarity === other.polarity;
}

/** Takes the best claim and, where one fits, a partner out of the pool. */
function takeSentence(pool: Ranked[], first: Ranked, spare: number): Omit<SentencePlan, 'role'> {
  pool.splice(pool.indexOf(first), 1);
  if (spare <= 0) return { claims: [first.claim] };
  const partner = pool.find(({ claim, rank }) => rank >= first.rank * PARTNER_SHARE && canJoin(first.claim, claim));
  if (partner === undefined) return { claims: [first.claim] };
  pool.splice(pool.indexOf(partner), 1);
  return { claims: [first.claim, partner.claim] };
}

function pickFirst(pool: readonly Ranked[]): Ranked | undefined {
  return pool.find(({ claim }) => FIRST_IMPRESSIONS.has(claim.id)) ?? pool[0];
}

/** Faults for the end: the last one is the fault with the clearest remedy. */
function planFaults(faults: Ranked[], spare: number): SentencePlan[] {
  const chosen = faults.slice(0, MAX_FAULT_SENTENCES);
  const remedy = chosen.findLast(({ claim }) => REMEDIES.has(claim.id));
  if (remedy !== undefined) {
    chosen.splice(chosen.indexOf(remedy), 1);
    chosen.push(remedy);
  }
  const rest = faults.slice(MAX_FAULT_SENTENCES);
  return chosen.map((entry, place) => {
    const pool = place === chosen.length - 1 ? [entry] : [entry, ...rest];
    return { role: 'fault' as const, ...takeSentence(pool, entry, spare) };
  });
}

/** Where little is licensed, general praise, and at last saying a thing twice, is better than a critique of two sentences. */
function rankForPlan(evidence: Evidence, seed: number): Ranked[] {
  const specific = dropRepetition(rankClaims(evidence, { seed, withGenerals: false }));
  if (specific.length >= MIN_SENTENCES) return specific;
  const general = rankClaims(evidence, { seed, withGenerals: true });
  const distinct = dropRepetition(general);
  return distinct.length >= MIN_SENTENCES ? distinct : general;
}

/**
 * Plans 3 to 5 sentences of one or two claims each, fewer only if fewer claims are licensed.
 * No claim twice, no two that say the same.
 */
export function planCritique(evidence: Evidence, { seed }: PlanOptions): SentencePlan[] {
  const ranked = rankForPlan(evidence, seed);
  const faults = ranked.filter(({ claim }) => claim.polarity < 0);
  const pool = ranked.filter(({ claim }) => claim.polarity >= 0);
  const faultSentences = Math.min(MAX_FAULT_SENTENCES, faults.length);
  const praiseSentences = MAX_SENTENCES - faultSentences;
  const sentences: SentencePlan[] = [];
  while (sentences.length < praiseSentences && pool.length > 0) {
    const first = sentences.length === 0 ? pickFirst(pool) : pool[0];
    if (first === undefined) break;
    if (first.rank < MIN_PRAISE_RANK && sentences.length + faultSentences >= MIN_SENTENCES) break;
    // A partner is taken only while enough claims remain for the other sentences.
    const needed = Math.max(0, MIN_SENTENCES + 1 - faultSentences - sentences.length - 1);
    const role = sentences.length === 0 ? 'opening' : 'strength';
    sentences.push({ role, ...takeSentence(pool, first, pool.length - 1 - needed) });
  }
  const spareFaults = sentences.length + faults.length - MIN_SENTENCES - 1;
  return [...sentences, ...planFaults(faults, spareFaults)];
}
