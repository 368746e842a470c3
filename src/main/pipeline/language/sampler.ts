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

/** From this limit on sorting everything is faster than picking the largest one by one. */
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

/** What one look at all logits yields. */
interface Weighed {
  /** Sum of exp(logit - highest). */
  sum: number;
  /** Sum of exp((logit - highest) / temperature). */
  sharpened: number;
  /** How many ids of `nearIds` are near the best. */
  near: number;
}

/** Ids whose weight is at least exp(-NEAR) of the best one's: a few dozen of thousands, and nearly always all that can be drawn. */
const NEAR = 7;
let nearIds = new Int32Array(4096);

/** Both sums and the near ids in one pass; temperature above 0. */
function weigh(logits: Float32Array, highest: number, temperature: number): Weighed {
  if (nearIds.length < logits.length) nearIds = new Int32Array(logits.length);
  const scale = TABLE_STEPS / temperature;
  const end = NEGLIGIBLE * TABLE_STEPS;
  const floor = highest - NEAR * temperature;
  const count = logits.length;
  let sum = 0;
  let sharpened = 0;
  let near = 0;
  for (let id = 0; id < count; id++) {
    const logit = logits[id] ?? 0;
    const distance = highest - logit;
    const step = distance * TABLE_STEPS + 0.5;
    if (step < end) sum += EXPONENTIALS[step | 0] ?? 0;
    const sharp = distance * scale + 0.5;
    if (sharp < end) sharpened += EXPONENTIALS[sharp | 0] ?? 0;
    if (logit >= floor) nearIds[near++] = id;
  }
  return { sum, sharpened, near };
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

/** Best first; among equals the lower id. */
function byLogit(logits: Float32Array): (a: number, b: number) => number {
  return (a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b;
}

/** All ids, best first. */
function sortAll(logits: Float32Array): Int32Array {
  return Int32Array.from(logits.keys()).sort(byLogit(logits));
}

/** Draws one token from logits (vocabSize). */
export function sampleToken(logits: Float32Array, options: SamplingOptions, random: Random): SampledToken {
  const best = argMax(logits);
  const highest = logits[best] ?? 0;
  const weighed = weigh(logits, highest, options.temperature || 1);
  const id = options.temperature === 0 ? best : drawToken(logits, { ...options, highest, random, ...weighed });
  return { id, logProbability: (logits[id] ?? 0) - highest - Math.log(weighed.sum) };
}

interface Draw extends SamplingOptions, Weighed {
  highest: number;
  random: Random;
}

function drawToken(logits: Float32Array, draw: Draw): number {
  const { temperature, topP, topK, highest, random, sharpened, near } = draw;
  if (topK > 0) {
    const ids = topK < SORT_FROM ? largest(logits, topK) : sortAll(logits).subarray(0, topK);
    const weights = weightsOf(logits, ids, { highest, temperature });
    return pickId(ids, weights, topP * weights.reduce((sum, weight) => sum + weight, 0), random);
  }
  // Without a limit on candidates, look further until they hold the wanted share of everything.
  const wanted = topP * sharpened;
  const ids = nearIds.slice(0, near).sort(byLogit(logits));
  const weights = weightsOf(logits, ids, { highest, temperature });
  if (weights.reduce((sum, weight) => sum + weight, 0) >= wanted) return pickId(ids, weights, wanted, random);
  const all = sortAll(logits);
  return pickId(all, weightsOf(logits, all, { highest, temperature }), wanted, random);
}

/** exp((logit - highest) / temperature) of each id. */
function weightsOf(
  logits: Float32Array,
  ids: Int32Array,
  { highest, temperature }: { highest: number; temperature: number },
): Float64Array {
  const weights = new Float64Array(ids.length);
  for (let index = 0; index < ids.length; index++) {
    weights[index] = Math.exp(((logits[ids[index] ?? 0] ?? 0) - highest) / temperature);
  }
  return weights;
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
