// Noise: deviation of pixels from their neighbours in the flattest areas (Immerkaer, 1996), in 8-bit steps of the working copy.
// True noise is in every flat area at about the same strength; texture is not, hence the low quantile.
import type { Measurements } from '../../domain/analysis.ts';
import type { Frame } from './frame.ts';
import { boxBlur, quantile } from './planes.ts';
import type { Plane } from './planes.ts';

const CELL_PX = 12;
/** A cell is flat if its blurred lightness changes less than this. */
const FLAT_RANGE = 0.045;
const DARKEST = 18;
const BRIGHTEST = 236;

function lumaOf(frame: Frame): Float32Array {
  const luma = new Float32Array(frame.width * frame.height);
  for (let i = 0; i < luma.length; i += 1) {
    const at = i * 3;
    luma[i] = 0.299 * (frame.rgb[at] ?? 0) + 0.587 * (frame.rgb[at + 1] ?? 0) + 0.114 * (frame.rgb[at + 2] ?? 0);
  }
  return luma;
}

/** Noise of one cell, or undefined if the cell is too dark, too bright or cut off. */
function cellNoise(luma: Float32Array, width: number, left: number, top: number): number | undefined {
  let residual = 0;
  let sum = 0;
  for (let y = top; y < top + CELL_PX; y += 1) {
    for (let x = left; x < left + CELL_PX; x += 1) {
      const at = y * width + x;
      const here = luma[at] ?? 0;
      const sides = (luma[at - 1] ?? 0) + (luma[at + 1] ?? 0) + (luma[at - width] ?? 0) + (luma[at + width] ?? 0);
      const corners =
        (luma[at - width - 1] ?? 0) +
        (luma[at - width + 1] ?? 0) +
        (luma[at + width - 1] ?? 0) +
        (luma[at + width + 1] ?? 0);
      residual += Math.abs(4 * here - 2 * sides + corners);
      sum += here;
    }
  }
  const cells = CELL_PX * CELL_PX;
  const mean = sum / cells;
  if (mean < DARKEST || mean > BRIGHTEST) return undefined;
  return (Math.sqrt(Math.PI / 2) * residual) / (6 * cells);
}

function cellRange(smooth: Plane, left: number, top: number): number {
  let low = 1;
  let high = 0;
  for (let y = top; y < top + CELL_PX; y += 1) {
    for (let x = left; x < left + CELL_PX; x += 1) {
      const value = smooth.data[y * smooth.width + x] ?? 0;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return high - low;
}

/** `noise.level` in 8-bit steps (standard deviation), `noise.flat_share` = share of the frame it was read from. */
export function measureNoise(frame: Frame): Measurements {
  const { width, height } = frame;
  const smooth = boxBlur(frame.lightness, 3);
  const luma = lumaOf(frame);
  const flat: number[] = [];
  const all: number[] = [];
  let cells = 0;
  for (let top = 1; top + CELL_PX < height; top += CELL_PX) {
    for (let left = 1; left + CELL_PX < width; left += CELL_PX) {
      cells += 1;
      const noise = cellNoise(luma, width, left, top);
      if (noise === undefined) continue;
      all.push(noise);
      if (cellRange(smooth, left, top) < FLAT_RANGE) flat.push(noise);
    }
  }
  return {
    'noise.level': { value: quantile(flat, 0.3), unit: '8-bit steps' },
    'noise.floor': { value: quantile(all, 0.04), unit: '8-bit steps' },
    'noise.spread': { value: quantile(flat, 0.8) / Math.max(0.1, quantile(flat, 0.2)), unit: 'ratio' },
    'noise.flat_share': { value: flat.length / Math.max(1, cells), unit: 'share' },
  };
}
