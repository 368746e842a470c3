// The light a photo seems lit by, with its certainty: each possible light gets a score from the log-chroma histograms (learned filters,
// one per channel, centred on the light, plus a prior for the light itself), and the scores become probabilities.
// Convolutional color constancy (Barron, 2015; Barron and Tsai, 2017). Weights: light-weights.ts; how they were learned: docs/measures/colour.md.
import type { Light } from './colour-temperature.ts';
import { CHROMA_BINS, CHROMA_CHANNELS, CHROMA_STEP } from './light-histogram.ts';
import type { ChromaHistograms } from './light-histogram.ts';
import {
  BIAS,
  BIAS_SCALE,
  FILTERS,
  FILTER_REACH,
  FILTER_SCALE,
  LIGHT_REACH_U,
  LIGHT_REACH_V,
} from './light-weights.ts';

const SIDE = 2 * FILTER_REACH + 1;
const LIGHTS_U = 2 * LIGHT_REACH_U + 1;
const LIGHTS_V = 2 * LIGHT_REACH_V + 1;
const MIDDLE = (CHROMA_BINS - 1) / 2;
/** Bins with less are left out: they add up to less than a hundredth of a score. */
const LEAST_BIN = 0.004;
/** Whole numbers keep the filters in the nearest cache; a channel's amounts add up to at most 49, so that all sums stay below 2^31. */
const AMOUNT_STEPS = 65_536;
const STEP_SCORE = FILTER_SCALE / AMOUNT_STEPS;
/** A light that scores this much below the best is not worth an exact score: with 9 the spread of the probabilities is within 3 %. */
const UNLIKELY = 9;

function decode(text: string): Int8Array {
  return Int8Array.from(Buffer.from(text, 'base64'));
}

const filters = decode(FILTERS);
const bias = Float32Array.from(decode(BIAS), (weight) => weight * BIAS_SCALE);

/** The filters with their rims repeated as far as any bin lies from any light, mirrored in u so that lights lie in memory order. */
const WIDE = 2 * (MIDDLE + LIGHT_REACH_U) + 1;
const HIGH = 2 * (MIDDLE + LIGHT_REACH_V) + 1;
const widened = Int8Array.from({ length: CHROMA_CHANNELS * HIGH * WIDE }, (_, i) => {
  const u = limit(MIDDLE + LIGHT_REACH_U - (i % WIDE));
  const v = limit((Math.floor(i / WIDE) % HIGH) - MIDDLE - LIGHT_REACH_V);
  return filters[(Math.floor(i / (WIDE * HIGH)) * SIDE + v) * SIDE + u] ?? 0;
});

function limit(offset: number): number {
  return Math.min(SIDE - 1, Math.max(0, offset + FILTER_REACH));
}

/** The filled bins: how much lies in each, and where in `widened` the weight for light (0, 0) is. */
interface Votes {
  /** In units of 1 / AMOUNT_STEPS. */
  amounts: Int32Array;
  starts: Int32Array;
}

function listVotes({ bins }: ChromaHistograms): Votes {
  const amounts = new Int32Array(bins.length);
  const starts = new Int32Array(bins.length);
  let count = 0;
  for (let i = 0; i < bins.length; i += 1) {
    const amount = bins[i] ?? 0;
    if (amount < LEAST_BIN) continue;
    const channel = (i / (CHROMA_BINS * CHROMA_BINS)) | 0;
    const u = i % CHROMA_BINS;
    const v = ((i / CHROMA_BINS) | 0) % CHROMA_BINS;
    amounts[count] = Math.round(amount * AMOUNT_STEPS);
    // Light row 0 lies LIGHT_REACH_V below the middle: the offset of this bin from it is the largest.
    starts[count] = (channel * HIGH + v + 2 * LIGHT_REACH_V) * WIDE + (CHROMA_BINS - 1 - u);
    count += 1;
  }
  return { amounts: amounts.subarray(0, count), starts: starts.subarray(0, count) };
}

/** Writes what all filters together say of each light of the list into `sums`, (v, u): four at a time, which reads the votes once for all of them. */
function sumVotes({ amounts, starts }: Votes, lights: readonly number[], sums: Float64Array): void {
  for (let at = 0; at < lights.length; at += 4) {
    const [one = 0, two = one, three = one, four = one] = lights.slice(at, at + 4);
    const [first, second, third, fourth] = [offsetOf(one), offsetOf(two), offsetOf(three), offsetOf(four)];
    let [sumOne, sumTwo, sumThree, sumFour] = [0, 0, 0, 0];
    for (let i = 0; i < amounts.length; i += 1) {
      const amount = amounts[i] ?? 0;
      const start = starts[i] ?? 0;
      sumOne = (sumOne + Math.imul(amount, widened[start + first] ?? 0)) | 0;
      sumTwo = (sumTwo + Math.imul(amount, widened[start + second] ?? 0)) | 0;
      sumThree = (sumThree + Math.imul(amount, widened[start + third] ?? 0)) | 0;
      sumFour = (sumFour + Math.imul(amount, widened[start + fourth] ?? 0)) | 0;
    }
    sums[four] = sumFour * STEP_SCORE;
    sums[three] = sumThree * STEP_SCORE;
    sums[two] = sumTwo * STEP_SCORE;
    sums[one] = sumOne * STEP_SCORE;
  }
}

/** How far a light's weights lie from those of light (0, 0) in `widened`. */
function offsetOf(light: number): number {
  return (light % LIGHTS_U) - Math.floor(light / LIGHTS_U) * WIDE;
}

const ALL_LIGHTS = Array.from({ length: LIGHTS_U * LIGHTS_V }, (_, light) => light);
/** Every second light both ways. */
const COARSE_LIGHTS = ALL_LIGHTS.filter((light) => isCoarse(light));

function isCoarse(light: number): boolean {
  return ((light % LIGHTS_U) | Math.floor(light / LIGHTS_U)) % 2 === 0;
}

/** The coarse lights exact; means of the nearest of them in between. */
function sumCoarsely(votes: Votes): Float64Array {
  const sums = new Float64Array(LIGHTS_U * LIGHTS_V);
  sumVotes(votes, COARSE_LIGHTS, sums);
  for (let v = 0; v < LIGHTS_V; v += 2) {
    const row = v * LIGHTS_U;
    for (let u = 1; u < LIGHTS_U; u += 2) sums[row + u] = ((sums[row + u - 1] ?? 0) + (sums[row + u + 1] ?? 0)) / 2;
  }
  for (let v = 1; v < LIGHTS_V; v += 2) {
    for (let i = v * LIGHTS_U; i < (v + 1) * LIGHTS_U; i += 1)
      sums[i] = ((sums[i - LIGHTS_U] ?? 0) + (sums[i + LIGHTS_U] ?? 0)) / 2;
  }
  return sums;
}

/** Score of every light, (v, u): exact where the light could matter, interpolated elsewhere, which takes half the time. */
function scoreLights(histograms: ChromaHistograms): Float64Array {
  const votes = listVotes(histograms);
  const sums = sumCoarsely(votes);
  const withBias = (light: number): number => (sums[light] ?? 0) + (bias[light] ?? 0);
  const least = ALL_LIGHTS.reduce((most, light) => Math.max(most, withBias(light)), -Infinity) - UNLIKELY;
  const likely = ALL_LIGHTS.filter((light) => !isCoarse(light) && withBias(light) >= least);
  sumVotes(votes, likely, sums);
  return sums.map((sum, light) => sum + (bias[light] ?? 0));
}

/** What the estimate says of a photo's light. */
export interface LightEstimate {
  /** Mean over all lights by probability: u = ln(green / red), v = ln(green / blue). */
  u: number;
  v: number;
  /** Standard deviation of the probabilities around it, in u and v together. */
  spread: number;
  /** Probability that the light is further than `FAR` from white. */
  far: number;
}

/** From this distance in (u, v) on a photographer sees the tint: about 5,500 K balanced as 4,500 K or 6,900 K, or a tint of 25. */
export const FAR = 0.2;

/** The light's linear sRGB, green 1. */
export function lightOf({ u, v }: { u: number; v: number }): Light {
  return [Math.exp(-u), 1, Math.exp(-v)];
}

/** Estimates the light; white with full spread where no pixel could vote. */
export function estimateLight(histograms: ChromaHistograms): LightEstimate {
  if (CHROMA_CHANNELS * SIDE * SIDE !== filters.length)
    throw new Error('light-weights.ts does not fit the histograms.');
  const scores = scoreLights(histograms);
  let most = -Infinity;
  for (let i = 0; i < scores.length; i += 1) most = Math.max(most, scores[i] ?? 0);
  let total = 0;
  let sumU = 0;
  let sumV = 0;
  let squares = 0;
  let far = 0;
  for (let i = 0; i < scores.length; i += 1) {
    const share = Math.exp((scores[i] ?? 0) - most);
    const u = ((i % LIGHTS_U) - LIGHT_REACH_U) * CHROMA_STEP;
    const v = (Math.floor(i / LIGHTS_U) - LIGHT_REACH_V) * CHROMA_STEP;
    total += share;
    sumU += share * u;
    sumV += share * v;
    squares += share * (u * u + v * v);
    if (u * u + v * v > FAR * FAR) far += share;
  }
  const u = sumU / total;
  const v = sumV / total;
  const spread = Math.sqrt(Math.max(0, squares / total - u * u - v * v));
  return { u, v, spread, far: far / total };
}
