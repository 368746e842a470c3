// From a planned sentence to what the language model is asked: what the sentence is for, its claims, the amount it may name.
// Knows plans and claims; no tokens.
import type { LicensedClaim } from '../../domain/analysis.ts';
import type { SentencePlan } from '../analysis/sentence-plan.ts';
import { ADVICE } from '../claims/grammar-advice.ts';
import type { Wording } from '../claims/grammar.ts';
import { amountInWords } from '../claims/measured-amount.ts';
import { isProminent, saidDegree } from '../claims/overclaims.ts';

/** One sentence as asked for. */
export interface SentenceRequest {
  claims: readonly LicensedClaim[];
  wording: Wording;
  /** Of `amount` wordings: what stands in the amount's place. */
  amount?: string;
}

function adviceWording(
  [claim]: readonly LicensedClaim[],
  suggestion: SentencePlan['suggestion'],
): Omit<SentenceRequest, 'claims'> {
  if (claim === undefined || suggestion === undefined) return { wording: 'advice' };
  if (suggestion.params['action'] === 'discard' && ADVICE[claim.id]?.discard !== undefined)
    return { wording: 'discard' };
  const amount = amountInWords(claim.id, suggestion);
  return amount === undefined ? { wording: 'advice' } : { wording: 'amount', amount };
}

/** What is asked of the model for a planned sentence, or for some of its claims alone. */
export function requestFor({ role, claims: planned, suggestion }: SentencePlan): SentenceRequest {
  const claims = planned.map((claim) => ({ ...claim, degree: saidDegree(claim) }));
  if (role === 'advice') return { claims, ...adviceWording(claims, suggestion) };
  // What nobody sees first is no first impression, and a description among the faults is said as a description.
  if (role === 'opening' && !claims.some(isProminent)) return { claims, wording: 'strength' };
  const isFault = role === 'fault' && claims.some(({ polarity }) => polarity < 0);
  return { claims, wording: role === 'fault' && !isFault ? 'strength' : role };
}

const SUGGESTS = /\b(?:would|could|should|needs?|try|consider|fix|worth|benefits?)\b/i;
const GIVES_UP = /\b(?:kept|keeper|serve better)\b/i;

/** True if a sentence does what it was asked for: advice suggests, a fault states, and a photo beyond repair is not sharpened. */
export function fitsWording(text: string, wording: Wording): boolean {
  if (wording === 'discard') return GIVES_UP.test(text);
  if (wording === 'advice' || wording === 'amount') return SUGGESTS.test(text);
  return wording !== 'fault' || !SUGGESTS.test(text);
}
