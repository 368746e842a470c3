// Colour cast: how far what should be neutral is from neutral. Three estimates of the light's colour must agree (the least
// coloured pixels, the grey edges and the bright end); a photo of one coloured thing gives edges and highlights of other hues.
import type { Measurements } from '../../domain/analysis.ts';
import type { Frame } from './frame.ts';
import { toLinear, toOklab } from './frame.ts';
import { hueOf } from './colour.ts';

/** Linear RGB, scaled to the mean of its channels. */
type Light = readonly [red: number, green: number, blue: number];

const NEUTRAL_QUANTILE = 0.12;
/** Under a cast not even the least coloured pixels are neutral. */
const LEAST_QUANTILE = 0.03;

function normalise(red: number, green: number, blue: number): Light {
  const mean = Math.max(1e-6, (red + green + blue) / 3);
  return [red / mean, green / mean, blue / mean];
}

/** OKLab a, b of a middle grey under this light. */
function tintOf(light: Light): { a: number; b: number } {
  const lab = new Float32Array(3);
  const scale = 0.35 / Math.max(...light, 1);
  toOklab(light[0] * scale, light[1] * scale, light[2] * scale, lab);
  return { a: lab[1] ?? 0, b: lab[2] ?? 0 };
}

/** Mean of the least coloured pixels among those neither dark nor burnt. */
function fromNeutrals(frame: Frame): { light: Light; chroma: number; least: number; share: number } {
  const bins = new Float32Array(200 * 5);
  let total = 0;
  for (let i = 0; i < frame.chroma.data.length; i += 1) {
    const lightness = frame.lightness.data[i] ?? 0;
    if (lightness < 0.35 || lightness > 0.93) continue;
    const relative = (frame.chroma.data[i] ?? 0) / Math.max(0.2, lightness);
    const bin = Math.min(199, Math.floor(relative * 500)) * 5;
    bins[bin] = (bins[bin] ?? 0) + 1;
    for (let channel = 0; channel < 3; channel += 1) {
      const value = toLinear(frame.rgb[i * 3 + channel] ?? 0);
      bins[bin + 1 + channel] = (bins[bin + 1 + channel] ?? 0) + value;
    }
    bins[bin + 4] = (bins[bin + 4] ?? 0) + relative;
    total += 1;
  }
  let least = 0;
  const wanted = total * NEUTRAL_QUANTILE;
  const sums = [0, 0, 0, 0, 0];
  for (let bin = 0; bin < 200 && (sums[0] ?? 0) < Math.max(1, wanted); bin += 1) {
    for (let k = 0; k < 5; k += 1) sums[k] = (sums[k] ?? 0) + (bins[bin * 5 + k] ?? 0);
    if ((sums[0] ?? 0) < total * LEAST_QUANTILE) least = (bin + 1) / 500;
  }
  const count = Math.max(1, sums[0] ?? 0);
  return {
    light: normalise(sums[1] ?? 0, sums[2] ?? 0, sums[3] ?? 0),
    chroma: (sums[4] ?? 0) / count,
    least,
    share: total / frame.chroma.data.length,
  };
}

/** Grey edge (van de Weijer, 2007): the mean absolute difference of neighbours per channel, with Minkowski norm 3. */
function fromEdges(frame: Frame): Light {
  const sums = [0, 0, 0];
  const step = 2;
  for (let y = 0; y + step < frame.height; y += 2) {
    for (let x = 0; x + step < frame.width; x += 2) {
      const at = (y * frame.width + x) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        const here = toLinear(frame.rgb[at + channel] ?? 0);
        const right = toLinear(frame.rgb[at + step * 3 + channel] ?? 0);
        const below = toLinear(frame.rgb[at + step * frame.width * 3 + channel] ?? 0);
        const difference = Math.abs(here - right) + Math.abs(here - below);
        sums[channel] = (sums[channel] ?? 0) + difference * difference * difference;
      }
    }
  }
  return normalise(Math.cbrt(sums[0] ?? 0), Math.cbrt(sums[1] ?? 0), Math.cbrt(sums[2] ?? 0));
}

/** Mean of the brightest unburnt pixels. */
function fromHighlights(frame: Frame): Light {
  const order: number[] = [];
  const limit = brightLimit(frame);
  const sums = [0, 0, 0];
  for (let i = 0; i < frame.luminance.data.length; i += 1) {
    if ((frame.luminance.data[i] ?? 0) < limit) continue;
    const most = Math.max(frame.rgb[i * 3] ?? 0, frame.rgb[i * 3 + 1] ?? 0, frame.rgb[i * 3 + 2] ?? 0);
    if (most > 252) continue;
    for (let channel = 0; channel < 3; channel += 1) {
      sums[channel] = (sums[channel] ?? 0) + toLinear(frame.rgb[i * 3 + channel] ?? 0);
    }
    order.push(i);
  }
  return order.length < 20 ? [1, 1, 1] : normalise(sums[0] ?? 0, sums[1] ?? 0, sums[2] ?? 0);
}

function brightLimit(frame: Frame): number {
  const bins = new Uint32Array(256);
  for (const value of frame.luminance.data) {
    const bin = Math.min(255, Math.floor(value * 256));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  let seen = 0;
  for (let bin = 255; bin >= 0; bin -= 1) {
    seen += bins[bin] ?? 0;
    if (seen >= frame.luminance.data.length * 0.05) return bin / 256;
  }
  return 0;
}

/** Share of the chroma mass that lies within 60 degrees of a hue: 1 when everything has the cast's colour. */
function hueUnity(frame: Frame, hue: number): number {
  let near = 0;
  let total = 0;
  for (let i = 0; i < frame.chroma.data.length; i += 1) {
    const amount = frame.chroma.data[i] ?? 0;
    if (amount < 0.015 || (frame.lightness.data[i] ?? 0) < 0.2) continue;
    const distance = Math.abs(hueOf(frame.a.data[i] ?? 0, frame.b.data[i] ?? 0) - hue);
    if (Math.min(distance, 360 - distance) < 60) near += amount;
    total += amount;
  }
  return total > 0 ? near / total : 0;
}

/** Distances in OKLab chroma; gains are the factors in linear light that would make the neutrals neutral. */
export function measureCast(frame: Frame): Measurements {
  const neutral = fromNeutrals(frame);
  const tints = [neutral.light, fromEdges(frame), fromHighlights(frame)].map(tintOf);
  const a = tints.reduce((sum, tint) => sum + tint.a, 0) / tints.length;
  const b = tints.reduce((sum, tint) => sum + tint.b, 0) / tints.length;
  const size = Math.hypot(a, b);
  // The least of the three, projected on their common direction: all must lean the same way.
  const agreed = size < 1e-6 ? 0 : Math.min(...tints.map((tint) => (tint.a * a + tint.b * b) / size));
  const hue = hueOf(a, b);
  const [red, green, blue] = neutral.light;
  return {
    'cast.strength': { value: Math.max(0, agreed), unit: 'chroma' },
    'cast.neutral_chroma': { value: neutral.chroma, unit: 'chroma' },
    'cast.least_chroma': { value: neutral.least, unit: 'chroma' },
    'cast.neutral_share': { value: neutral.share, unit: 'share' },
    'cast.hue': { value: hue, unit: 'degrees' },
    'cast.unity': { value: hueUnity(frame, hue), unit: 'share' },
    'cast.gain_red': { value: green / Math.max(0.05, red), unit: 'factor' },
    'cast.gain_blue': { value: green / Math.max(0.05, blue), unit: 'factor' },
  };
}
