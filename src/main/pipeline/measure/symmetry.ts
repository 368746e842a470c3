// Symmetry: correlation of the frame's large shapes with their mirror image, left-right and top-bottom.
import type { Measurements } from '../../domain/analysis.ts';
import type { Frame } from './frame.ts';
import { boxBlur, cellMeans } from './planes.ts';
import type { Plane } from './planes.ts';

const COLUMNS = 48;

function correlate(plane: Plane, mirror: (x: number, y: number) => number): number {
  let product = 0;
  let square = 0;
  for (let y = 0; y < plane.height; y += 1) {
    for (let x = 0; x < plane.width; x += 1) {
      const here = plane.data[y * plane.width + x] ?? 0;
      product += here * (plane.data[mirror(x, y)] ?? 0);
      square += here * here;
    }
  }
  return square > 1e-6 ? product / square : 0;
}

/** The plane without its large-scale trend and column or row means: a plain sky over plain ground is not symmetry. */
function structureOf(frame: Frame): Plane {
  const rows = Math.max(8, Math.round((COLUMNS * frame.height) / frame.width));
  const coarse = cellMeans(frame.lightness, COLUMNS, rows);
  const trend = boxBlur(coarse, 9);
  const structure: Plane = { ...coarse, data: coarse.data.map((value, i) => value - (trend.data[i] ?? 0)) };
  for (let y = 0; y < rows; y += 1) {
    let sum = 0;
    for (let x = 0; x < COLUMNS; x += 1) sum += structure.data[y * COLUMNS + x] ?? 0;
    for (let x = 0; x < COLUMNS; x += 1) {
      structure.data[y * COLUMNS + x] = (structure.data[y * COLUMNS + x] ?? 0) - sum / COLUMNS;
    }
  }
  return structure;
}

/** Correlations -1..1; energy is the deviation of the structure compared, in lightness. */
export function measureSymmetry(frame: Frame): Measurements {
  const plane = structureOf(frame);
  const { width, height } = plane;
  let square = 0;
  for (const value of plane.data) square += value * value;
  return {
    'symmetry.horizontal': { value: correlate(plane, (x, y) => y * width + width - 1 - x), unit: '-1..1' },
    'symmetry.vertical': { value: correlate(plane, (x, y) => (height - 1 - y) * width + x), unit: '-1..1' },
    'symmetry.energy': { value: Math.sqrt(square / plane.data.length), unit: 'lightness' },
  };
}
