// Picks the next token from logits: the best, or a draw among the likely ones. Knows no text.
import type { Random } from './random.ts';

export interface SamplingOptions {
  /** 0 takes the best token. */
  temperature: number;
  /** Share of probability the candidates together hold, 0..1. */
  topP: number;
  /** Most candidates; 0 for no limit. */
  topK: number;
}

export interface SampledToken {
  id: number;
  /** Natural logarithm, under the model's own distribution (temperature 1). */
  logProbability: number;
}

/** Logits this far below the best add less than 1e-5 to the sum of a 100,000-token vocabulary. */
const NEGLIGIBLE = 24;
/** Exponentials by table: four times faster, and within 1 % of each term is plenty for ranking texts. */
const TABLE_STEPS = 64;
const EXPONENTIALS = Float64Array.from({ length: NEGLIGIBLE * TABLE_STEPS }, (_, i) => Math.exp(-i / TABLE_STEPS));

/** Candidates looked at first when their number is not limited; a trained model rarely needs more. */
const FIRST_CANDIDATES = 48;
/** From here on sorting everything is faster than picking the largest one by one. */
const SORT_FROM = 700;

/** Index of the largest logit; the first of equals. */
export function argMax(logits: Float32Array): number {
  let best = 0;
  let bestLogit = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] ?? 0;
    if (logit > bestLogit) {
      bestLogit = logit;
      best = id;
    }
  }
  return best;
}

/** Sum of exp((logit - highest) / temperature). */
function sumWeights(logits: Float32Array, highest: number, temperature: number): number {
  const scale = TABLE_STEPS / temperature;
  const end = NEGLIGIBLE * TABLE_STEPS;
  let sum = 0;
  for (let id = 0; id < logits.length; id++) {
    const step = (highest - (logits[id] ?? 0)) * scale + 0.5;
    if (step < end) sum += EXPONENTIALS[step | 0] ?? 0;
  }
  return sum;
}

/** Ids of the `count` largest possible logits, best first; among equals the lower id. */
function largest(logits: Float32Array, count: number): Int32Array {
  const ids = new Int32Array(Math.min(count, logits.length));
  const values = new Float32Array(ids.length).fill(Number.NEGATIVE_INFINITY);
  const last = ids.length - 1;
  let found = 0;
  let lowest = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] ?? 0;
    if (!(logit > lowest)) continue;
    let place = last;
    for (; place > 0 && logit > (values[place - 1] ?? 0); place--) {
      values[place] = values[place - 1] ?? 0;
      ids[place] = ids[place - 1] ?? 0;
    }
    values[place] = logit;
    ids[place] = id;
    lowest = values[last] ?? 0;
    found++;
  }
  return ids.subarray(0, Math.min(found, ids.length));
}

/** All ids, best first; among equals the lower id. */
function sortAll(logits: Float32Array): Int32Array {
  return Int32Array.from(logits.keys()).sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b);
}

/** Draws one token from logits (vocabSize). */
export function sampleToken(logits: Float32Array, options: SamplingOptions, random: Random): SampledToken {
  const best = argMax(logits);
  const highest = logits[best] ?? 0;
  const logTotal = highest + Math.log(sumWeights(logits, highest, 1));
  const id = options.temperature === 0 ? best : drawToken(logits, { ...options, highest, random });
  return { id, logProbability: (logits[id] ?? 0) - logTotal };
}

interface Draw extends SamplingOptions {
  highest: number;
  random: Random;
}

function drawToken(logits: Float32Array, { temperature, topP, topK, highest, random }: Draw): number {
  const ofAll = topK > 0 ? 0 : topP * sumWeights(logits, highest, temperature);
  for (let count = topK > 0 ? topK : FIRST_CANDIDATES; ; count *= 4) {
    const ids = count < SORT_FROM ? largest(logits, count) : sortAll(logits);
    const weights = new Float64Array(ids.length);
    let total = 0;
    for (let index = 0; index < ids.length; index++) {
      weights[index] = Math.exp(((logits[ids[index] ?? 0] ?? 0) - highest) / temperature);
      total += weights[index] ?? 0;
    }
    // Without a limit on candidates, look further until they hold the wanted share of everything.
    const wanted = topK > 0 ? topP * total : ofAll;
    if (topK > 0 || total >= wanted || count >= SORT_FROM) return pickId(ids, weights, wanted, random);
  }
}

/** Draws among the first ids, those that together reach the wanted weight. */
function pickId(ids: Int32Array, weights: Float64Array, wanted: number, random: Random): number {
  let kept = 0;
  let keptWeight = 0;
  while (kept < ids.length && (kept === 0 || keptWeight < wanted)) keptWeight += weights[kept++] ?? 0;
  let remaining = random() * keptWeight;
  for (let index = 0; index < kept; index++) {
    remaining -= weights[index] ?? 0;
    if (remaining < 0) return ids[index] ?? 0;
  }
  return ids[kept - 1] ?? 0;
}
