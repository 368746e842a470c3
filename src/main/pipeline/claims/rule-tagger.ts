// Reads the claims out of one critique sentence by rules: clauses, word windows, negation, attitude, suggestions.
// Tags training text and checks the sentences of packs asked claim by claim; tagger.ts adds a network for text by people.
import type { ClaimId, Degree } from '../../domain/critique.ts';
import { COLOR_PATTERNS } from './lexicon-color.ts';
import { COMPOSITION_PATTERNS, OVERALL_PATTERNS } from './lexicon-composition.ts';
import { FOCUS_PATTERNS } from './lexicon-focus.ts';
import { FRAME_PATTERNS } from './lexicon-frames.ts';
import { TONE_PATTERNS } from './lexicon-tone.ts';
import { findAspectPraise } from './aspect-praise.ts';
import { degreeNear, isLocal, splitClauses } from './clauses.ts';
import { flagSentence, type SentenceFlag } from './sentence-flags.ts';
import { PatternIndex } from './required-words.ts';
import { doubtfulClaims, settleClause, settleSentence } from './settle-claims.ts';
import { normalizeSpelling } from './spelling.ts';
import { SUGGESTION_WORDS, SUGGESTIONS } from './suggestions.ts';
import { claimById } from './vocabulary.ts';

export interface TaggedClaim {
  id: ClaimId;
  degree: Degree;
  /** True if the words speak of a part of the frame only: a whole-photo measurement does not license that. */
  local: boolean;
}

export interface TaggedSentence {
  claims: TaggedClaim[];
  /** Claims whose words are there but, beside the other words of their clause, most likely mean something else. */
  doubtful: TaggedClaim[];
  flags: SentenceFlag[];
}

interface ClaimPattern {
  id: ClaimId;
  pattern: RegExp;
}

const CLAIM_SOURCES = [
  ...Object.entries({
    ...TONE_PATTERNS,
    ...COLOR_PATTERNS,
    ...FOCUS_PATTERNS,
    ...COMPOSITION_PATTERNS,
    ...OVERALL_PATTERNS,
  }),
  ...Object.entries(FRAME_PATTERNS),
].flatMap(([id, sources]) => sources.map((source) => ({ id, source: `(?<![\\w-])(?:${source})` })));
const CLAIM_PATTERNS: readonly ClaimPattern[] = CLAIM_SOURCES.map(({ id, source }) => ({
  id,
  pattern: new RegExp(source, 'g'),
}));
const CLAIM_INDEX = new PatternIndex(CLAIM_SOURCES.map(({ source }) => source));

const SUGGESTION_SOURCES = SUGGESTIONS.map(({ fault, pattern }) => ({
  id: fault,
  source: `(?<![\\w-])(?:${pattern})\\b`,
}));
const SUGGESTION_PATTERNS: readonly ClaimPattern[] = SUGGESTION_SOURCES.map(({ id, source }) => ({
  id,
  pattern: new RegExp(source, 'g'),
}));
const SUGGESTION_INDEX = new PatternIndex(SUGGESTION_SOURCES.map(({ source }) => source));

/** Patterns of the list that can occur in a text, in the order of the list. */
function candidates(patterns: readonly ClaimPattern[], index: PatternIndex, text: string): ClaimPattern[] {
  const found = index.candidates(text);
  return patterns.filter((_, position) => found.has(position));
}

const SUGGESTS = new RegExp(SUGGESTION_WORDS);
const NEGATION =
  /\b(?:not|no|isn't|aren't|wasn't|weren't|doesn't|don't|didn't|never|without|lacks?|lacking|lack of|less|hardly|barely|isnt|nothing|neither|nor|rather than|instead of|nowhere|cannot|can't|fails?|loses?|lost|rid of|avoid\w*|than(?: \w+)?$|non|free (?:of|from)|away from|short of|keeps? from)\b/;
const NOT_NEGATION =
  /\b(?:not only|not just|no doubt|can't help|cannot help|not to mention|no question|no (?:\w+ )?(?:issues?|problems?|complaints?)|never seen|wouldn't change|without being|not sure if|not too|nothing but|don't mind|more than|without (?:looking|feeling|becoming|turning|going|getting|losing)|less than)\b/;
const ATTITUDE =
  /(?:n't|not|never) (?:really |quite |particularly |too |much )?(?:like|care|love|enjoy|mind|a fan|keen|fond|convinced)|\bdislike|\bnot (?:so |too |entirely |really |quite )?(?:sure|certain) (?:about|of|if|that|i)\b|hate\b/;
/** Praise that goes on like this is none: "the color contrast is too weak". */
const TURNED =
  /^(?:'s)? (?:is|are|looks?|feels?|seems?) (?:\w+ ){0,3}?(?:too|weak|poor|low|lacking|bad|off|missing|dull|flat|narrow|tight|hard|confusing|distracting|awkward|questionable|debatable|unfortunate|intrusive)\b(?! (?:too|center))/;
/** "too minimal", "far too soft a light": praise that is overdone is none. */
const OVERDONE = /\b(?:too|overly|excessively)(?: \w+)? $/;
const UNREAL = /^(?:perhaps |maybe )?if\b/;
/** What follows praise that is only wished for: "a soft light would help", "good light could have made it". */
const WISHED =
  /^ (?:(?!i\b|but\b|and\b|you\b)[\w']+ ){0,4}?(?:would|could|might|may|should|can|will|'d|is needed|are needed|was needed)(?:'ve| have)? (?:\w+ ){0,2}?(?:help|improve|make|made|be|been|helped|improved|work|worked|do|done|add|added|give|given|bring|brought|look|looked|look|suit|suited|enhance|need|go|lift|set|strengthen|serve|let)/;
/** What is to be done away with is there: "to avoid the harsh shadows". */
/** Praise that is a full statement is not wished for by what follows: "composition is ok the angle could be better". */
const PREDICATE = /\b(?:is|are|was|were|looks?|seems?|works?)\b/;
const REMEDY =
  /\b(?:avoid\w*|reduc\w+|prevent\w*|fix\w*|correct\w*|eliminat\w+|remov\w+|minimi[sz]\w+|rid of|ton\w+ down|cop\w+ with|due to|because of) (?:of )?(?:the |any |some |those |that |this |these |all )?(?:\w+ )?$/;
const NONE_OF = /\b(?:nothing|none|neither|there (?:is|are) no|there's no)(?: of the)? (?:\w+ ){0,6}$/;
/** Faults whose own words can hold a "not" that denies them: "the lighting isn't harsh". */
const DENIABLE = new Set<ClaimId>([
  'light.harsh',
  'bg.distract',
  'exposure.under',
  'exposure.over',
  'contrast.too_high',
  'color.oversat',
  'comp.clutter',
  'color.cast',
  'detail.lost',
]);
/** "I don't think the horizon in the middle works", "rather in color than in black and white": it is so, and not liked. */
const PREFERRED = /(?:n't|not) (?:really )?(?:think|believe|feel)\b|\brather than (?:in )?$/;
/** "color would have been distracting": what is not there. */
const UNREAL_FAULT =
  /\b(?:would|could|wouldn't|couldn't)(?:'ve| have)? (?:\w+ )?(?:been|be|made it|make it|look|looked) (?:(?!improved|better|more)\w+ ){0,2}$|\bwould (?:\w+ )?(?:start|become) (?:\w+ ){0,8}$|\bwish\w* (?:\w+ ){0,8}?(?:were|was|had been) (?:\w+ ){0,1}$/;
/** What draws attention by being bright, though a later clause says that it does. */
const BRIGHT_THING =
  /\b(?:bright(?:er|est)?|hot|blown|white|shiny|glowing|overexposed) (?:\w+ ){0,2}?(?:shapes?|spots?|areas?|patch\w*|objects?|lights?|sky|highlights?|reflections?|part|windows?)\b|\bhighlights? (?:is|are)\b/;
/** Set phrases whose words mean something else. */
const IDIOMS =
  /\broom for (?:\w+ )?improvement\b|\battention to detail\b|\bin (?:the|this|that|a different) light of\b|\bbring\w* to light\b|\b(?:white balance|exposure|camera|focus|light) settings?\b|\bcrop suggestions?\b|\bpeople person\b|\blight ?box\b|\bat first sight\b|\bcrop factor\b|\bvignettes? of\b|\bfocal lengths?\b|\bfocused? on\w* (?:your|my|the) (?:work|skills|idea)\b/g;
/** "wish it wasn't so dark" says that it is too dark. */
const WISHED_AWAY =
  /\b(?:(?:was|were|is|are|did|does)(?:n't| not)|not been) (?:quite |so |as |too |that |really |right |be |get |look )*(?=(?:dark|bright|busy|blurry|harsh|tight|centered|soft|grainy|noisy|cluttered|washed|saturated|distracting|close|loose|cut off|cropped|lost|in the (?:center|middle)|dead center)\b(?<=\b(?:wish|wished|better|prefer\w*|rather|if|stronger|nicer|so|so that|had|have) .*))/g;
/** "avoid placing the subject in the center", "try not to center it": it is there. */
const AVOIDED = /\bavoid\w*(?: \w+){0,4} $|\b(?:try not|don't|do not)(?: \w+){0,3} $/;
/** Talk about photography, not about this photo. */
const GENERAL_TALK =
  /\byou (?:always )?want to make sure\b|\bany ?time (?:the|you|a)\b|\bcan either\b|\balways (?:difficult|hard|tricky|tough)\b|\bthe (?:dis)?advantage of\b|\bmore often than not\b|\ban? (?:landscape|portrait|scene) like this is\b|\bhow well you\b|\bremember (?:to|that)\b|\balways (?:try|make sure|check|remember)\b|\b(?:black and white|landscape|portrait|macro|street|wildlife) photography (?:is|can|needs|requires)\b|\b(?:some|many|most|other|often) (?:\w+ )?(?:photographers|people|shots|compositions|images|cameras|lenses)\b|\bkeep practicing|\bwhen (?:you(?:'re| are)? )?(?:shooting|shoot|taking)\b|\bgenerally,? shots|\b(?:the )?rule (?:is|says|of thumb)|\bcongrat\w* on\b|\bas you (?:move|get|go|zoom)\b|\bkeep (?:that|this) in mind\b|\b(?:images|photos|shots|pictures) (?:like these |of this (?:kind|type) )?(?:always|often|usually|tend to|benefit)\b|\bchallenge (?:description|topic|was)/;
/** Praise whose own words are negations or that stands for a lack: an inner "no" does not turn it. */
const NEGATIVE_WORDED = new Set([
  'comp.simple',
  'noise.clean',
  'dof.shallow',
  'comp.offcenter',
  'color.mono',
  'color.wb_good',
  'bg.clean',
  'light.soft',
]);

function lastWords(text: string, count: number): string {
  return text.trim().split(' ').slice(-count).join(' ');
}

function firstWords(text: string, count: number): string {
  return text.trim().split(' ').slice(0, count).join(' ');
}

function isNegated(words: string): boolean {
  return NEGATION.test(words) && !NOT_NEGATION.test(words);
}

/** What one match of a claim's pattern says: the claim, its opposite, or nothing. */
function readMatch(id: ClaimId, match: RegExpExecArray, clause: string): ClaimId | undefined {
  const before = clause.slice(0, match.index);
  const inner = match[0];
  const after = clause.slice(match.index + inner.length);
  const claim = claimById(id);
  const isFault = claim?.polarity === -1;
  const isPraise = claim?.polarity === 1;
  if (isFault && REMEDY.test(before)) return id;
  if (
    isFault &&
    /without (?:it |them )?(?:being|looking|feeling|becoming|turning|going|getting|losing|any) (?:\w+ ){0,2}$/.test(
      before,
    )
  )
    return undefined;
  if (isFault && (NONE_OF.test(before) || /\bneither\b/.test(inner))) return claim?.opposite;
  if (
    DENIABLE.has(id) &&
    (/\b(?:not|never|without)\b|n't\b/.test(inner) || (id !== 'detail.lost' && /\bno\b/.test(inner)))
  )
    return claim?.opposite;
  if (isFault && UNREAL_FAULT.test(before)) return undefined;
  if (claim?.polarity === 0 && PREFERRED.test(before)) return id;
  if (id === 'comp.centered' && AVOIDED.test(before)) return id;
  if (claim?.polarity === 0 && SUGGESTS.test(lastWords(before, 10))) return undefined;
  if (ATTITUDE.test(lastWords(before, 6))) return isPraise ? undefined : id;
  const isSuggested =
    SUGGESTS.test(`${lastWords(before, 12)} ${inner}`) ||
    (!PREDICATE.test(inner) && WISHED.test(after)) ||
    (!isPraise && SUGGESTS.test(firstWords(after, 4)));
  const isInnerNegated = isPraise && !NEGATIVE_WORDED.has(id) && isNegated(inner) && !NOT_NEGATION.test(clause);
  const isNoneSuch =
    /\b(?:nothing|none|not everything|isn't|not|n't (?:\w+ ){0,3}any) (?:\w+ ){0,5}$/.test(before) &&
    isPraise &&
    !NOT_NEGATION.test(before);
  if (isNegated(lastWords(before, 4)) || isInnerNegated || isNoneSuch) return isSuggested ? undefined : claim?.opposite;
  if (
    isPraise &&
    (isSuggested ||
      UNREAL.test(clause) ||
      TURNED.test(after) ||
      OVERDONE.test(before) ||
      /\b(?<!not )(?:too|overly) \w+$/.test(inner))
  )
    return undefined;
  return id;
}

/** Every match of a pattern. `matchAll` copies its expression each time, which took twice as long as the matching itself. */
function matchesOf(pattern: RegExp, clause: string): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(clause); match; match = pattern.exec(clause)) {
    found.push(match);
    if (match[0] === '') pattern.lastIndex += 1;
  }
  return found;
}

function readSuggestions(clause: string, patterns: readonly ClaimPattern[]): Map<ClaimId, string> {
  const found = new Map<ClaimId, string>();
  if (!SUGGESTS.test(clause)) return found;
  for (const { id, pattern } of patterns) {
    for (const match of matchesOf(pattern, clause)) {
      const before = clause.slice(0, match.index);
      const after = clause.slice(match.index + match[0].length);
      if (!SUGGESTS.test(`${lastWords(before, 9)} ${match[0]} ${firstWords(after, 9)}`)) continue;
      if (/(?:\bnot|n't|\bnever|\bno|\bwithout) (?:\w+ ){0,2}$/.test(before)) continue;
      found.set(id, match[0]);
      break;
    }
  }
  return found;
}

interface Tries {
  claims: readonly ClaimPattern[];
  suggestions: readonly ClaimPattern[];
}

/** Claims of one clause with the words that carried them. */
function readClause(clause: string, tries: Tries): Map<ClaimId, string> {
  const found = readSuggestions(clause, tries.suggestions);
  const settled = new Set<ClaimId>();
  for (const { id, pattern } of tries.claims) {
    if (settled.has(id)) continue;
    for (const match of matchesOf(pattern, clause)) {
      const said = readMatch(id, match, clause);
      if (said === undefined) continue;
      if (!found.has(said)) found.set(said, match[0]);
      settled.add(id);
    }
  }
  for (const [id, words] of findAspectPraise(clause)) {
    const opposite = claimById(id)?.opposite;
    if (!found.has(id) && (opposite === undefined || !found.has(opposite))) found.set(id, words);
  }
  return settleClause(found, clause);
}

/** Clauses about this photo: what comes before talk about photography, "great light - important when shooting in snow". */
function statementsOf(text: string): string[] {
  const clauses = splitClauses(text);
  if (!GENERAL_TALK.test(text)) return clauses;
  const talk = clauses.findIndex((clause) => GENERAL_TALK.test(clause));
  return talk < 0 ? [] : clauses.slice(0, talk);
}

/** Claims, degrees and flags of one sentence in any letter case, by rules alone. */
export function tagByRules(sentence: string): TaggedSentence {
  const text = normalizeSpelling(sentence);
  const plain = text
    .replaceAll(/\broom for (?:\w+ )?improvement\b/g, 'issue')
    .replaceAll(/\b(?:as|where|what) it should be\b/g, 'just right')
    .replaceAll(IDIOMS, 'something')
    .replaceAll(WISHED_AWAY, ', it is too ');
  const claims = new Map<ClaimId, TaggedClaim>();
  const doubtful = new Map<ClaimId, TaggedClaim>();
  const clauses = statementsOf(plain);
  const all = clauses.join('\n');
  const tries = {
    claims: candidates(CLAIM_PATTERNS, CLAIM_INDEX, all),
    suggestions: SUGGESTS.test(all) ? candidates(SUGGESTION_PATTERNS, SUGGESTION_INDEX, all) : [],
  };
  for (const clause of clauses) {
    const found = readClause(clause, tries);
    const inDoubt = doubtfulClaims(found, clause);
    for (const [id, words] of found) {
      const home = inDoubt.has(id) ? doubtful : claims;
      if (!home.has(id)) home.set(id, { id, degree: degreeNear(words, clause), local: isLocal(clause, id) });
    }
  }
  if (claims.has('comp.distraction') && !claims.has('bright.distract') && BRIGHT_THING.test(plain)) {
    claims.set('bright.distract', { id: 'bright.distract', degree: 'plain', local: false });
  }
  const kept = settleSentence([...claims.keys()]);
  return {
    claims: [...claims.values()].filter(({ id }) => kept.has(id)),
    doubtful: [...doubtful.values()].filter(({ id }) => !kept.has(id)),
    flags: flagSentence(text),
  };
}
