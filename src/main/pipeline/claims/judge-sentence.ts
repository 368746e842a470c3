// The claim check of every pack: each claim found in a sentence against one photo's evidence, in three verdicts.
// What may be shown then follows from the verdict and from whether the pack understands scenes. Knows claims, not photos.
import type { ClaimId, Degree } from '../../domain/critique.ts';
import type { RequestedClaim } from './grammar.ts';
import type { SentenceFlag } from './sentence-flags.ts';
import { tagByRules, type TaggedClaim, type TaggedSentence } from './rule-tagger.ts';
import { areExclusive, claimById } from './vocabulary.ts';

/**
 * `supported`: the measurements license it; `contradicted`: they speak against it, or it is said more strongly than they allow;
 * `unverifiable`: pixels cannot judge it.
 */
export type Verdict = 'supported' | 'contradicted' | 'unverifiable';

/** Why a claim is not supported. */
export type VerdictReason = 'denied' | 'exclusive' | 'contradictory' | 'overstated' | 'local' | 'unlicensed';

export interface JudgedClaim extends TaggedClaim {
  verdict: Verdict;
  /** Absent for what is supported. */
  reason?: VerdictReason;
}

/** What one photo licenses and denies. */
export interface ClaimEvidence {
  licensed: readonly RequestedClaim[];
  denied: readonly ClaimId[];
}

export interface SentenceJudgement {
  /** The worst of its claims; a flag makes a supported sentence unverifiable. */
  verdict: Verdict;
  claims: JudgedClaim[];
  flags: readonly SentenceFlag[];
  /** True if some of its words may make a claim that the measurements do not support. */
  isDoubtful: boolean;
}

/** Denials of these mean "nowhere in the frame": they hold for a part too. */
const DENIED_EVERYWHERE = new Set<ClaimId>(['vignette', 'exposure.clip_high', 'exposure.clip_low', 'color.mono']);

/** Claims that a photo supports: licensed ones and the general praise or blame that they ground. */
export function supportedClaims(licensed: readonly RequestedClaim[]): Set<ClaimId> {
  const stated = licensed.map(({ id }) => id);
  const generals = stated.flatMap((id) => [...(claimById(id)?.generals ?? [])]);
  return new Set([...stated, ...generals.filter((id) => claimById(id)?.vague === false)]);
}

function isOverstated({ id, degree }: TaggedClaim, licensed: readonly RequestedClaim[]): boolean {
  const measured: Degree | undefined = licensed.find((claim) => claim.id === id)?.degree;
  return degree === 'strong' && measured === 'slight';
}

function againstEvidence(claim: TaggedClaim, { licensed, denied }: ClaimEvidence): VerdictReason | undefined {
  const isElsewhere = claim.local && !DENIED_EVERYWHERE.has(claim.id);
  if (isElsewhere) return undefined;
  if (denied.includes(claim.id)) return 'denied';
  const isLicensed = licensed.some(({ id }) => id === claim.id);
  if (!isLicensed && licensed.some(({ id }) => areExclusive(id, claim.id))) return 'exclusive';
  return isOverstated(claim, licensed) ? 'overstated' : undefined;
}

/** One claim of a sentence; `beside` are the others, which it must not exclude. */
function judgeClaim(claim: TaggedClaim, beside: readonly TaggedClaim[], evidence: ClaimEvidence): JudgedClaim {
  const against = againstEvidence(claim, evidence);
  if (against !== undefined) return { ...claim, verdict: 'contradicted', reason: against };
  const clashes = beside.some((other) => !other.local && !claim.local && areExclusive(claim.id, other.id));
  if (clashes) return { ...claim, verdict: 'contradicted', reason: 'contradictory' };
  if (claim.local) return { ...claim, verdict: 'unverifiable', reason: 'local' };
  if (supportedClaims(evidence.licensed).has(claim.id)) return { ...claim, verdict: 'supported' };
  return { ...claim, verdict: 'unverifiable', reason: 'unlicensed' };
}

/**
 * Verdicts of a sentence in any letter case against what one photo licenses and denies. The rules alone read the narrow language of sentences
 * asked for by claims; `tag` is the full tagger for any other text.
 */
export function judgeSentence(
  text: string,
  evidence: ClaimEvidence,
  tag: (sentence: string) => TaggedSentence = tagByRules,
): SentenceJudgement {
  const { claims: found, doubtful, flags } = tag(text);
  const claims = found.map((claim) =>
    judgeClaim(
      claim,
      found.filter((other) => other !== claim),
      evidence,
    ),
  );
  const isDoubtful = doubtful.some((claim) => judgeClaim(claim, found, evidence).verdict !== 'supported');
  return { verdict: worstVerdict(claims, flags, isDoubtful), claims, flags, isDoubtful };
}

/** A sentence without any claim says something that nothing measures. */
function worstVerdict(claims: readonly JudgedClaim[], flags: readonly SentenceFlag[], isDoubtful: boolean): Verdict {
  if (claims.some(({ verdict }) => verdict === 'contradicted')) return 'contradicted';
  const isCarried =
    claims.length > 0 && flags.length === 0 && !isDoubtful && claims.every(({ verdict }) => verdict === 'supported');
  return isCarried ? 'supported' : 'unverifiable';
}

/** Whether a sentence may be shown at all: what is unverifiable only by packs that understand scenes, what is contradicted by none. */
export function mayShow({ verdict }: SentenceJudgement, sceneUnderstanding: boolean): boolean {
  return verdict === 'supported' || (verdict === 'unverifiable' && sceneUnderstanding);
}
