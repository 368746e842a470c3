// Noise: what remains of the photo's own pixels in the calmest places, after everything linear is taken off (Immerkaer, 1996), in
// single pixels and, because JPEG quantisation removes the finest noise first, in pairs of pixels. True noise is in every calm place
// at about the same strength; texture is not, hence the low quantiles.
import type { Measurements } from '../../domain/analysis.ts';
import type { RgbImage } from '../rgb-image.ts';
import type { FlatCrop } from './flat-crops.ts';
import { quantile } from './planes.ts';

/** Long side of the output noise is stated for: a full screen, or a print of 30 cm at 170 pixels per inch. */
export const OUTPUT_LONG_SIDE_PX = 2048;
/** Noise is read from the calmest places, this many of them at most. */
const CALM_CROPS = 90;
const MIN_CALM = 5;

/**
 * Weights of the logarithms (each value first raised by `raise`) in the logit of noise against texture: noise is strong in the quietest
 * calm place, reaches down to single pixels, and is alike everywhere. Logistic regression on the calibration half
 * (docs/measures/sharpness.md), sensor noise of 6 steps with and without JPEG against untouched, blurred and JPEG-damaged photos.
 */
const EVIDENCE = {
  bias: 0.916,
  floor: { weight: 0.933, raise: 0.15 },
  fine: { weight: 2.525, raise: 0.15 },
  spread: { weight: -2.441, raise: 0.3 },
} as const;

function evidenceOf(values: { floor: number; fine: number; spread: number }): number {
  const part = (id: 'floor' | 'fine' | 'spread'): number =>
    EVIDENCE[id].weight * Math.log(values[id] + EVIDENCE[id].raise);
  return 1 / (1 + Math.exp(-(EVIDENCE.bias + part('floor') + part('fine') + part('spread'))));
}

interface CropNoise {
  /** Deviation in single pixels and in pairs (scaled so that white noise gives the same), 8-bit steps of luma. */
  fine: number;
  coarse: number;
  /** Deviation of colour differences in pairs of pixels, scaled alike. */
  colour: number;
}

/** Mean absolute response of the Immerkaer mask, as a deviation. */
function residualOf(values: Float32Array, side: number): number {
  let sum = 0;
  for (let y = 1; y < side - 1; y += 1) {
    for (let x = 1; x < side - 1; x += 1) {
      const at = y * side + x;
      const above = at - side;
      const below = at + side;
      const sides = (values[at - 1] ?? 0) + (values[at + 1] ?? 0) + (values[above] ?? 0) + (values[below] ?? 0);
      const corners =
        (values[above - 1] ?? 0) + (values[above + 1] ?? 0) + (values[below - 1] ?? 0) + (values[below + 1] ?? 0);
      sum += Math.abs(4 * (values[at] ?? 0) - 2 * sides + corners);
    }
  }
  return (Math.sqrt(Math.PI / 2) * sum) / (6 * (side - 2) * (side - 2));
}

/** Sums of 2 x 2: white noise has twice its deviation there. */
function pairUp(values: Float32Array, side: number): Float32Array {
  const half = side >> 1;
  const pairs = new Float32Array(half * half);
  for (let y = 0; y < half; y += 1) {
    for (let x = 0; x < half; x += 1) {
      const at = 2 * y * side + 2 * x;
      pairs[y * half + x] =
        ((values[at] ?? 0) + (values[at + 1] ?? 0) + (values[at + side] ?? 0) + (values[at + side + 1] ?? 0)) / 2;
    }
  }
  return pairs;
}

function noiseIn(image: RgbImage, { left, top, side }: FlatCrop): CropNoise {
  const luma = new Float32Array(side * side);
  const redness = new Float32Array(side * side);
  const blueness = new Float32Array(side * side);
  for (let y = 0; y < side; y += 1) {
    let from = ((top + y) * image.width + left) * 3;
    for (let at = y * side; at < (y + 1) * side; at += 1, from += 3) {
      const red = image.data[from] ?? 0;
      const green = image.data[from + 1] ?? 0;
      const blue = image.data[from + 2] ?? 0;
      const value = 0.299 * red + 0.587 * green + 0.114 * blue;
      luma[at] = value;
      redness[at] = 0.713 * (red - value);
      blueness[at] = 0.564 * (blue - value);
    }
  }
  const half = side >> 1;
  const red = residualOf(pairUp(redness, side), half);
  const blue = residualOf(pairUp(blueness, side), half);
  return {
    fine: residualOf(luma, side),
    coarse: residualOf(pairUp(luma, side), half),
    colour: Math.sqrt((red * red + blue * blue) / 2),
  };
}

/**
 * `noise.evidence` 0..1 that what the calm places hold is noise; `noise.level`, `noise.floor` (quietest place), `noise.fine` (single pixels)
 * and `noise.color` in 8-bit steps (standard deviation) at an output of 2048 px; `noise.level_1to1` in the photo's own pixels;
 * `noise.spread` = how unlike the calm places are; `noise.flat_share` = share of the frame that is calm.
 */
export function measureNoise(original: RgbImage, flat: { crops: FlatCrop[]; cells: number }): Measurements {
  const share = flat.crops.length / Math.max(1, flat.cells);
  const calm = flat.crops.filter(({ side }) => side >= 8);
  const found = calm.slice(0, CALM_CROPS).map((crop) => noiseIn(original, crop));
  if (found.length < MIN_CALM) {
    // Without calm places noise can neither be told from texture nor seen.
    return { 'noise.evidence': { value: 0, unit: '0..1' }, 'noise.flat_share': { value: share, unit: 'share' } };
  }
  const toOutput = Math.min(1, OUTPUT_LONG_SIDE_PX / Math.max(original.width, original.height));
  const coarse = found.map((noise) => noise.coarse);
  const level1to1 = quantile(
    found.map((noise) => noise.fine),
    0.3,
  );
  const fine = toOutput * level1to1;
  const floor = toOutput * quantile(coarse, 0.08);
  const spread = quantile(coarse, 0.8) / Math.max(0.1, quantile(coarse, 0.2));
  const steps = (value: number): Measurements[string] => ({ value, unit: '8-bit steps' });
  return {
    'noise.evidence': { value: evidenceOf({ floor, fine, spread }), unit: '0..1' },
    'noise.level': steps(toOutput * quantile(coarse, 0.3)),
    'noise.floor': steps(floor),
    'noise.fine': steps(fine),
    'noise.color': steps(
      toOutput *
        quantile(
          found.map((noise) => noise.colour),
          0.3,
        ),
    ),
    'noise.level_1to1': steps(level1to1),
    'noise.spread': { value: spread, unit: 'ratio' },
    'noise.flat_share': { value: share, unit: 'share' },
  };
}
