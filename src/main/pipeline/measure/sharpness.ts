// Sharpness: how much of a local change of tone happens within one pixel. Independent of contrast (a ratio) and of noise
// (only where the local range is far above it). 1 = step edge, 0.4 / sigma for an edge blurred by sigma pixels of the working copy.
import type { Measurements } from '../../domain/analysis.ts';
import type { Edges } from './edges.ts';
import { clamp01, emptyPlane, quantile } from './planes.ts';
import type { Plane } from './planes.ts';
import type { Subject } from './subject.ts';

/** Windows with less change of tone than this say nothing about sharpness. */
const MIN_RANGE = 0.13;
const CELL_PX = 16;
/** A cell needs this share of telling pixels. */
const MIN_CELL_SUPPORT = 0.08;

export interface SharpnessMap {
  /** Cells of about 16 px: sharpness 0..1. */
  cells: Plane;
  /** 1 where the cell has edges to judge by. */
  support: Plane;
}

/** Extremes of each block of BLOCK_PX squared pixels; a window is WINDOW_BLOCKS squared blocks. */
const BLOCK_PX = 3;
const WINDOW_BLOCKS = 3;

/** Largest value, over `sign` 1, or smallest, over -1, of each block; pixels beyond the last whole block belong to it. */
function blockExtremes({ width, height, data }: Plane, columns: number, sign: 1 | -1): Float32Array {
  const rows = Math.max(1, Math.floor(height / BLOCK_PX));
  const extremes = new Float32Array(columns * rows).fill(-Infinity);
  const columnOf = Int32Array.from({ length: width }, (_, x) => Math.min(columns - 1, Math.floor(x / BLOCK_PX)));
  for (let y = 0, at = 0; y < height; y += 1) {
    const row = Math.min(rows - 1, Math.floor(y / BLOCK_PX)) * columns;
    for (let x = 0; x < width; x += 1, at += 1) {
      const block = row + (columnOf[x] ?? 0);
      const value = sign * (data[at] ?? 0);
      if (value > (extremes[block] ?? 0)) extremes[block] = value;
    }
  }
  return extremes;
}

/** Largest of the blocks around one block, limited to the frame. */
function windowMaximum(blocks: Float32Array, columns: number, column: number, row: number): number {
  const rows = blocks.length / columns;
  const reach = (WINDOW_BLOCKS - 1) / 2;
  let most = -Infinity;
  for (let y = Math.max(0, row - reach); y <= Math.min(rows - 1, row + reach); y += 1) {
    for (let x = Math.max(0, column - reach); x <= Math.min(columns - 1, column + reach); x += 1) {
      const value = blocks[y * columns + x] ?? 0;
      if (value > most) most = value;
    }
  }
  return most;
}

/** Sharpness per cell from the lightness of the working copy, judged in windows of 9 x 9 pixels, 3 pixels apart. */
export function mapSharpness(lightness: Plane, edges: Edges): SharpnessMap {
  const blockColumns = Math.max(1, Math.floor(lightness.width / BLOCK_PX));
  const high = blockExtremes(lightness, blockColumns, 1);
  const low = blockExtremes(lightness, blockColumns, -1);
  const steepest = blockExtremes(edges.slope, blockColumns, 1);
  const blockRows = high.length / blockColumns;
  const columns = Math.max(1, Math.round(lightness.width / CELL_PX));
  const rows = Math.max(1, Math.round(lightness.height / CELL_PX));
  const cells = emptyPlane(columns, rows);
  const weights = emptyPlane(columns, rows);
  const support = emptyPlane(columns, rows);
  const perCell = (blockColumns * blockRows) / (columns * rows);
  for (let y = 0; y < blockRows; y += 1) {
    const rowStart = Math.floor((y * rows) / blockRows) * columns;
    for (let x = 0; x < blockColumns; x += 1) {
      const change = windowMaximum(high, blockColumns, x, y) + windowMaximum(low, blockColumns, x, y);
      if (change < MIN_RANGE) continue;
      const cell = rowStart + Math.floor((x * columns) / blockColumns);
      const value = Math.min(1, windowMaximum(steepest, blockColumns, x, y) / change);
      cells.data[cell] = (cells.data[cell] ?? 0) + value * change;
      weights.data[cell] = (weights.data[cell] ?? 0) + change;
      support.data[cell] = (support.data[cell] ?? 0) + 1;
    }
  }
  for (let cell = 0; cell < cells.data.length; cell += 1) {
    cells.data[cell] = (cells.data[cell] ?? 0) / Math.max(1e-6, weights.data[cell] ?? 0);
    support.data[cell] = (support.data[cell] ?? 0) / perCell > MIN_CELL_SUPPORT ? 1 : 0;
  }
  return { cells, support };
}

interface Group {
  values: number[];
  /** All cells of the group, with or without edges. */
  count: number;
}

function collect(map: SharpnessMap, member: (x: number, y: number) => boolean): Group {
  const group: Group = { values: [], count: 0 };
  const { width, height } = map.cells;
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      if (!member((column + 0.5) / width, (row + 0.5) / height)) continue;
      group.count += 1;
      const cell = row * width + column;
      if (map.support.data[cell] === 1) group.values.push(map.cells.data[cell] ?? 0);
    }
  }
  return group;
}

function memberAt(plane: Plane, x: number, y: number): number {
  return plane.data[Math.floor(y * plane.height) * plane.width + Math.floor(x * plane.width)] ?? 0;
}

/** Sharpness 0..1 of the frame, its subject and its surroundings; supports are shares of cells that have edges to judge by. */
export function measureSharpness(map: SharpnessMap, subject: Subject | undefined): Measurements {
  const all = collect(map, () => true);
  const measurements: Measurements = {
    'focus.best': { value: quantile(all.values, 0.9), unit: '0..1' },
    'focus.typical': { value: quantile(all.values, 0.5), unit: '0..1' },
    'focus.least': { value: quantile(all.values, 0.15), unit: '0..1' },
    'focus.support': { value: all.values.length / Math.max(1, all.count), unit: 'share' },
    'focus.evenness': {
      value: clamp01(quantile(all.values, 0.2) / Math.max(0.01, quantile(all.values, 0.85))),
      unit: '0..1',
    },
  };
  if (subject === undefined) return measurements;
  const { region } = subject.region;
  const inside = collect(map, (x, y) => memberAt(subject.inside, x, y) > 0.4);
  const outside = collect(map, (x, y) => memberAt(subject.outside, x, y) > 0.5);
  const subjectSharp = quantile(inside.values, 0.75);
  const outsideSharp = quantile(outside.values, 0.75);
  return {
    ...measurements,
    'focus.subject': { value: subjectSharp, unit: '0..1', region },
    'focus.subject_typical': { value: quantile(inside.values, 0.4), unit: '0..1', region },
    'focus.subject_support': { value: inside.values.length / Math.max(1, inside.count), unit: 'share', region },
    'focus.subject_cells': { value: inside.values.length, unit: 'cells', region },
    'focus.surroundings': { value: outsideSharp, unit: '0..1' },
    'focus.surroundings_support': { value: outside.values.length / Math.max(1, outside.count), unit: 'share' },
    'focus.surroundings_cells': { value: outside.values.length, unit: 'cells' },
    'focus.ratio': { value: subjectSharp / Math.max(0.05, outsideSharp), unit: 'ratio', region },
  };
}
