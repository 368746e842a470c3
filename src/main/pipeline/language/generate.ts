// Decodes texts token by token: several rows at once, each with its own random stream; a row that ends leaves the batch.
// What a row says depends on its start, its stream and the rows it started with, never on another photo.
import { AppError } from '../../domain/errors.ts';
import type { DecodingState, LanguageModel } from './language-model.ts';
import { forbidTokens, penaliseRepetition } from './logits-processors.ts';
import type { Random } from './random.ts';
import type { SamplingOptions } from './sampler.ts';
import { sampleToken } from './sampler.ts';
import type { StoppingCriteria, StopReason } from './stopping-criteria.ts';
import { stopReason } from './stopping-criteria.ts';

export interface GenerationOptions {
  sampling: SamplingOptions;
  stopping: StoppingCriteria;
  /** Tokens that never appear. */
  forbiddenIds: ReadonlySet<number>;
  /** 1 for none. */
  repetitionPenalty: number;
  signal?: AbortSignal;
  /** Called for every token of a text, in order; the stop token is not reported. */
  onToken?: (row: number, id: number) => void;
}

export interface GeneratedText {
  /** Without the stop token. */
  ids: number[];
  /** Mean over all tokens drawn, the stop token included. */
  meanLogProbability: number;
  /** Of the unlikeliest token drawn: where a text stumbles. */
  leastLogProbability: number;
  reason: StopReason;
}

/** Where dropping rows copies the cache, which costs about one step, it is done only when this share has ended. */
const COMPACTION_SHARE = 0.25;

/** A text so far. */
export interface TextDraft {
  random: Random;
  /** Tokens drawn, the stop token included. */
  ids: number[];
  logProbability: number;
  leastLogProbability: number;
  /** Undefined while it goes on. */
  reason: StopReason | undefined;
}

/** A text of no tokens, drawn from a stream of its own. */
export function newDraft(random: Random): TextDraft {
  return { random, ids: [], logProbability: 0, leastLogProbability: 0, reason: undefined };
}

/** Continues every row of `state` until its stop token or the limit. Throws `cancelled` between tokens. */
export async function generateRows(
  model: LanguageModel,
  state: DecodingState,
  randoms: readonly Random[],
  options: GenerationOptions,
): Promise<GeneratedText[]> {
  const rows = randoms.map(newDraft);
  /** Which text each batch row belongs to; ended texts stay until the next compaction. */
  let batch = rows.map((_, index) => index);
  let current = state;
  for (;;) {
    if (options.signal?.aborted) throw new AppError('cancelled', 'The critique was cancelled.');
    drawTokens({ rows, batch, logitsOf: (place) => model.logitsOf(current, place) }, options);
    const going = batch.flatMap((index, place) => (rows[index]?.reason === undefined ? [place] : []));
    if (going.length === 0) return rows.map(finishText);
    if (going.length <= batch.length * (1 - (model.isSelectFree ? 0 : COMPACTION_SHARE))) {
      current = model.select(current, going);
      batch = going.map((place) => batch[place] ?? 0);
    }
    // An ended row repeats its last token; nobody reads what follows.
    current = await model.append(
      current,
      batch.map((index) => [rows[index]?.ids.at(-1) ?? 0]),
    );
  }
}

interface Draw {
  rows: readonly TextDraft[];
  batch: readonly number[];
  /** Logits (vocabSize) by place in the batch. */
  logitsOf: (place: number) => Float32Array;
}

function drawTokens({ rows, batch, logitsOf }: Draw, options: GenerationOptions): void {
  batch.forEach((index, place) => {
    const row = rows[index];
    if (!row || row.reason !== undefined) return;
    drawToken(row, logitsOf(place), options);
    if (row.reason !== 'stop-token') options.onToken?.(index, row.ids.at(-1) ?? 0);
  });
}

/** Draws the next token of a text from its logits (vocabSize), which are changed, and notes whether it ended. */
export function drawToken(
  draft: TextDraft,
  logits: Float32Array,
  options: Pick<GenerationOptions, 'sampling' | 'stopping' | 'forbiddenIds' | 'repetitionPenalty'>,
): void {
  forbidTokens(logits, options.forbiddenIds);
  penaliseRepetition(logits, draft.ids, options.repetitionPenalty);
  const { id, logProbability } = sampleToken(logits, options.sampling, draft.random);
  draft.ids.push(id);
  draft.logProbability += logProbability;
  draft.leastLogProbability = Math.min(draft.leastLogProbability, logProbability);
  draft.reason = stopReason(draft.ids, options.stopping);
}

/** A text that has ended. */
export function finishText({ ids, logProbability, leastLogProbability, reason = 'length' }: TextDraft): GeneratedText {
  return {
    ids: reason === 'stop-token' ? ids.slice(0, -1) : ids,
    meanLogProbability: logProbability / Math.max(1, ids.length),
    leastLogProbability,
    reason,
  };
}

/** Greedy continuation of a one-row state: the reference's own way of answering a prompt. */
export async function generateGreedily(
  model: LanguageModel,
  state: DecodingState,
  options: Pick<GenerationOptions, 'stopping' | 'signal' | 'onToken'>,
): Promise<GeneratedText> {
  const [text] = await generateRows(model, state, [() => 0], {
    ...options,
    sampling: { temperature: 0, topP: 1, topK: 1 },
    forbiddenIds: new Set(),
    repetitionPenalty: 1,
  });
  if (!text) throw new AppError('inference-failed', 'Nothing was generated.');
  return text;
}
