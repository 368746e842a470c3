// Wordings that claim more than a claim: that something carries the photo, or is wonderful, where it is only slightly so or would only be missed if it
// were not there; or that a trait is a merit where it is only there. Readers found "what carries the photo is a noise-free rendering" false of photos
// that are free of noise, and "the deep focus works well" of photos that are sharp from front to back and none the better for it.
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
  'comp.centered',
  'comp.thirds',
]);
/** Traits that may serve a photo or not, which pixels do not tell: to be described, not praised. */
const DESCRIBED: ReadonlySet<ClaimId> = new Set([
  'dof.deep',
  'color.warm',
  'color.cool',
  'color.muted',
  'comp.thirds',
  'comp.centered',
  'key.low',
  'key.high',
]);
/** Advice says what another choice would give. */
const SUGGESTING = /\b(?:would|should|could|try|consider)\b/i;
const PRAISING =
  /\b(?:works?|effective|suits?|serves?|keeping|strength|jobs?|together|unif(?:y|ies)|energy|adds?|gives?|lends?|well used|second look|settled)\b/i;
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
  if (requested.every(({ id }) => DESCRIBED.has(id)) && PRAISING.test(text) && !SUGGESTING.test(text)) return true;
  return requested.every(({ id }) => UNSEEN.has(id)) && SUPERLATIVE.test(text);
}
