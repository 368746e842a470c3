// Joint histogram of lightness, hue and chroma in OKLab: the input of the learned saturation level (saturation-model.ts). What chroma is
// natural depends on what it is the chroma of: foliage, skin, sky and shadows each have their own range at their lightness and hue.
import type { Frame } from './frame.ts';
import { hueOf } from './hue.ts';

/** Upper ends of the lightness and chroma bins; the last bin is open. */
const LIGHTNESS_ENDS = [0.25, 0.4, 0.55, 0.7, 0.85] as const;
const CHROMA_ENDS = [0.008, 0.016, 0.026, 0.038, 0.052, 0.068, 0.086, 0.106, 0.13, 0.158, 0.19, 0.23] as const;
const HUES = 12;
const LIGHTNESSES = LIGHTNESS_ENDS.length + 1;
const CHROMAS = CHROMA_ENDS.length + 1;
/** (lightness, chroma, hue). */
export const COLOUR_CELLS = LIGHTNESSES * CHROMAS * HUES;
/** Chroma table: one step is 1/512, enough for the narrowest bin. */
const CHROMA_STEPS = 512;
const LIGHTNESS_STEPS = 100;
/** Blacker than this a pixel's hue is noise. */
const DARKEST = 0.06;
/** Every second pixel both ways. */
export const COLOUR_STRIDE = 2;

function binTable(ends: readonly number[], steps: number): Uint8Array {
  return Uint8Array.from({ length: steps + 1 }, (_, step) => {
    const bin = ends.findIndex((end) => (step + 0.5) / steps < end);
    return bin < 0 ? ends.length : bin;
  });
}

const CHROMA_BIN = binTable(CHROMA_ENDS, CHROMA_STEPS);
const LIGHTNESS_BIN = binTable(LIGHTNESS_ENDS, LIGHTNESS_STEPS);

/** Square roots of the shares of the photo's pixels in each cell, so that large plain areas do not outvote the rest. */
export function countColours(frame: Frame, stride = COLOUR_STRIDE): Float32Array {
  const cells = new Float32Array(COLOUR_CELLS);
  const { width, height } = frame;
  let total = 0;
  for (let y = 0; y < height; y += stride) {
    for (let x = 0; x < width; x += stride) {
      const i = y * width + x;
      const light = frame.lightness.data[i] ?? 0;
      if (light < DARKEST) continue;
      const chroma = frame.chroma.data[i] ?? 0;
      const hue = (((hueOf(frame.a.data[i] ?? 0, frame.b.data[i] ?? 0) * HUES) / 360) % HUES) | 0;
      const lightBin = LIGHTNESS_BIN[Math.min(LIGHTNESS_STEPS, (light * LIGHTNESS_STEPS) | 0)] ?? 0;
      const chromaBin = CHROMA_BIN[Math.min(CHROMA_STEPS, (chroma * CHROMA_STEPS) | 0)] ?? 0;
      const cell = (lightBin * CHROMAS + chromaBin) * HUES + hue;
      cells[cell] = (cells[cell] ?? 0) + 1;
      total += 1;
    }
  }
  if (total > 0) for (let i = 0; i < cells.length; i += 1) cells[i] = Math.sqrt((cells[i] ?? 0) / total);
  return cells;
}
