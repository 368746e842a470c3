// Three classical estimates of the color of the light: the least colored pixels, grey edges, and the bright end. They need no training
// and err in other ways than the learned estimate, so that their agreement is worth something (cast.ts).
import type { Light } from './colour-temperature.ts';
import { toLinear, toOklab } from './frame.ts';
import type { Frame } from './frame.ts';

const NEUTRAL_QUANTILE = 0.12;
/** Under a cast not even the least colored pixels are neutral. */
const LEAST_QUANTILE = 0.03;
/** Share of the pixels that count as the bright end. */
const BRIGHT_SHARE = 0.05;
const BURNT = 252;
/** Every second pixel, both ways where neighbours matter. */
const STRIDE = 2;
const BINS = 200;
/** Bins per unit of relative chroma. */
const BINS_PER_UNIT = 500;

function normalise(red: number, green: number, blue: number): Light {
  const mean = (red + green + blue) / 3;
  return mean < 1e-6 ? [1, 1, 1] : [red / mean, green / mean, blue / mean];
}

/** OKLab a, b of a middle grey under this light. */
export function tintOf(light: Light): { a: number; b: number } {
  const lab = new Float32Array(3);
  const scale = 0.35 / Math.max(...light, 1);
  toOklab(light[0] * scale, light[1] * scale, light[2] * scale, lab);
  return { a: lab[1] ?? 0, b: lab[2] ?? 0 };
}

export interface NeutralLight {
  light: Light;
  /** Mean chroma over lightness of the least colored eighth of the pixels. */
  chroma: number;
  /** The same of the least colored 3 %. */
  least: number;
  /** Share of the pixels neither dark nor burnt, of which these are. */
  share: number;
}

/** Mean of the least colored pixels among those neither dark nor burnt. */
export function lightOfNeutrals(frame: Frame): NeutralLight {
  const bins = new Float32Array(BINS * 5);
  const { width, height, rgb } = frame;
  let total = 0;
  let tried = 0;
  for (let y = 0; y < height; y += STRIDE) {
    for (let x = 0; x < width; x += STRIDE) {
      const i = y * width + x;
      tried += 1;
      const lightness = frame.lightness.data[i] ?? 0;
      if (lightness < 0.35 || lightness > 0.93) continue;
      const relative = (frame.chroma.data[i] ?? 0) / lightness;
      const bin = Math.min(BINS - 1, (relative * BINS_PER_UNIT) | 0) * 5;
      bins[bin] = (bins[bin] ?? 0) + 1;
      bins[bin + 1] = (bins[bin + 1] ?? 0) + toLinear(rgb[i * 3] ?? 0);
      bins[bin + 2] = (bins[bin + 2] ?? 0) + toLinear(rgb[i * 3 + 1] ?? 0);
      bins[bin + 3] = (bins[bin + 3] ?? 0) + toLinear(rgb[i * 3 + 2] ?? 0);
      bins[bin + 4] = (bins[bin + 4] ?? 0) + relative;
      total += 1;
    }
  }
  return { ...sumLeastColoured(bins, total), share: tried > 0 ? total / tried : 0 };
}

function sumLeastColoured(bins: Float32Array, total: number): Omit<NeutralLight, 'share'> {
  const sums = new Float64Array(5);
  const wanted = Math.max(1, total * NEUTRAL_QUANTILE);
  let least = 0;
  for (let bin = 0; bin < BINS && (sums[0] ?? 0) < wanted; bin += 1) {
    for (let k = 0; k < 5; k += 1) sums[k] = (sums[k] ?? 0) + (bins[bin * 5 + k] ?? 0);
    if ((sums[0] ?? 0) < total * LEAST_QUANTILE) least = (bin + 1) / BINS_PER_UNIT;
  }
  const [count = 0, red = 0, green = 0, blue = 0, chroma = 0] = sums;
  return { light: normalise(red, green, blue), chroma: chroma / Math.max(1, count), least };
}

/** Grey edge (van de Weijer, 2007): the difference of neighbours per channel, with Minkowski norm 3. */
export function lightOfEdges(frame: Frame): Light {
  const sums = new Float64Array(3);
  const { width, height, rgb } = frame;
  for (let y = 0; y + STRIDE < height; y += STRIDE) {
    for (let x = 0; x + STRIDE < width; x += STRIDE) {
      const at = (y * width + x) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        const here = toLinear(rgb[at + channel] ?? 0);
        const right = toLinear(rgb[at + STRIDE * 3 + channel] ?? 0);
        const below = toLinear(rgb[at + STRIDE * width * 3 + channel] ?? 0);
        const difference = Math.abs(here - right) + Math.abs(here - below);
        sums[channel] = (sums[channel] ?? 0) + difference * difference * difference;
      }
    }
  }
  return normalise(Math.cbrt(sums[0] ?? 0), Math.cbrt(sums[1] ?? 0), Math.cbrt(sums[2] ?? 0));
}

/** Mean of the brightest unburnt pixels; white where there are too few. */
export function lightOfHighlights(frame: Frame): Light {
  const limit = brightLimit(frame);
  const { rgb } = frame;
  let red = 0;
  let green = 0;
  let blue = 0;
  let count = 0;
  for (let i = 0; i < frame.luminance.data.length; i += STRIDE) {
    if ((frame.luminance.data[i] ?? 0) < limit) continue;
    const at = i * 3;
    if ((rgb[at] ?? 0) > BURNT || (rgb[at + 1] ?? 0) > BURNT || (rgb[at + 2] ?? 0) > BURNT) continue;
    red += toLinear(rgb[at] ?? 0);
    green += toLinear(rgb[at + 1] ?? 0);
    blue += toLinear(rgb[at + 2] ?? 0);
    count += 1;
  }
  return count < 10 ? [1, 1, 1] : normalise(red, green, blue);
}

function brightLimit(frame: Frame): number {
  const bins = new Uint32Array(256);
  for (let i = 0; i < frame.luminance.data.length; i += STRIDE) {
    const bin = Math.min(255, ((frame.luminance.data[i] ?? 0) * 256) | 0);
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  let seen = 0;
  for (let bin = 255; bin >= 0; bin -= 1) {
    seen += bins[bin] ?? 0;
    if (seen * STRIDE >= frame.luminance.data.length * BRIGHT_SHARE) return bin / 256;
  }
  return 0;
}
