// Log-chroma histograms of a photo, the input of the learned light estimate (light-model.ts): where pixels and edges lie in
// u = ln(green / red), v = ln(green / blue) of linear light. A change of white balance shifts all of it by the same amount (Barron, 2015).
import { toLinear } from './frame.ts';
import type { RgbImage } from '../rgb-image.ts';

/** Bins per axis, the middle one at 0. */
export const CHROMA_BINS = 49;
/** Width of a bin in u and v. */
export const CHROMA_STEP = 1 / 16;
/** Darker half of the pixels, brighter half, edges, top third of the frame. */
export const CHROMA_CHANNELS = 4;

const MIDDLE = (CHROMA_BINS - 1) / 2;
const LAST = CHROMA_BINS - 1.001;
/** Every second pixel both ways. */
const STRIDE = 2;
/** Bytes: brighter is burnt, darker is noise; a channel below the least counts as the least. */
const BRIGHTEST = 250;
const DARKEST = 25;
const LEAST = 4;
/** Edges: linear light times this, as an index of the table of logarithms. */
const EDGE_SCALE = 4095;
const EDGE_LEAST = 16;

const LOG_OF_BYTE = Float32Array.from(
  { length: 256 },
  (_, value) => Math.log(toLinear(Math.max(LEAST, value))) / CHROMA_STEP,
);
const LOG_OF_STEP = Float32Array.from(
  { length: EDGE_SCALE * 2 + 2 },
  (_, step) => Math.log(Math.max(4, step)) / CHROMA_STEP,
);
const STEPS_OF_BYTE = Int32Array.from({ length: 256 }, (_, value) => Math.round(toLinear(value) * EDGE_SCALE));

/** Adds one vote, shared between the four nearest bins; positions beyond the ends go to the ends. */
function vote(bins: Float32Array, offset: number, u: number, v: number): void {
  const across = Math.min(LAST, Math.max(0, u + MIDDLE));
  const down = Math.min(LAST, Math.max(0, v + MIDDLE));
  const left = across | 0;
  const top = down | 0;
  const fx = across - left;
  const fy = down - top;
  const at = offset + top * CHROMA_BINS + left;
  bins[at] = (bins[at] ?? 0) + (1 - fx) * (1 - fy);
  bins[at + 1] = (bins[at + 1] ?? 0) + fx * (1 - fy);
  bins[at + CHROMA_BINS] = (bins[at + CHROMA_BINS] ?? 0) + (1 - fx) * fy;
  bins[at + CHROMA_BINS + 1] = (bins[at + CHROMA_BINS + 1] ?? 0) + fx * fy;
}

/** Middle of the green bytes: splits the pixels into a darker and a brighter half. */
function middleGreen(rgb: Uint8Array): number {
  const counts = new Uint32Array(256);
  for (let i = 1; i < rgb.length; i += 3) {
    const green = rgb[i] ?? 0;
    counts[green] = (counts[green] ?? 0) + 1;
  }
  let seen = 0;
  for (let value = 0; value < 256; value += 1) {
    seen += counts[value] ?? 0;
    if (seen * 6 >= rgb.length) return value;
  }
  return 255;
}

/** Steps of linear light from one byte to two others. */
function stepsTo(rgb: Uint8Array, at: number, right: number, below: number): number {
  const here = STEPS_OF_BYTE[rgb[at] ?? 0] ?? 0;
  return (
    Math.abs(here - (STEPS_OF_BYTE[rgb[right] ?? 0] ?? 0)) + Math.abs(here - (STEPS_OF_BYTE[rgb[below] ?? 0] ?? 0))
  );
}

function voteEdge(rgb: Uint8Array, bins: Float32Array, at: number, [right, below]: readonly [number, number]): void {
  const red = stepsTo(rgb, at, right, below);
  const green = stepsTo(rgb, at + 1, right + 1, below + 1);
  const blue = stepsTo(rgb, at + 2, right + 2, below + 2);
  if (red + green + blue < EDGE_LEAST * 3) return;
  const logGreen = LOG_OF_STEP[green] ?? 0;
  vote(bins, 2 * CHROMA_BINS * CHROMA_BINS, logGreen - (LOG_OF_STEP[red] ?? 0), logGreen - (LOG_OF_STEP[blue] ?? 0));
}

/** Square roots of shares, so that one large plain area does not outvote the rest; `used` is the share of pixels that voted. */
export interface ChromaHistograms {
  /** (CHROMA_CHANNELS, v, u) 0..1. */
  bins: Float32Array;
  used: number;
}

/** Counts a photo's log-chroma, sRGB at working size. */
export function countLogChroma({ width, height, data: rgb }: RgbImage): ChromaHistograms {
  const size = CHROMA_BINS * CHROMA_BINS;
  const bins = new Float32Array(CHROMA_CHANNELS * size);
  const middle = middleGreen(rgb);
  let voted = 0;
  let tried = 0;
  for (let y = 0; y < height; y += STRIDE) {
    const below = y + STRIDE < height ? STRIDE * width * 3 : 0;
    for (let x = 0; x < width; x += STRIDE) {
      const at = (y * width + x) * 3;
      const red = rgb[at] ?? 0;
      const green = rgb[at + 1] ?? 0;
      const blue = rgb[at + 2] ?? 0;
      tried += 1;
      voteEdge(rgb, bins, at, [x + STRIDE < width ? at + STRIDE * 3 : at, at + below]);
      const most = red > green ? (red > blue ? red : blue) : green > blue ? green : blue;
      if (most > BRIGHTEST || most < DARKEST) continue;
      const logGreen = LOG_OF_BYTE[green] ?? 0;
      const u = logGreen - (LOG_OF_BYTE[red] ?? 0);
      const v = logGreen - (LOG_OF_BYTE[blue] ?? 0);
      vote(bins, green < middle ? 0 : size, u, v);
      if (y * 3 < height) vote(bins, 3 * size, u, v);
      voted += 1;
    }
  }
  for (let channel = 0; channel < CHROMA_CHANNELS; channel += 1)
    takeRoots(bins.subarray(channel * size, (channel + 1) * size));
  return { bins, used: tried > 0 ? voted / tried : 0 };
}

function takeRoots(bins: Float32Array): void {
  let total = 0;
  for (let i = 0; i < bins.length; i += 1) total += bins[i] ?? 0;
  if (total === 0) return;
  for (let i = 0; i < bins.length; i += 1) bins[i] = Math.sqrt((bins[i] ?? 0) / total);
}
