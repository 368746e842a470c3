// Decides whether a sentence asked for by claims may be shown: it says what was asked, passes the claim check of packs without
// scene understanding, and is whole as language. The last gate before text; knows claims, not photos.
import type { ClaimId } from '../../domain/critique.ts';
import type { CopyGuard } from './copy-guard.ts';
import { isGarbled } from './garbled-text.ts';
import type { RequestedClaim } from './grammar.ts';
import { judgeSentence, mayShow, type JudgedClaim, type VerdictReason } from './judge-sentence.ts';
import { hasStrayReason } from './known-reasons.ts';
import { overclaims } from './overclaims.ts';
import type { SentenceFlag } from './sentence-flags.ts';
import type { TurnGuard } from './turn-guard.ts';

export interface SentenceContext {
  /** Claims the sentence was asked to carry. */
  requested: readonly RequestedClaim[];
  /** Further claims that the photo's measurements support. */
  licensed: readonly RequestedClaim[];
  /** Claims that the measurements speak against. */
  denied: readonly ClaimId[];
  /** Absent for packs that ship no list of copied runs. */
  copyGuard?: CopyGuard | undefined;
  /** Absent for packs that ship no list of known turns. */
  turnGuard?: TurnGuard | undefined;
}

export type SentenceVerdict =
  | 'accepted'
  | 'length'
  | 'garbled'
  | 'missing-claim'
  | 'denied-claim'
  | 'contradictory'
  | 'unlicensed-claim'
  | 'overstated'
  | 'overclaimed'
  | 'local'
  | 'copied'
  | 'unknown-turn'
  | 'stray-reason'
  | SentenceFlag;

export interface SentenceCheck {
  verdict: SentenceVerdict;
  claims: JudgedClaim[];
}

const MIN_WORDS = 4;
const MAX_WORDS = 26;

/** Refusals by the reason of the worst claim; a licensed claim about a part of the frame is none about the photo. */
const REFUSALS: Readonly<Record<VerdictReason, SentenceVerdict>> = {
  denied: 'denied-claim',
  exclusive: 'denied-claim',
  contradictory: 'contradictory',
  unlicensed: 'unlicensed-claim',
  local: 'local',
  overstated: 'overstated',
};
const REASON_ORDER: readonly VerdictReason[] = [
  'denied',
  'exclusive',
  'contradictory',
  'unlicensed',
  'local',
  'overstated',
];

function refusalOf(claims: readonly JudgedClaim[], requested: readonly RequestedClaim[]): SentenceVerdict | undefined {
  if (requested.some(({ id }) => claims.every((claim) => claim.id !== id))) return 'missing-claim';
  const reasons = claims.map(({ reason }) => reason);
  const first = REASON_ORDER.find((reason) => reasons.includes(reason));
  return first && REFUSALS[first];
}

/** Whether a sentence may be shown, with the first reason against it; claims are read only in whole sentences that are no copies. */
export function checkSentence(text: string, context: SentenceContext): SentenceCheck {
  const { requested, denied, copyGuard, turnGuard } = context;
  const wordCount = text.trim().split(/\s+/).length;
  // Cheap refusals first: reading the claims of a sentence takes a millisecond.
  if (wordCount < MIN_WORDS || wordCount > MAX_WORDS) return { verdict: 'length', claims: [] };
  if (isGarbled(text)) return { verdict: 'garbled', claims: [] };
  if (copyGuard?.isCopied(text) === true) return { verdict: 'copied', claims: [] };
  if (turnGuard?.isKnown(text) === false) return { verdict: 'unknown-turn', claims: [] };
  if (overclaims(text, requested)) return { verdict: 'overclaimed', claims: [] };
  const judgement = judgeSentence(text, { licensed: [...requested, ...context.licensed], denied });
  const { claims, flags } = judgement;
  const [flag] = flags;
  if (flag) return { verdict: flag, claims };
  const refusal = refusalOf(claims, requested);
  if (refusal) return { verdict: refusal, claims };
  if (judgement.isDoubtful) return { verdict: 'unlicensed-claim', claims };
  if (
    hasStrayReason(
      text,
      claims.map(({ id }) => id),
    )
  )
    return { verdict: 'stray-reason', claims };
  // Nothing asked for and nothing claimed: no reason against it, and nothing that measures it either.
  if (!mayShow(judgement, false)) return { verdict: 'missing-claim', claims };
  return { verdict: 'accepted', claims };
}
