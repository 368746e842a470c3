// Wordings that claim more than a claim: that something carries the photo, or is wonderful, where it is only slightly so or would only be missed if it
// were not there. Readers found "what carries the photo is a noise-free rendering" false of photos that are free of noise.
import type { ClaimId } from '../../domain/critique.ts';
import type { RequestedClaim } from './grammar.ts';

/** Merits that nobody sees first. */
const UNSEEN: ReadonlySet<ClaimId> = new Set([
  'noise.clean',
  'crop.good',
  'dof.deep',
  'dof.good',
  'exposure.good',
  'exposure.detail_kept',
  'color.wb_good',
  'horizon.level',
]);
/** Frames of grammar-frames.ts and like turns of the model. */
const PROMINENT =
  /\b(?:carr(?:y|ies|ied)|lifts?|unif(?:y|ies)|strong points?|registers?|first (?:impression|thing)|(?:built|rests?|rely|relies) on|adds? a lot|(?:much|most) of the work|gains? (?:much|a great deal|a lot|from)|its (?:main )?(?:strength|character)|main strength|(?:holds?|catch(?:es)?|draws?) the eye|rewards? a second look|hold(?:s|ing)? (?:the \w+|everything) together)\b/i;
const SUPERLATIVE = /\b(?:wonderful|superb|excellent|outstanding|beautiful|perfect|splendid|exceptional)(?:ly)?\b/i;

/** True of what a critique may open with as its first impression. */
export function isProminent({ id, degree }: RequestedClaim): boolean {
  return degree !== 'slight' && !UNSEEN.has(id);
}

/** True if a sentence makes more of the praise or description asked for than its measures do. */
export function overclaims(text: string, requested: readonly RequestedClaim[]): boolean {
  if (requested.length === 0) return false;
  if (!requested.some(isProminent) && PROMINENT.test(text)) return true;
  return requested.every(({ id }) => UNSEEN.has(id)) && SUPERLATIVE.test(text);
}
