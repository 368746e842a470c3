// Why and what for, as far as the phrase grammar knows it: what may follow "so" or "which", and what advice may promise.
// The tagger reads claims; a reason is none, so a reason that belongs to no claim of its sentence would stand there unchecked.
import type { ClaimId } from '../../domain/critique.ts';
import { ADVICE } from './grammar-advice.ts';
import { patternSource } from './grammar-patterns.ts';
import { clausePatterns } from './grammar.ts';
import { REASONS } from './grammar-reasons.ts';
import { tagByRules } from './rule-tagger.ts';

/** From its first "so" or "which" on: where a statement turns to its reason. */
const REASON_TAIL = /,? (?:so|which) .*$/;
/** A second statement: a claim of its own, or a reason. */
const AND_TAIL = /, (and .*)$/;
/** Advice with something it promises: "a tighter crop would give ...", "try raising ... to bring ...". */
const PROMISES =
  /\b(?:would|should) (?!be\b|gain\b|benefit\b|have\b)[a-z]|^(?:try|consider|it needs|it would be worth) .* to [a-z]/;

interface Known {
  reasons: RegExp;
  promises: RegExp;
}

const known = new Map<ClaimId, Known>();

/** Tails that the clause patterns themselves carry: "..., which steadies the photo". */
function innerTails(id: ClaimId): string[] {
  return clausePatterns(id).flatMap((pattern) => {
    const at = pattern.search(/, (?:so|which|and) /);
    return at < 0 ? [] : [...pattern.matchAll(/, ((?:so|which|and) [^{}|]*)/g)].map(([, tail]) => tail ?? '');
  });
}

function knownOf(id: ClaimId): Known {
  const cached = known.get(id);
  if (cached) return cached;
  const advice = ADVICE[id];
  const reasons = [...(REASONS[id] ?? []), ...innerTails(id)].map(patternSource);
  const ends = [
    ...(advice?.gains ?? []),
    ...(advice?.steps ?? []),
    ...(advice?.measured ?? []),
    ...(advice?.things ?? []),
    '$help',
  ];
  const made = {
    reasons: new RegExp(`^,? (?:${reasons.join('|')})\\.$`),
    promises: new RegExp(`(?:${ends.map(patternSource).join('|')})\\.$`),
  };
  known.set(id, made);
  return made;
}

/** True for a second statement that says nothing the tagger reads. */
function saysNothing(tail: string): boolean {
  return tagByRules(tail).claims.length === 0;
}

/**
 * True if a sentence gives a reason or makes a promise that none of its claims is known to have. `text` in any letter case, with
 * its full stop; advice to give a photo up is known as a whole.
 */
export function hasStrayReason(text: string, claims: readonly ClaimId[]): boolean {
  const plain = text.toLowerCase();
  if (claims.some((id) => ADVICE[id]?.discard?.some((clause) => plain === `${clause}.`))) return false;
  const isStray = (tail: string): boolean => claims.every((id) => !knownOf(id).reasons.test(tail));
  const tail = REASON_TAIL.exec(plain)?.[0];
  if (tail !== undefined && !/ (?:so|which) would /.test(tail)) return isStray(tail);
  const second = AND_TAIL.exec(plain)?.[1];
  if (second !== undefined && isStray(` ${second}`) && saysNothing(second)) return true;
  return PROMISES.test(plain) && claims.every((id) => !knownOf(id).promises.test(plain));
}
