// Pattern: repetition at a fixed step in any direction, from the autocorrelation of the frame's fine structure.
import type { Measurements } from '../../domain/analysis.ts';
import { autocorrelate } from './fourier.ts';
import type { Frame } from './frame.ts';
import { zeroDoubles } from './photo-memory.ts';
import { boxBlur, cellMeans } from './planes.ts';
import type { Plane } from './planes.ts';

/** Cells on the long side, and side of the grid they lie on: what is left over keeps the ends apart for steps up to 16 cells. */
const CELLS = 112;
const SIZE = 128;
const MIN_STEP = 4;
const MAX_STEP = 28;
/** Lightness deviation at which structure counts half: below, it is noise. */
const FAINT = 0.02;
/** A part of a step repeats too if the correlation there is this share of that at the whole step. */
const SAME_SHARE = 0.55;
/** Along a stripe all steps correlate alike but for rounding; the shortest is wanted. */
const ROUNDING = 1e-6;

/** Fine structure, locally of equal strength, so that one bold place cannot speak for the frame. */
function structureOf(frame: Frame): Plane {
  const scale = CELLS / Math.max(frame.width, frame.height);
  const columns = Math.max(2, Math.round(frame.width * scale));
  const rows = Math.max(2, Math.round(frame.height * scale));
  const coarse = cellMeans(frame.lightness, columns, rows);
  const trend = boxBlur(coarse, 8);
  const fine: Plane = { ...coarse, data: coarse.data.map((value, i) => value - (trend.data[i] ?? 0)) };
  const strength = boxBlur({ ...fine, data: fine.data.map(Math.abs) }, 12);
  return { ...fine, data: fine.data.map((value, i) => value / ((strength.data[i] ?? 0) + FAINT)) };
}

/** Raised cosine over a side, so that its ends do not correlate with one another. */
function taper(length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / length));
}

/** Overlap of a taper with itself moved by each step, 1 at none. */
function overlapOf(weights: Float64Array): Float64Array {
  const overlap = new Float64Array(SIZE);
  for (let step = 0; step < SIZE; step += 1) {
    for (let i = 0; i + step < weights.length; i += 1) {
      overlap[step] = (overlap[step] ?? 0) + (weights[i] ?? 0) * (weights[i + step] ?? 0);
    }
  }
  const whole = overlap[0] ?? 1;
  return overlap.map((value) => value / whole);
}

/** Correlation -1..1 at steps (x, y); x may be negative. */
type CorrelationAt = (x: number, y: number) => number;

function correlationsOf(plane: Plane): CorrelationAt {
  const { width, height, data } = plane;
  const across = taper(width);
  const downward = taper(height);
  const grid = zeroDoubles(SIZE * SIZE);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      grid[y * SIZE + x] = (data[y * width + x] ?? 0) * (across[x] ?? 0) * (downward[y] ?? 0);
    }
  }
  const correlation = autocorrelate(grid, SIZE, height);
  const whole = Math.max(1e-9, correlation[0] ?? 0);
  const acrossOverlap = overlapOf(across);
  const downOverlap = overlapOf(downward);
  return (x, y) => {
    const overlap = (acrossOverlap[Math.abs(x)] ?? 0) * (downOverlap[Math.abs(y)] ?? 0);
    if (overlap < 0.1) return 0;
    const [right, down] = y < 0 ? [-x, -y] : [x, y];
    return (correlation[down * SIZE + ((right + SIZE) % SIZE)] ?? 0) / whole / overlap;
  };
}

function isPeak(at: CorrelationAt, x: number, y: number): boolean {
  const here = at(x, y) + ROUNDING;
  for (let dy = -1; dy <= 1; dy += 1) {
    for (let dx = -1; dx <= 1; dx += 1) if (at(x + dx, y + dy) > here) return false;
  }
  return true;
}

/** How far a step stands out from the shorter ones on its way, and comes back at twice the step. */
function repetitionAt(at: CorrelationAt, x: number, y: number): number {
  const length = Math.hypot(x, y);
  let valley = 1;
  for (let step = 1; step < length; step += 1) {
    valley = Math.min(valley, at(Math.round((x * step) / length), Math.round((y * step) / length)));
  }
  const peak = at(x, y);
  let again = 0;
  for (let dy = -1; dy <= 1; dy += 1) {
    for (let dx = -1; dx <= 1; dx += 1) again = Math.max(again, at(2 * x + dx, 2 * y + dy));
  }
  return Math.min(peak, peak - valley, 2 * again);
}

/** The shortest step that a found one is a multiple of. */
function shortestStep(at: CorrelationAt, x: number, y: number): readonly [number, number] {
  const peak = at(x, y);
  const length = Math.hypot(x, y);
  for (let parts = Math.floor(length / MIN_STEP); parts > 1; parts -= 1) {
    // Each part must be a peak: the correlation at half a step more is lower.
    let holds = true;
    for (let k = 1; k < parts && holds; k += 1) {
      const near = (share: number): number => at(Math.round(x * share), Math.round(y * share));
      holds = near(k / parts) > SAME_SHARE * peak && near((k - 0.5) / parts) < near(k / parts);
    }
    if (holds) return [x / parts, y / parts];
  }
  return [x, y];
}

/** Strength 0..1 of the clearest repetition, its step and its direction. */
export function measurePattern(frame: Frame): Measurements {
  const plane = structureOf(frame);
  const at = correlationsOf(plane);
  let best = 0;
  let [stepX = 0, stepY = 0] = [0, 0];
  for (let y = 0; y <= MAX_STEP; y += 1) {
    for (let x = y === 0 ? 1 : -MAX_STEP; x <= MAX_STEP; x += 1) {
      const length = Math.hypot(x, y);
      if (length < MIN_STEP || length > MAX_STEP || at(x, y) <= best || !isPeak(at, x, y)) continue;
      const repetition = repetitionAt(at, x, y);
      if (repetition <= best + ROUNDING) continue;
      best = repetition;
      [stepX, stepY] = [x, y];
    }
  }
  [stepX, stepY] = shortestStep(at, stepX, stepY);
  const angle = (Math.atan2(stepY, stepX) * 180) / Math.PI;
  return {
    'pattern.repetition': { value: Math.min(1, best), unit: '0..1' },
    'pattern.step': { value: Math.hypot(stepX, stepY) / CELLS, unit: 'share of long side' },
    'pattern.direction': { value: angle, unit: 'degrees' },
  };
}
