// Pattern: repetition at a fixed step, from the autocorrelation of the frame's fine structure.
import type { Measurements } from '../../domain/analysis.ts';
import type { Frame } from './frame.ts';
import { boxBlur, cellMeans } from './planes.ts';
import type { Plane } from './planes.ts';

const COLUMNS = 112;
const MIN_STEP = 4;
const MAX_STEP = 20;

function correlation(plane: Plane, stepX: number, stepY: number): number {
  const { width, height, data } = plane;
  let product = 0;
  let here = 0;
  let there = 0;
  const firstX = Math.max(0, -stepX);
  for (let y = 0; y + stepY < height; y += 1) {
    for (let x = firstX; x + stepX < width && x < width; x += 1) {
      const one = data[y * width + x] ?? 0;
      const other = data[(y + stepY) * width + x + stepX] ?? 0;
      product += one * other;
      here += one * one;
      there += other * other;
    }
  }
  return product / Math.max(1e-9, Math.sqrt(here * there));
}

/** The highest correlation at a step that stands out from both shorter and longer steps in its direction, 0..1. */
export function measurePattern(frame: Frame): Measurements {
  const rows = Math.max(16, Math.round((COLUMNS * frame.height) / frame.width));
  const columns = rows > COLUMNS * 1.2 ? Math.round(COLUMNS * 0.75) : COLUMNS;
  const coarse = cellMeans(frame.lightness, columns, Math.round((rows * columns) / COLUMNS));
  const trend = boxBlur(coarse, 6);
  const fine: Plane = { ...coarse, data: coarse.data.map((value, i) => value - (trend.data[i] ?? 0)) };
  let best = 0;
  let step = 0;
  for (const [dx, dy] of [
    [1, 0],
    [0, 1],
    [1, 1],
    [-1, 1],
    [2, 1],
    [-2, 1],
  ] as const) {
    const length = Math.hypot(dx, dy);
    const row: number[] = [];
    for (let k = 1; k * length <= MAX_STEP * 1.6; k += 1) row.push(correlation(fine, k * dx, k * dy));
    for (let k = 1; k < row.length - 1; k += 1) {
      const distance = (k + 1) * length;
      if (distance < MIN_STEP || distance > MAX_STEP) continue;
      const peak = row[k] ?? 0;
      if (peak < (row[k - 1] ?? 0) || peak < (row[k + 1] ?? 0)) continue;
      const before = Math.min(...row.slice(0, k + 1));
      const prominence = Math.min(peak - before, peak);
      if (prominence > best) {
        best = prominence;
        step = distance / columns;
      }
    }
  }
  return {
    'pattern.repetition': { value: best, unit: '0..1' },
    'pattern.step': { value: step, unit: 'share of width' },
  };
}
