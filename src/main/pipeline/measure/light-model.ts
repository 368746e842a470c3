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

function decode(text: string, scale: number): Float32Array {
  return Float32Array.from(Buffer.from(text, 'base64'), (byte) => (byte > 127 ? byte - 256 : byte) * scale);
}

const filters = decode(FILTERS, FILTER_SCALE);
const bias = decode(BIAS, BIAS_SCALE);

/** The filters with their rims repeated as far as any bin lies from any light, mirrored in u so that lights lie in memory order. */
const WIDE = 2 * (MIDDLE + LIGHT_REACH_U) + 1;
const HIGH = 2 * (MIDDLE + LIGHT_REACH_V) + 1;
const widened = Float32Array.from({ length: CHROMA_CHANNELS * HIGH * WIDE }, (_, i) => {
  const u = limit(MIDDLE + LIGHT_REACH_U - (i % WIDE));
  const v = limit((Math.floor(i / WIDE) % HIGH) - MIDDLE - LIGHT_REACH_V);
  return filters[(Math.floor(i / (WIDE * HIGH)) * SIDE + v) * SIDE + u] ?? 0;
});

function limit(offset: number): number {
  return Math.min(SIDE - 1, Math.max(0, offset + FILTER_REACH));
}

/** Score of every light, (v, u). */
function scoreLights({ bins }: ChromaHistograms): Float32Array {
  const scores = Float32Array.from(bias);
  for (let i = 0; i < bins.length; i += 1) {
    const amount = bins[i] ?? 0;
    if (amount < LEAST_BIN) continue;
    const channel = (i / (CHROMA_BINS * CHROMA_BINS)) | 0;
    const u = i % CHROMA_BINS;
    const v = ((i / CHROMA_BINS) | 0) % CHROMA_BINS;
    // Light row 0 lies LIGHT_REACH_V below the middle: the offset of this bin from it is the largest.
    const start = (channel * HIGH + v + 2 * LIGHT_REACH_V) * WIDE + (CHROMA_BINS - 1 - u);
    for (let row = 0, to = 0; row < LIGHTS_V; row += 1) {
      const from = start - row * WIDE;
      for (let light = 0; light < LIGHTS_U; light += 1, to += 1) {
        scores[to] = (scores[to] ?? 0) + amount * (widened[from + light] ?? 0);
      }
    }
  }
  return scores;
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
  for (const score of scores) most = Math.max(most, score);
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
    if (Math.hypot(u, v) > FAR) far += share;
  }
  const u = sumU / total;
  const v = sumV / total;
  const spread = Math.sqrt(Math.max(0, squares / total - u * u - v * v));
  return { u, v, spread, far: far / total };
}
