// Mirror symmetry with its axis: upright (left half like right) and level (a reflection). Edges and locally normalised lightness are
// compared, so that uneven light does not hide symmetry and a plain sky over plain ground does not feign it.
import type { Measurements } from '../../domain/analysis.ts';
import type { Region } from '../../domain/photo.ts';
import type { Frame } from './frame.ts';
import { boxBlur, cellMeans, emptyPlane } from './planes.ts';
import type { Plane } from './planes.ts';

/** Cells on the long side: edges may be off by 1.5 % of it and still meet their mirror image. */
const CELLS = 64;
/** Farthest axis from the middle, share of the side. */
const MAX_SHIFT = 0.12;
/** Lightness deviation at which structure counts half: below, it is noise. */
const FAINT = 0.03;

interface Grid {
  columns: number;
  rows: number;
  /** Locally normalised lightness, about -1..1, and edges: upright, level, rising, falling. */
  structure: Float32Array;
  edges: readonly [Float32Array, Float32Array, Float32Array, Float32Array];
  /** Mean absolute structure before normalising, lightness. */
  energy: number;
}

/** Takes out what is the same along a row or a column: plain sky over plain ground is its own mirror image, and so is a fence. */
function withoutLines({ width, height, data }: Plane): Float32Array {
  const rows = new Float32Array(height);
  const columns = new Float32Array(width);
  let mean = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const value = data[y * width + x] ?? 0;
      rows[y] = (rows[y] ?? 0) + value / width;
      columns[x] = (columns[x] ?? 0) + value / height;
      mean += value / data.length;
    }
  }
  return data.map((value, i) => value - (rows[Math.floor(i / width)] ?? 0) - (columns[i % width] ?? 0) + mean);
}

function normalise(plane: Plane): { plane: Plane; energy: number } {
  const trend = boxBlur(plane, 10);
  const away = emptyPlane(plane.width, plane.height);
  for (let i = 0; i < away.data.length; i += 1) away.data[i] = (plane.data[i] ?? 0) - (trend.data[i] ?? 0);
  const strength = boxBlur({ ...away, data: away.data.map(Math.abs) }, 10);
  let energy = 0;
  for (let i = 0; i < away.data.length; i += 1) {
    energy += Math.abs(away.data[i] ?? 0) / away.data.length;
    away.data[i] = (away.data[i] ?? 0) / ((strength.data[i] ?? 0) + FAINT);
  }
  return { plane: away, energy };
}

function gridOf(frame: Frame): Grid {
  const scale = CELLS / Math.max(frame.width, frame.height);
  const columns = Math.max(8, Math.round(frame.width * scale));
  const rows = Math.max(8, Math.round(frame.height * scale));
  const { plane, energy } = normalise(cellMeans(frame.lightness, columns, rows));
  const soft = boxBlur(plane, 1);
  const edges = [0, 1, 2, 3].map(() => emptyPlane(columns, rows));
  for (let y = 1; y < rows - 1; y += 1) {
    for (let x = 1; x < columns - 1; x += 1) {
      const at = y * columns + x;
      const gx = (soft.data[at + 1] ?? 0) - (soft.data[at - 1] ?? 0);
      const gy = (soft.data[at + columns] ?? 0) - (soft.data[at - columns] ?? 0);
      const parts = [Math.abs(gx), Math.abs(gy), Math.abs(gx + gy) * Math.SQRT1_2, Math.abs(gx - gy) * Math.SQRT1_2];
      const most = Math.max(...parts);
      for (let k = 0; k < 4; k += 1) {
        const part = parts[k] ?? 0;
        const plane = edges[k];
        // Only directions near the strongest, so that a diagonal is told from its mirror image.
        if (plane !== undefined) plane.data[at] = Math.max(0, part - 0.75 * most);
      }
    }
  }
  const [upright, level, falling, rising] = edges.map((plane) => withoutLines(boxBlur(plane, 1)));
  const none = new Float32Array(0);
  return {
    columns,
    rows,
    structure: withoutLines(plane),
    edges: [upright ?? none, level ?? none, falling ?? none, rising ?? none],
    energy,
  };
}

interface Sums {
  product: number;
  here: number;
  there: number;
}

/** Sums of products of one plane and the mirror image of another about an axis (in half cells), each pair once. */
function compare(one: Float32Array, other: Float32Array, grid: Grid, axis: { sum: number; isRow: boolean }): Sums {
  const { columns, rows } = grid;
  const length = axis.isRow ? columns : rows;
  const lines = axis.isRow ? rows : columns;
  const first = Math.max(0, axis.sum - length + 1);
  const last = Math.min(length - 1, axis.sum);
  let product = 0;
  let here = 0;
  let there = 0;
  for (let line = 0; line < lines; line += 1) {
    for (let i = first; i <= last; i += 1) {
      const at = axis.isRow ? line * columns + i : i * columns + line;
      const mirror = axis.isRow ? line * columns + axis.sum - i : (axis.sum - i) * columns + line;
      const a = one[at] ?? 0;
      const b = other[mirror] ?? 0;
      product += a * b;
      here += a * a;
      there += b * b;
    }
  }
  return { product, here, there };
}

function correlation(sums: readonly Sums[]): number {
  let product = 0;
  let here = 0;
  let there = 0;
  for (const part of sums) {
    product += part.product;
    here += part.here;
    there += part.there;
  }
  return here * there > 1e-9 ? product / Math.sqrt(here * there) : 0;
}

interface Symmetry {
  /** The smaller of the correlations of lightness and of edges, -1..1. */
  score: number;
  /** Position of the axis, share of the side. */
  axis: number;
}

function symmetryAbout(grid: Grid, isRow: boolean): Symmetry {
  const length = isRow ? grid.columns : grid.rows;
  const reach = Math.round(2 * MAX_SHIFT * length);
  const [upright, level, falling, rising] = grid.edges;
  let best: Symmetry = { score: -1, axis: 0.5 };
  for (let sum = length - 1 - reach; sum <= length - 1 + reach; sum += 1) {
    const axis = { sum, isRow };
    const tones = correlation([compare(grid.structure, grid.structure, grid, axis)]);
    // Hopeless axes are not looked at further.
    if (tones < best.score) continue;
    const edges = correlation([
      compare(upright, upright, grid, axis),
      compare(level, level, grid, axis),
      compare(falling, rising, grid, axis),
    ]);
    const score = Math.min(tones, edges);
    if (score > best.score) best = { score, axis: (sum + 1) / 2 / length };
  }
  return best;
}

/** Correlations -1..1 about the best upright and level axis, the axes, and how much structure there is (lightness). */
export function measureSymmetry(frame: Frame): Measurements {
  const grid = gridOf(frame);
  const upright = symmetryAbout(grid, true);
  const level = symmetryAbout(grid, false);
  const start = (axis: number): number => Math.min(0.98, Math.max(0, axis - 0.01));
  const uprightRegion: Region = [start(upright.axis), 0, 0.02, 1];
  const levelRegion: Region = [0, start(level.axis), 1, 0.02];
  return {
    'symmetry.horizontal': { value: upright.score, unit: '-1..1', region: uprightRegion },
    'symmetry.horizontal_axis': { value: upright.axis, unit: 'share of width', region: uprightRegion },
    'symmetry.vertical': { value: level.score, unit: '-1..1', region: levelRegion },
    'symmetry.vertical_axis': { value: level.axis, unit: 'share of height', region: levelRegion },
    'symmetry.energy': { value: grid.energy, unit: 'lightness' },
  };
}
