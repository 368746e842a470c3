// Crops of the photo's own pixels where the working copy shows no structure: what is left there is noise, chroma noise and blocks.
// Its cost does not grow with the photo. Knows no measure.
import type { RgbImage } from '../rgb-image.ts';
import type { Frame } from './frame.ts';
import { zeroDoubles } from './photo-memory.ts';
import type { Plane } from './planes.ts';

const CELL_PX = 12;
const CROP_PX = 32;
/** Lightness is smoothed over this many pixels to either side, so that noise does not count as structure. */
const SMOOTH_PX = 3;
/** Every second pixel of a cell each way: how many, their middle, and the sum of their squared distances from it. */
const SAMPLES = (CELL_PX / 2) ** 2;
const MIDDLE = (CELL_PX - 2) / 2;
const MOMENT = (SAMPLES * 4 * ((CELL_PX / 2) ** 2 - 1)) / 12;
/** Deviation of lightness from a plane up to which a cell is calm; noise of 10 steps adds about 0.006 to it. */
const CALM_STRUCTURE = 0.016;
/** Luma outside of this is clipped or crushed: noise does not show there. */
const DARKEST = 14;
const BRIGHTEST = 240;

export interface FlatCrop {
  /** Position of the upper left corner in the photo, pixels. */
  left: number;
  top: number;
  side: number;
  /** Deviation of the smoothed working copy in this cell from a plane, lightness 0..1. */
  structure: number;
}

/** Sums over all pixels above and left of each pixel: (width + 1) x (height + 1). */
function integralOf({ width, height, data }: Plane): Float64Array {
  const sums = zeroDoubles((width + 1) * (height + 1));
  for (let y = 0, from = 0; y < height; y += 1) {
    let row = 0;
    let at = (y + 1) * (width + 1) + 1;
    for (let x = 0; x < width; x += 1, from += 1, at += 1) {
      row += data[from] ?? 0;
      sums[at] = (sums[at - width - 1] ?? 0) + row;
    }
  }
  return sums;
}

interface Sums {
  width: number;
  height: number;
  integral: Float64Array;
}

/** Mean of the pixels around one, SMOOTH_PX to either side, limited to the frame. */
function meanAround({ width, height, integral }: Sums, x: number, y: number): number {
  const left = Math.max(0, x - SMOOTH_PX);
  const right = Math.min(width, x + SMOOTH_PX + 1);
  const above = Math.max(0, y - SMOOTH_PX) * (width + 1);
  const below = Math.min(height, y + SMOOTH_PX + 1);
  const start = below * (width + 1);
  const sum =
    (integral[start + right] ?? 0) -
    (integral[start + left] ?? 0) -
    (integral[above + right] ?? 0) +
    (integral[above + left] ?? 0);
  return sum / ((right - left) * (below - above / (width + 1)));
}

/** Deviation of the smoothed lightness within a cell from the plane through it, from every second pixel each way. */
function structureOf(sums: Sums, left: number, top: number): number {
  let sum = 0;
  let sumX = 0;
  let sumY = 0;
  let squares = 0;
  for (let y = 0; y < CELL_PX; y += 2) {
    for (let x = 0; x < CELL_PX; x += 2) {
      const value = meanAround(sums, left + x, top + y);
      sum += value;
      squares += value * value;
      sumX += value * (x - MIDDLE);
      sumY += value * (y - MIDDLE);
    }
  }
  const variance = (squares - (sum * sum) / SAMPLES - (sumX * sumX + sumY * sumY) / MOMENT) / SAMPLES;
  return Math.sqrt(Math.max(0, variance));
}

function meanLuma(frame: Frame, left: number, top: number): number {
  let sum = 0;
  for (let y = 0; y < CELL_PX; y += 3) {
    for (let x = 0; x < CELL_PX; x += 3) sum += frame.rgb[((top + y) * frame.width + left + x) * 3 + 1] ?? 0;
  }
  return sum / (CELL_PX / 3) ** 2;
}

/** The calmest cells that are neither black nor white, calmest first; and how many cells there are in all. */
export function findFlatCrops(frame: Frame, original: RgbImage): { crops: FlatCrop[]; cells: number } {
  const sums: Sums = { width: frame.width, height: frame.height, integral: integralOf(frame.lightness) };
  const scale = original.width / frame.width;
  const side = Math.min(CROP_PX, Math.max(CELL_PX, Math.floor(CELL_PX * scale)), original.width, original.height);
  const crops: FlatCrop[] = [];
  let cells = 0;
  for (let top = 0; top + CELL_PX <= frame.height; top += CELL_PX) {
    for (let left = 0; left + CELL_PX <= frame.width; left += CELL_PX) {
      cells += 1;
      const luma = meanLuma(frame, left, top);
      if (luma < DARKEST || luma > BRIGHTEST) continue;
      const atX = Math.round((left + CELL_PX / 2) * scale - side / 2);
      const atY = Math.round((top + CELL_PX / 2) * scale - side / 2);
      const structure = structureOf(sums, left, top);
      if (structure > CALM_STRUCTURE) continue;
      crops.push({
        left: Math.min(original.width - side, Math.max(0, atX)),
        top: Math.min(original.height - side, Math.max(0, atY)),
        side,
        structure,
      });
    }
  }
  crops.sort((one, other) => one.structure - other.structure);
  return { crops, cells };
}
