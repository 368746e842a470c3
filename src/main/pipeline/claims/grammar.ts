// The phrase grammar: own-words sentences with exactly known claims and degrees.
// Gives the guaranteed fallback sentence of a claim, part of the training text, and the tests of the tagger.
// Deterministic for a seeded random function. Knows no photo.
import { AppError } from '../../domain/errors.ts';
import type { ClaimId, Degree } from '../../domain/critique.ts';
import { checkSentence } from './check-sentence.ts';
import type { CopyGuard } from './copy-guard.ts';
import { ADVICE, STEP_FRAMES, THING_FRAMES } from './grammar-advice.ts';
import { COLOR_GRAMMAR } from './grammar-color.ts';
import { COMPOSITION_GRAMMAR } from './grammar-composition.ts';
import { FOCUS_GRAMMAR } from './grammar-focus.ts';
import {
  FAULT_FRAMES,
  FAULT_PAIR_FRAMES,
  OPENING_FRAMES,
  OPENING_PAIR_FRAMES,
  PLAIN_FRAMES,
  PRAISE_FRAMES,
  PRAISE_PAIR_FRAMES,
} from './grammar-frames.ts';
import { CLAIM_NAMES } from './grammar-names.ts';
import { expand, expandPattern, pick, type Random } from './grammar-patterns.ts';
import { REASONS } from './grammar-reasons.ts';
import { fillAmount } from './measured-amount.ts';
import { TONE_GRAMMAR } from './grammar-tone.ts';
import { isMisfit } from './misfits.ts';
import { hides } from './settle-claims.ts';
import { areExclusive, claimById } from './vocabulary.ts';

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

/** Patterns of the clauses about a claim. */
export function clausePatterns(id: ClaimId): readonly string[] {
  return GRAMMAR[id] ?? [];
}

/** Ids that the grammar can word. */
export function grammarClaims(): ClaimId[] {
  return Object.keys(GRAMMAR);
}

/** One clause about a claim, lowercase, without a final period. Unknown claims are `invalid-argument`. */
export function clauseFor(claim: RequestedClaim, random: Random): string {
  const patterns = GRAMMAR[claim.id];
  if (!patterns) throw new AppError('invalid-argument', `The phrase grammar has no claim "${claim.id}".`);
  return expandPattern(pick(patterns, random), claim.degree, random);
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

/** What a sentence is for, and of advice its kind: plain, with a measured amount `#`, or to give the photo up. */
export type Wording = 'opening' | 'strength' | 'fault' | 'advice' | 'amount' | 'discard';
export const WORDINGS: readonly Wording[] = ['opening', 'strength', 'fault', 'advice', 'amount', 'discard'];

const SUGGESTS = /\bwould\b|\bcould\b|\bshould\b|\bneeds\b/;
const HAS_BREAK = /,| and | but |, which|\bwithout\b|\bnot?\b|\bas\b/;
const MAX_CLAUSE_WORDS = 12;

/** Words that two parts of one sentence may share without sounding like a repetition. */
const SHAREABLE = new Set([
  'subject',
  'photo',
  'image',
  'picture',
  'frame',
  'main',
  'that',
  'with',
  'from',
  'which',
  'this',
]);

/** True if two parts of one sentence share a word that a writer would not say twice: "gives the photo energy, which gives it energy". */
function repeats(first: string, second: string): boolean {
  const said = new Set(first.match(/[a-z]{4,}/g));
  return (second.match(/[a-z]{4,}/g) ?? []).some((word) => said.has(word) && !SHAREABLE.has(word));
}

/** A statement plain enough to be joined or reasoned: short, without a join or suggestion of its own if there is one. */
function plainClauseFor(claim: RequestedClaim, random: Random): string {
  const cost = (text: string): number =>
    Number(SUGGESTS.test(text)) * 4 +
    Number(HAS_BREAK.test(text)) * 2 +
    Number(text.split(' ').length > MAX_CLAUSE_WORDS);
  let best = clauseFor(claim, random);
  for (let attempt = 0; attempt < 12 && cost(best) > 0; attempt++) {
    const other = clauseFor(claim, random);
    if (cost(other) < cost(best)) best = other;
  }
  return best;
}

/** A statement, if there is one, that may carry a join of its own. */
function statementFor(claim: RequestedClaim, random: Random): string {
  let text = clauseFor(claim, random);
  for (let attempt = 0; attempt < 8 && SUGGESTS.test(text); attempt++) text = clauseFor(claim, random);
  return text;
}

interface Name {
  text: string;
  isMany: boolean;
}

function nameFor({ id, degree }: RequestedClaim, random: Random, mustBeOne: boolean): Name | undefined {
  const names = CLAIM_NAMES[id];
  if (!names || names.one.length + names.many.length === 0) return undefined;
  const isMany =
    !(mustBeOne && names.one.length > 0) && random() * (names.one.length + names.many.length) >= names.one.length;
  return { text: expand(pick(isMany ? names.many : names.one, random), degree, random), isMany };
}

/** Puts the names of one or two claims into a frame; undefined if a claim has no name. */
function framed(claims: readonly RequestedClaim[], frames: readonly string[], random: Random): string | undefined {
  const frame = pick(frames, random);
  const names = claims.map((claim) => nameFor(claim, random, / is @/.test(frame)));
  const [first] = names;
  if (first === undefined || names.includes(undefined)) return undefined;
  if (names[1] && repeats(first.text, names[1].text)) return undefined;
  const agreed = frame.replaceAll(/\[([^/\]]*)\/([^\]]*)\]/g, (_, one: string, many: string) =>
    first.isMany ? many : one,
  );
  let at = 0;
  const filled = agreed.replaceAll('@', () => names[at++]?.text ?? '');
  return expandPattern(filled, claims[0]?.degree ?? 'plain', random);
}

function reasonedClause(claim: RequestedClaim, random: Random): string {
  const clause = plainClauseFor(claim, random);
  const reasons = REASONS[claim.id]?.filter((reason) => !repeats(clause, reason));
  if (!reasons?.length || HAS_BREAK.test(clause) || SUGGESTS.test(clause)) return clause;
  const text = `${clause}, ${expandPattern(pick(reasons, random), claim.degree, random)}`;
  // "The colors work well, which gives ...": a reason may not follow from this clause of its claim.
  return isMisfit(text) ? clause : text;
}

const isNeutral = ({ id }: RequestedClaim): boolean => claimById(id)?.polarity === 0;

function framesOf(wording: Wording, claims: readonly RequestedClaim[]): readonly string[] {
  if (wording === 'opening') return claims.length > 1 ? OPENING_PAIR_FRAMES : OPENING_FRAMES;
  if (wording === 'fault') return claims.length > 1 ? FAULT_PAIR_FRAMES : FAULT_FRAMES;
  if (claims.length > 1) return PRAISE_PAIR_FRAMES;
  return claims.some(isNeutral) ? PLAIN_FRAMES : PRAISE_FRAMES;
}

function adviceFor({ id, degree }: RequestedClaim, wording: Wording, random: Random): string | undefined {
  const advice = ADVICE[id];
  if (!advice) return undefined;
  if (advice.discard && (wording === 'discard' || advice.steps.length === 0)) return pick(advice.discard, random);
  const steps = (wording === 'amount' && advice.measured) || advice.steps;
  const isStep = steps === advice.measured || advice.things.length === 0 || random() < 0.6;
  const frame = pick(isStep ? STEP_FRAMES : THING_FRAMES, random)
    .replace('@', () => pick(steps, random))
    .replace('%', () => pick(advice.things, random))
    .replace('~', () => pick(advice.gains, random));
  return expandPattern(frame, degree, random);
}

function adviceForBoth(claims: readonly RequestedClaim[], wording: Wording, random: Random): string | undefined {
  const steps = claims.map(({ id, degree }, index) => {
    const advice = ADVICE[id];
    const choices = (index === 0 && wording === 'amount' && advice?.measured) || advice?.steps;
    return choices?.length ? expand(pick(choices, random), degree, random) : undefined;
  });
  if (steps.includes(undefined)) return undefined;
  const gains = ADVICE[claims[random() < 0.5 ? 0 : 1]?.id ?? '']?.gains ?? [];
  const frame = pick(['@ and @ would ~', 'try @ and @', '@ and @ $help', 'consider @ and @ to ~'], random);
  let at = 0;
  const filled = frame.replaceAll('@', () => steps[at++] ?? '').replace('~', () => pick(gains, random));
  return expandPattern(filled, 'plain', random);
}

function sentenceAbout(claim: RequestedClaim, wording: Wording, random: Random): string {
  if (wording === 'advice' || wording === 'amount' || wording === 'discard')
    return adviceFor(claim, wording, random) ?? clauseFor(claim, random);
  const chance = random();
  if (chance < (wording === 'opening' ? 0.6 : 0.4) && !(wording === 'fault' && isNeutral(claim))) {
    const text = framed([claim], framesOf(wording, [claim]), random);
    if (text !== undefined) return text;
  }
  return chance < 0.8 ? reasonedClause(claim, random) : statementFor(claim, random);
}

function sentenceAboutBoth(
  claims: readonly [RequestedClaim, RequestedClaim],
  wording: Wording,
  random: Random,
): string {
  const [first, second] = claims;
  const isAdvice = wording === 'advice' || wording === 'amount' || wording === 'discard';
  const polarities = claims.map(({ id }) => claimById(id)?.polarity ?? 0);
  const canFrame = wording === 'opening' || polarities.every((polarity) => polarity === (wording === 'fault' ? -1 : 1));
  const special = isAdvice
    ? adviceForBoth(claims, wording, random)
    : canFrame && random() < 0.5
      ? framed(claims, framesOf(wording, claims), random)
      : undefined;
  if (special !== undefined) return special;
  const opening = plainClauseFor(first, random);
  const next = (): string => (isAdvice ? clauseFor(second, random) : plainClauseFor(second, random));
  let closing = next();
  for (let attempt = 0; attempt < 8 && repeats(opening, closing); attempt++) closing = next();
  return `${opening}${joint(first, second, random)}${closing}`;
}

/** A sentence about one or two claims in own words, lowercase, with a final period; `#` stands for a measured amount. */
export function grammarSentence(
  claims: readonly [RequestedClaim, RequestedClaim?],
  wording: Wording,
  random: Random,
): string {
  const [first, second] = claims;
  return `${second ? sentenceAboutBoth([first, second], wording, random) : sentenceAbout(first, wording, random)}.`;
}

/** Tries for a richer fallback sentence before the plainest clause. */
const FALLBACK_TRIES = 12;

export interface FallbackRequest {
  claim: RequestedClaim;
  wording: Wording;
  /** What stands in the place of a measured amount; without it sentences with such a place are passed over. */
  amount?: string | undefined;
  copyGuard?: CopyGuard | undefined;
}

/** The guaranteed sentence of one claim when the model gives none that holds: capitalised, with a final period. */
export function fallbackSentence({ claim, wording, amount, copyGuard }: FallbackRequest, random: Random): string {
  const context = { requested: [claim], licensed: [], denied: [], copyGuard };
  const isHolding = (text: string | undefined): text is string =>
    text !== undefined && checkSentence(text, context).verdict === 'accepted';
  let text: string | undefined;
  for (let attempt = 0; attempt < FALLBACK_TRIES && !isHolding(text); attempt++)
    text = fillAmount(grammarSentence([claim], wording, random), amount);
  for (let attempt = 0; attempt < FALLBACK_TRIES && !isHolding(text); attempt++) text = `${clauseFor(claim, random)}.`;
  const shown = text ?? '';
  return shown.charAt(0).toUpperCase() + shown.slice(1);
}
