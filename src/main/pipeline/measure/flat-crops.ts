// Crops of the photo's own pixels where the working copy shows no structure: what is left there is noise, chroma noise and blocks.
// Its cost does not grow with the photo. Knows no measure.
import type { RgbImage } from '../rgb-image.ts';
import type { Frame } from './frame.ts';
import { boxBlur } from './planes.ts';
import type { Plane } from './planes.ts';

const CELL_PX = 12;
const CROP_PX = 32;
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

/** Deviation of the smoothed lightness within a cell from the plane through it. */
function structureOf(smooth: Plane, left: number, top: number): number {
  const middle = (CELL_PX - 1) / 2;
  let sum = 0;
  let sumX = 0;
  let sumY = 0;
  let squares = 0;
  for (let y = 0; y < CELL_PX; y += 1) {
    for (let x = 0; x < CELL_PX; x += 1) {
      const value = smooth.data[(top + y) * smooth.width + left + x] ?? 0;
      sum += value;
      squares += value * value;
      sumX += value * (x - middle);
      sumY += value * (y - middle);
    }
  }
  const count = CELL_PX * CELL_PX;
  const moment = (count * (CELL_PX * CELL_PX - 1)) / 12;
  const variance = (squares - (sum * sum) / count - (sumX * sumX) / moment - (sumY * sumY) / moment) / count;
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
  const smooth = boxBlur(frame.lightness, 3);
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
      const structure = structureOf(smooth, left, top);
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
