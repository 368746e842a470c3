// Ranks the claims that one photo licenses by how telling they are (such as critical readers name, rare among photos, strong for their kind)
// and by how surely they are true. Before plan-critique.ts, which picks from the ranking. Same evidence and seed give the same ranks.
import type { Evidence, LicensedClaim } from '../../domain/analysis.ts';
import type { ClaimId } from '../../domain/critique.ts';
import { claimById } from '../claims/vocabulary.ts';
import { usuallyNamed } from './claim-sight.ts';
import { namedOdds } from './claim-truth.ts';
import { CLAIM_WEIGHTS } from './plan-weights.ts';

export interface RankedClaim {
  claim: LicensedClaim;
  /** About the log odds that a critical reader would say it, too: -2 for what goes without saying, 1 for what defines the photo. */
  rank: number;
}

/** Share of how often readers name a claim at all that is taken off: what they name of every other photo says less of this one. */
const RARITY_SHARE = 0.25;
/** Share of what readers' habits (log odds) count: whole, they would make critiques of different photos alike. */
const NAMED_SHARE = 0.35;
/** Share of what surprise counts (nats): what few photos license, or none as strongly, says more of this one. */
const SURPRISE_SHARE = 1.2;
/** Share of what professional critics' habits (log-odds) count. */
const TOLD_SHARE = 0.2;
/** They name some aspects hardly ever (noise, key): half of that is forgiven. */
const ASPECT_SHARE = 0.5;
/** Nats that the seed may move a rank by, between -half and +half. */
const VARIETY = 1;
/** The strongest of a kind is taken as one in so many. */
const RAREST_SHARE = 0.05;
/** A subject whose box takes more of the frame has its middle near that of the frame, wherever it stands: little is said by that. */
const LARGE_BOX = 0.45;
const SAYS_LITTLE = 1.5;
/** Taken off a praise that is licensed so often that critiques of different photos would be alike. */
const TOO_COMMON: ReadonlyMap<ClaimId, number> = new Map([
  ['focus.sharp', 1.8],
  ['contrast.good', 0.8],
  ['dof.deep', 2],
  ['noise.clean', 2.5],
]);
/** Share of true ones below which a claim is doubted: said last, and only where a critique would be shorter than its least. */
const LEAST_TRUTH = 0.62;
/** Of faults, of which few were read and many left open; a doubted one is never said. */
const LEAST_TRUTH_OF_FAULTS = 0.6;
/** What surely true claims gain over others: factor on the logarithm of the share of true ones. */
const TRUTH_WEIGHT = 5;
/** Puts doubted claims behind all others, in nats. */
const DOUBTED = 6;

const WEIGHTS = new Map(CLAIM_WEIGHTS.map((row) => [row[0], row]));

/** Most usual claim per aspect: log-odds that a critic makes it. */
const USUAL = new Map<string, number>();
for (const [id, , , , , told] of CLAIM_WEIGHTS) {
  USUAL.set(aspectOf(id), Math.max(told, USUAL.get(aspectOf(id)) ?? Number.NEGATIVE_INFINITY));
}

/** First part of a claim's id. */
export function aspectOf(id: ClaimId): string {
  return id.split('.')[0] ?? id;
}

/** 0..1 from a seed and a word (FNV-1a with a final mix): the same everywhere. */
function chance(seed: number, word: string): number {
  let hash = (2166136261 ^ seed) >>> 0;
  for (let i = 0; i < word.length; i += 1) hash = Math.imul(hash ^ word.charCodeAt(i), 16777619) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 2246822507) >>> 0;
  return ((hash ^ (hash >>> 13)) >>> 0) / 4294967296;
}

/** Share of the photos licensing a claim on which it is at least this strong, from its quartiles. */
function shareAsStrong(strength: number, quartiles: readonly [number, number, number]): number {
  const knots = [0, ...quartiles, 1];
  const shares = [1, 0.75, 0.5, 0.25, RAREST_SHARE];
  const next = knots.findIndex((knot) => knot > strength);
  if (next < 0) return RAREST_SHARE;
  const [low = 0, high = 1] = [knots[next - 1], knots[next]];
  const [from = 1, to = 1] = [shares[next - 1], shares[next]];
  return from + ((strength - low) / (high - low)) * (to - from);
}

/** True for a place that follows from the size of what stands there. */
function followsFromSize({ id, regions: [box] }: LicensedClaim): boolean {
  return id === 'comp.centered' && box !== undefined && box[2] * box[3] > LARGE_BOX;
}

/** How telling a claim is, before the seed moves it. */
export function tellingOf(claim: LicensedClaim): number {
  const taken = followsFromSize(claim) ? SAYS_LITTLE : 0;
  if (claim.named !== undefined) return claim.named - RARITY_SHARE * usuallyNamed(claim.id) - taken;
  return tellingByRule(claim) - taken;
}

/** The same for claims that readers of whole photos were not asked of, or said too seldom. */
function tellingByRule(claim: LicensedClaim): number {
  const row = WEIGHTS.get(claim.id);
  if (row === undefined) return NAMED_SHARE * namedOdds(claim);
  const [id, share, quarter, half, threeQuarters, told] = row;
  const surprise = -Math.log(share) - Math.log(shareAsStrong(claim.strength, [quarter, half, threeQuarters]));
  const habit = told - ASPECT_SHARE * (USUAL.get(aspectOf(id)) ?? 0);
  return NAMED_SHARE * namedOdds(claim) + SURPRISE_SHARE * surprise + TOLD_SHARE * habit - (TOO_COMMON.get(id) ?? 0);
}

/** True if readers too often found such claims false. */
export function isDoubted({ truth = 1, polarity }: LicensedClaim): boolean {
  return truth < (polarity < 0 ? LEAST_TRUTH_OF_FAULTS : LEAST_TRUTH);
}

/** What sentences may say: of all that is licensed no mere tags, and of what is doubted no faults. */
export function speakable({ licensed, read = [] }: Evidence): LicensedClaim[] {
  return [...licensed, ...read].filter(
    (claim) => claim.tagOnly === undefined && !(claim.polarity < 0 && isDoubted(claim)),
  );
}

/** What may be said unasked, and told to a model as fact. */
export function trustedClaims(evidence: Evidence): LicensedClaim[] {
  return speakable(evidence).filter((claim) => !isDoubted(claim));
}

/** What its truth takes off a claim's rank. */
function doubtOf(claim: LicensedClaim): number {
  return -TRUTH_WEIGHT * Math.log(claim.truth ?? 1) + (isDoubted(claim) ? DOUBTED : 0);
}

/** Best first, of what may be said, without vague claims; general ones only where no specific one of theirs is, or if asked for. */
export function rankClaims(evidence: Evidence, seed: number, withGenerals: boolean): RankedClaim[] {
  const said = speakable(evidence);
  const covered = new Set(withGenerals ? [] : said.flatMap(({ id }) => claimById(id)?.generals ?? []));
  return said
    .filter(({ id }) => claimById(id)?.vague === false && !covered.has(id))
    .map((claim) => ({ claim, rank: tellingOf(claim) - doubtOf(claim) + VARIETY * (chance(seed, claim.id) - 0.5) }))
    .sort((one, other) => other.rank - one.rank);
}

/** Of what may be said as advice alone. */
export function rankAdvised({ advised = [] }: Evidence): RankedClaim[] {
  return advised.map((claim) => ({ claim, rank: tellingOf(claim) }));
}
