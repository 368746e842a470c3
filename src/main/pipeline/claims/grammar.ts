// The phrase grammar: own-words sentences with exactly known claims and degrees.
// Gives the guaranteed fallback sentence of a claim, part of the training text, and the tests of the tagger.
// Deterministic for a seeded random function. Knows no photo.
import { AppError } from '../../domain/errors.ts';
import type { ClaimId, Degree } from '../../domain/critique.ts';
import { COLOR_GRAMMAR } from './grammar-color.ts';
import { COMPOSITION_GRAMMAR } from './grammar-composition.ts';
import { FOCUS_GRAMMAR } from './grammar-focus.ts';
import { SLOTS } from './grammar-slots.ts';
import { TONE_GRAMMAR } from './grammar-tone.ts';
import { hides } from './settle-claims.ts';
import { areExclusive, claimById } from './vocabulary.ts';

/** Uniform in [0, 1), such as a seeded generator. */
export type Random = () => number;

export interface RequestedClaim {
  id: ClaimId;
  degree: Degree;
}

const GRAMMAR: Readonly<Record<ClaimId, readonly string[]>> = {
  ...TONE_GRAMMAR,
  ...COLOR_GRAMMAR,
  ...FOCUS_GRAMMAR,
  ...COMPOSITION_GRAMMAR,
};

function pick(choices: readonly string[], random: Random): string {
  return choices[Math.floor(random() * choices.length)] ?? '';
}

function slotChoices(name: string, degree: Degree): readonly string[] {
  const slot = SLOTS[name];
  if (!slot) throw new AppError('invalid-argument', `The phrase grammar has no slot "${name}".`);
  return 'slight' in slot ? slot[degree] : slot;
}

/** Index just past the brace group that opens at `start`. */
function groupEnd(pattern: string, start: number): number {
  let depth = 0;
  for (let at = start; at < pattern.length; at++) {
    if (pattern[at] === '{') depth++;
    if (pattern[at] === '}' && --depth === 0) return at + 1;
  }
  throw new AppError('invalid-argument', `Unclosed choice in phrase pattern "${pattern}".`);
}

/** The alternatives of a group's inside, split at its own bars only. */
function alternatives(inside: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const letter of inside) {
    if (letter === '{') depth++;
    if (letter === '}') depth--;
    if (letter === '|' && depth === 0) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${letter}`);
  }
  return parts;
}

function expand(pattern: string, degree: Degree, random: Random): string {
  const open = pattern.indexOf('{');
  if (open < 0) return pattern.replaceAll(/\$(\w+)/g, (_, name: string) => pick(slotChoices(name, degree), random));
  const end = groupEnd(pattern, open);
  const chosen = pick(alternatives(pattern.slice(open + 1, end - 1)), random);
  return (
    expand(pattern.slice(0, open), degree, random) +
    expand(chosen, degree, random) +
    expand(pattern.slice(end), degree, random)
  );
}

/** Repairs what free choices break: spaces, articles. */
function tidy(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(' ,', ',')
    .replaceAll(/\ba (?=[aeio])/g, 'an ')
    .trim();
}

/** Ids that the grammar can word. */
export function grammarClaims(): ClaimId[] {
  return Object.keys(GRAMMAR);
}

/** One clause about a claim, lowercase, without a final period. Unknown claims are `invalid-argument`. */
export function clauseFor(claim: RequestedClaim, random: Random): string {
  const patterns = GRAMMAR[claim.id];
  if (!patterns) throw new AppError('invalid-argument', `The phrase grammar has no claim "${claim.id}".`);
  return tidy(expand(pick(patterns, random), claim.degree, random));
}

/** True if one sentence can state both: they can hold together and neither makes the other redundant. */
export function canShareSentence(first: ClaimId, second: ClaimId): boolean {
  return first !== second && !areExclusive(first, second) && !hides(first, second);
}

function joint(first: RequestedClaim, second: RequestedClaim, random: Random): string {
  const product = (claimById(first.id)?.polarity ?? 0) * (claimById(second.id)?.polarity ?? 0);
  if (product < 0) return pick([', but ', ', although ', ', but '], random);
  return pick([', and ', ' and '], random);
}

const HAS_BREAK = /,| and | but |, which|\bwould\b|\bcould\b|\bshould\b|\bneeds\b|\bwithout\b|\bnot?\b|\bas\b/;
const MAX_CLAUSE_WORDS = 12;

/** A clause plain enough to be joined: short, without a join or suggestion of its own. */
function plainClauseFor(claim: RequestedClaim, random: Random): string {
  let shortest = clauseFor(claim, random);
  for (let attempt = 0; attempt < 12; attempt++) {
    if (!HAS_BREAK.test(shortest) && shortest.split(' ').length <= MAX_CLAUSE_WORDS) return shortest;
    const other = clauseFor(claim, random);
    if (other.split(' ').length < shortest.split(' ').length || HAS_BREAK.test(shortest)) shortest = other;
  }
  return shortest;
}

/** A sentence about one or two claims in own words, lowercase, with a final period. */
export function grammarSentence(claims: readonly [RequestedClaim, RequestedClaim?], random: Random): string {
  const [first, second] = claims;
  if (!second) return `${clauseFor(first, random)}.`;
  const isSuggestionSafe = random() < 0.5;
  const opening = plainClauseFor(first, random);
  const closing = isSuggestionSafe ? plainClauseFor(second, random) : clauseFor(second, random);
  const hasOwnJoin = / and |, /.test(closing);
  return `${opening}${joint(first, second, random)}${hasOwnJoin ? plainClauseFor(second, random) : closing}.`;
}

/** The guaranteed sentence of one claim when the model gives none that holds: capitalised, with a final period. */
export function fallbackSentence(claimId: ClaimId, degree: Degree, random: Random): string {
  const text = `${clauseFor({ id: claimId, degree }, random)}.`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
