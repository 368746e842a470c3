// From evidence to the sentences of a critique, for both kinds of pack: planned sentences asked for by claims, and free text that
// is told the facts. Both pass the same claim check. Joins plan, facts, language and check; knows no pixels.
import type { Evidence, LicensedClaim, Measurements, Suggestion } from '../domain/analysis.ts';
import type { ClaimId, Critique, CritiqueSentence, SentenceClaim, WritingProgress } from '../domain/critique.ts';
import type { Region } from '../domain/photo.ts';
import { listFacts } from './analysis/facts.ts';
import { planCritique } from './analysis/plan-critique.ts';
import { suggestionCures } from './analysis/plan-rules.ts';
import { trustedClaims } from './analysis/rank-claims.ts';
import type { SentencePlan } from './analysis/sentence-plan.ts';
import { checkSentence } from './claims/check-sentence.ts';
import type { CopyGuard } from './claims/copy-guard.ts';
import type { TurnGuard } from './claims/turn-guard.ts';
import { fallbackSentence } from './claims/grammar.ts';
import type { SentenceJudgement } from './claims/judge-sentence.ts';
import { judgeSentence, mayShow } from './claims/judge-sentence.ts';
import { tagClaims } from './claims/tagger.ts';
import { claimById } from './claims/vocabulary.ts';
import type { ImageEmbeddings } from './language/embed.ts';
import { createRandom } from './language/random.ts';
import { fitsWording, requestFor } from './language/sentence-request.ts';
import { splitText } from './language/sentence-text.ts';
import type { SentenceRules, WrittenSentence } from './language/write-critique.ts';
import type { FreeText } from './language/write-freely.ts';
import type { PhotoModels } from './photo-models.ts';
import type { Gaze } from './saliency/summarise-saliency.ts';

interface CritiqueRequest {
  question: string;
  images: ImageEmbeddings;
  /** 32-bit unsigned. */
  seed: number;
  evidence: Evidence;
  suggestions: readonly Suggestion[];
  /** Claims that the classifier's degradation head confirms. */
  seenByModel: ReadonlySet<ClaimId>;
  signal?: AbortSignal;
}

/** What a sentence is held against, and what it may be tied to. */
type CheckedRequest = Pick<CritiqueRequest, 'evidence' | 'suggestions' | 'seenByModel'>;

/** What keeps copied and wrongly glued words out of model sentences; undefined for packs without the file. */
export interface WordGuards {
  copyGuard: CopyGuard | undefined;
  turnGuard: TurnGuard | undefined;
}

/** Sentences asked for claim by claim: only supported ones, hand-written where the model finds none. */
export async function writePlanned(
  models: PhotoModels,
  request: CritiqueRequest & WordGuards & { gaze: Gaze },
): Promise<Critique> {
  const { question, images, seed, evidence, suggestions, signal } = request;
  const state = await models.read({ question, images });
  const plan = planCritique(evidence, { seed, suggestions });
  const rules = sentenceRules(evidence, request);
  const written = await models.write(state, { plan, rules, seed, gaze: request.gaze, ...(signal && { signal }) });
  // One written sentence per planned one, in the plan's order.
  return joinSentences(written.map((sentence, index) => plannedSentence(sentence, plan[index], request)));
}

/** A free text told the measured facts, of which only what nothing contradicts is shown. */
export async function writeFree(
  models: PhotoModels,
  request: CritiqueRequest & { measurements: Measurements; sceneUnderstanding: boolean; onProgress?: ProgressListener },
): Promise<Critique> {
  const { question, images, seed, evidence, measurements, signal, onProgress } = request;
  const prompt = { question, images, facts: listFacts(evidence, measurements) };
  const onText = onProgress && reportSentences(request, onProgress);
  const free = await models.writeFreely(prompt, { seed, ...(signal && { signal }), ...(onText && { onText }) });
  return checkFreeText(free, request);
}

/** Told while a free text is being written. */
export type ProgressListener = (progress: WritingProgress) => void;

/** Tells of every token, and of a sentence once it is whole and passes the check: nothing contradicted is shown even for a moment. */
function reportSentences(
  { evidence, sceneUnderstanding }: { evidence: Evidence; sceneUnderstanding: boolean },
  onProgress: ProgressListener,
): (text: string, tokens: number) => void {
  let judged = 0;
  let shown: string[] = [];
  return (text, tokens) => {
    // The last one may go on ("at f/2." of "at f/2.8").
    const whole = splitText(text, false).slice(0, -1);
    const fresh = whole
      .slice(judged)
      .filter((sentence) => mayShow(judgeSentence(sentence, evidence, tagClaims), sceneUnderstanding));
    judged = Math.max(judged, whole.length);
    shown = [...shown, ...fresh];
    onProgress({ tokens, text: shown.join(' ') });
  };
}

/**
 * Of a free text, the sentences that may be shown, claims judged one by one; the whole text stays as `rawText`. If nothing holds,
 * the plan's hand-written sentences stand in.
 */
export function checkFreeText(
  { text, isCut }: FreeText,
  options: CheckedRequest & { seed: number; sceneUnderstanding: boolean },
): Critique {
  const { evidence, seed, suggestions, sceneUnderstanding } = options;
  const shown = splitText(text, isCut).flatMap((sentence) => {
    const judgement = judgeSentence(sentence, evidence, tagClaims);
    return mayShow(judgement, sceneUnderstanding) ? [judgedSentence(sentence, judgement, options)] : [];
  });
  const stand = (): CritiqueSentence[] =>
    planCritique(evidence, { seed, suggestions }).flatMap((planned, index) => {
      const { claims, wording, amount } = requestFor(planned);
      const [claim] = claims;
      if (claim === undefined) return [];
      const written = fallbackSentence({ claim, wording, amount }, createRandom(seed, index));
      return plannedSentence({ text: written, source: 'fallback', claims: [claim] }, planned, options);
    });
  return { ...joinSentences(shown.length > 0 ? shown : stand()), rawText: text };
}

/** What a sentence may say about this photo, and what is said when the model finds no such sentence. */
function sentenceRules(evidence: Evidence, { copyGuard, turnGuard }: WordGuards): SentenceRules {
  const { denied } = evidence;
  const licensed = trustedClaims(evidence);
  // What is advised counts for its own sentence only: it is requested there.
  return {
    check: (text, requested) => {
      const { verdict, claims } = checkSentence(text, { requested, licensed, denied, copyGuard, turnGuard });
      if (verdict !== 'accepted') return undefined;
      const isFurther = (id: ClaimId): boolean => requested.every((claim) => claim.id !== id);
      return [...requested, ...licensed.filter(({ id }) => isFurther(id) && claims.some((said) => said.id === id))];
    },
    write: ({ claims: [claim], wording, amount }, random) =>
      claim === undefined ? '' : fallbackSentence({ claim, wording, amount, copyGuard }, random),
  };
}

function labelOf(id: ClaimId): Pick<SentenceClaim, 'label'> {
  const known = claimById(id);
  return known === undefined ? {} : { label: known.label };
}

function measuredClaim(claim: LicensedClaim, seenByModel: ReadonlySet<ClaimId>): SentenceClaim {
  const { id, polarity, support, measure, value, unit, threshold } = claim;
  return {
    id,
    polarity,
    support: support === 'measured' && seenByModel.has(id) ? 'both' : support,
    ...labelOf(id),
    ...(support !== 'model' && { evidence: { measure, value, unit, threshold } }),
  };
}

function plannedSentence(
  { text, source, claims }: WrittenSentence,
  planned: SentencePlan | undefined,
  { seenByModel, suggestions }: Omit<CheckedRequest, 'evidence'>,
): CritiqueSentence {
  return {
    text,
    source,
    claims: claims.map((claim) => measuredClaim(claim, seenByModel)),
    regions: distinctRegions(claims),
    ...tieTo(suggestions.findIndex((one) => one === planned?.suggestion)),
  };
}

/** The link from advice to the suggestion that carries it out; none for -1. */
function tieTo(index: number): Pick<CritiqueSentence, 'suggestion'> {
  return index < 0 ? {} : { suggestion: index };
}

/** A shown sentence of free text: licensed claims carry their measure, what pixels cannot judge is the model's word. */
function judgedSentence(
  text: string,
  { verdict, claims }: SentenceJudgement,
  { evidence, seenByModel, suggestions }: CheckedRequest,
): CritiqueSentence {
  const supported = new Set(claims.filter((claim) => claim.verdict === 'supported').map(({ id }) => id));
  const measured = [...evidence.licensed, ...(evidence.read ?? [])].filter(({ id }) => supported.has(id));
  const words = claims.flatMap(({ id }): SentenceClaim[] => {
    const licensed = measured.find((claim) => claim.id === id);
    if (licensed) return [measuredClaim(licensed, seenByModel)];
    // General praise that rests on a specific claim has no measure of its own to show.
    return [{ id, polarity: claimById(id)?.polarity ?? 0, support: 'model', ...labelOf(id) }];
  });
  const cure = fitsWording(text, 'advice')
    ? suggestions.findIndex((one) => measured.some(({ id }) => suggestionCures(one, id)))
    : -1;
  const base = {
    text,
    source: 'model' as const,
    claims: words,
    regions: distinctRegions(measured),
    ...tieTo(cure),
  };
  return verdict === 'supported' ? base : { ...base, support: 'model' };
}

function joinSentences(sentences: CritiqueSentence[]): Critique {
  return { text: sentences.map(({ text }) => text).join(' '), sentences };
}

function distinctRegions(claims: readonly LicensedClaim[]): Region[] {
  const regions = claims.flatMap((claim) => claim.regions);
  return [...new Map(regions.map((region) => [region.join(' '), region])).values()];
}
