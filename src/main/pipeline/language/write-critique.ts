// Writes one photo's critique: every planned sentence is sampled several times as one batch, checked, and the best that holds is kept.
// Only sentences that failed are sampled again, at last with one claim each; what still fails becomes the hand-written sentence.
// The claim check comes in from outside. Knows no pixels.
import type { LicensedClaim } from '../../domain/analysis.ts';
import type { ClaimId } from '../../domain/critique.ts';
import type { Random } from './random.ts';
import type { SentencePlan } from '../analysis/sentence-plan.ts';
import { fillAmount } from '../claims/measured-amount.ts';
import type { Gaze } from '../saliency/summarise-saliency.ts';
import type { Candidate } from './rank-candidates.ts';
import { rankCandidates } from './rank-candidates.ts';
import { generateRows } from './generate.ts';
import type { DecodingState, LanguageModel } from './language-model.ts';
import type { PromptBuilder } from './prompts.ts';
import { createRandom } from './random.ts';
import { fitsWording, requestFor, type SentenceRequest } from './sentence-request.ts';
import { tidySentence } from './sentence-text.ts';
import type { SamplingOptions } from './sampler.ts';
import type { StoppingCriteria } from './stopping-criteria.ts';

export interface SentenceRules {
  /** Licensed claims that a sentence, as shown, makes; undefined if it lacks a requested one or says what the photo cannot license. */
  check: (text: string, requested: readonly LicensedClaim[]) => readonly LicensedClaim[] | undefined;
  /** The hand-written sentence of a request's first claim, as shown. */
  write: (request: SentenceRequest, random: Random) => string;
}

export interface WritingOptions {
  /** 32-bit unsigned. */
  seed: number;
  /** Candidates per sentence and round. */
  candidates: number;
  gaze: Gaze;
  sampling: SamplingOptions;
  stopping: StoppingCriteria;
  signal?: AbortSignal;
}

export interface WrittenSentence {
  text: string;
  source: 'model' | 'fallback';
  claims: readonly LicensedClaim[];
}

export interface Writer {
  model: LanguageModel;
  prompts: PromptBuilder;
  rules: SentenceRules;
}

/** One sentence asked for: which of the plan, and what it shall say. */
interface Request extends SentenceRequest {
  sentence: number;
  /** Names the random streams: the same request in another round is another draw. */
  round: number;
}

/** Names of random streams beside those of the rounds. */
const CHOICE_STREAM = 100;
const FALLBACK_STREAM = 200;

/**
 * Sentences in the order of the plan; `state` has read the photo's prefix in one row. The text depends on photo, plan, pack and seed
 * alone. Throws `cancelled` between tokens.
 */
export async function writeCritique(
  writer: Writer,
  state: DecodingState,
  plan: readonly SentencePlan[],
  options: WritingOptions,
): Promise<WrittenSentence[]> {
  const start = writer.model.share(state);
  const written = new Map<number, WrittenSentence>();
  for (const round of [0, 1, 2]) {
    const requests = plan.flatMap((planned, sentence) =>
      written.has(sentence) ? [] : requestsOf(planned, sentence, round),
    );
    if (requests.length === 0) break;
    const drawn = await drawCandidates(writer, start, requests, options);
    for (const [index, request] of requests.entries()) {
      // Of two single-claim requests the first, more important one wins.
      if (written.has(request.sentence)) continue;
      const said = Array.from(written.values(), ({ text }) => text);
      const random = createRandom(options.seed, request.sentence, CHOICE_STREAM + request.round);
      const elsewhere = claimsElsewhere(plan, written, request.sentence);
      const sentence = firstThatHolds(rankCandidates(drawn[index] ?? [], said, random), request, {
        rules: writer.rules,
        elsewhere,
      });
      if (sentence) written.set(request.sentence, sentence);
    }
  }
  return plan.flatMap((planned, index) => {
    const sentence = written.get(index);
    const [claim] = planned.claims;
    if (sentence || !claim) return sentence ?? [];
    const text = writer.rules.write(requestFor(planned), createRandom(options.seed, index, FALLBACK_STREAM));
    return { text, source: 'fallback' as const, claims: [claim] };
  });
}

/** The first two rounds ask for what was planned; the last for each claim of a pair alone. */
function requestsOf(planned: SentencePlan, sentence: number, round: number): Request[] {
  if (round < 2) return [{ ...requestFor(planned), sentence, round }];
  if (planned.claims.length < 2) return [];
  return planned.claims.map((claim, index) => ({
    ...requestFor({ ...planned, claims: [claim] }),
    sentence,
    round: round + index,
  }));
}

/** Finished candidates per request, as shown but not checked; all requests are decoded as one batch. */
async function drawCandidates(
  { model, prompts }: Writer,
  state: DecodingState,
  requests: readonly Request[],
  options: WritingOptions,
): Promise<Candidate[][]> {
  const beginnings = model.select(
    state,
    requests.map(() => 0),
  );
  const asked = await model.append(
    beginnings,
    requests.map(({ claims, wording }) => prompts.encodeSuffix({ facts: claims, wording, gaze: options.gaze })),
  );
  const rows = requests.flatMap(({ sentence, round }, request) =>
    Array.from({ length: options.candidates }, (_, candidate) => ({
      request,
      random: createRandom(options.seed, sentence, round, candidate),
    })),
  );
  const start = model.select(
    asked,
    rows.map(({ request }) => request),
  );
  const texts = await generateRows(
    model,
    start,
    rows.map(({ random }) => random),
    {
      sampling: options.sampling,
      stopping: options.stopping,
      forbiddenIds: prompts.listForbiddenIds(),
      repetitionPenalty: 1,
      ...(options.signal && { signal: options.signal }),
    },
  );
  const candidates: Candidate[][] = requests.map(() => []);
  texts.forEach(({ ids, meanLogProbability, leastLogProbability, reason }, row) => {
    const request = rows[row]?.request ?? 0;
    const raw = fillAmount(prompts.tokenizer.decode(ids, { skipSpecial: true }), requests[request]?.amount);
    if (reason !== 'stop-token' || raw === undefined || raw.trim() === '') return;
    candidates[request]?.push({ text: tidySentence(raw), meanLogProbability, leastLogProbability });
  });
  return candidates;
}

/** What the other sentences say or are to say. */
function claimsElsewhere(
  plan: readonly SentencePlan[],
  written: ReadonlyMap<number, WrittenSentence>,
  sentence: number,
): ReadonlySet<ClaimId> {
  const others = plan.flatMap((planned, index) =>
    index === sentence ? [] : (written.get(index)?.claims ?? planned.claims),
  );
  return new Set(others.map(({ id }) => id));
}

/** Checked one after the other, because a check costs about as much as decoding a token for all. */
function firstThatHolds(
  ranked: readonly Candidate[],
  request: SentenceRequest,
  { rules, elsewhere }: { rules: SentenceRules; elsewhere: ReadonlySet<ClaimId> },
): WrittenSentence | undefined {
  const isAsked = (id: ClaimId): boolean => request.claims.some((claim) => claim.id === id);
  for (const { text } of ranked) {
    const claims = fitsWording(text, request.wording) ? rules.check(text, request.claims) : undefined;
    // Further claims are welcome unless the critique says them in another sentence.
    if (claims?.every(({ id }) => isAsked(id) || !elsewhere.has(id)) === true) return { text, source: 'model', claims };
  }
  return undefined;
}
