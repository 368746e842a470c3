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

/** Extremes are taken of blocks of BLOCK_PX squared pixels; a window is 3 x 3 blocks. */
const BLOCK_PX = 3;

interface Blocks {
  columns: number;
  rows: number;
  /** (rows, columns): largest value of each block. */
  largest: Float32Array;
}

/** Largest value of each block, or of its negated values with `sign` -1; pixels beyond the last whole block belong to it. */
function blockMaxima({ width, height, data }: Plane, sign: 1 | -1): Blocks {
  const columns = Math.max(1, Math.floor(width / BLOCK_PX));
  const rows = Math.max(1, Math.floor(height / BLOCK_PX));
  const largest = new Float32Array(columns * rows);
  for (let row = 0, block = 0; row < rows; row += 1) {
    const top = row * BLOCK_PX * width;
    const bottom = row === rows - 1 ? height * width : top + BLOCK_PX * width;
    for (let column = 0; column < columns; column += 1, block += 1) {
      const left = column * BLOCK_PX;
      const right = column === columns - 1 ? width : left + BLOCK_PX;
      let most = -Infinity;
      for (let start = top; start < bottom; start += width) {
        for (let at = start + left; at < start + right; at += 1) {
          const value = sign * (data[at] ?? 0);
          if (value > most) most = value;
        }
      }
      largest[block] = most;
    }
  }
  return { columns, rows, largest };
}

/** Each number becomes the largest of itself and its two neighbours along one direction. */
function widen(
  values: Float32Array,
  step: number,
  { lines, length, stride }: { lines: number; length: number; stride: number },
): void {
  for (let line = 0; line < lines; line += 1) {
    let at = line * stride;
    let before = -Infinity;
    let here = values[at] ?? 0;
    for (let i = 0; i < length; i += 1, at += step) {
      const after = i + 1 < length ? (values[at + step] ?? 0) : -Infinity;
      const most = before > here ? before : here;
      values[at] = after > most ? after : most;
      before = here;
      here = after;
    }
  }
}

/** Each block's number becomes the largest of the 3 x 3 blocks around it, limited to the frame. */
function windowMaxima(values: Float32Array, columns: number, rows: number): void {
  widen(values, 1, { lines: rows, length: columns, stride: columns });
  widen(values, columns, { lines: columns, length: rows, stride: 1 });
}

/** Sharpness per cell from the lightness of the working copy, judged in windows of 9 x 9 pixels, 3 pixels apart. */
export function mapSharpness(lightness: Plane, edges: Edges): SharpnessMap {
  const { columns: blockColumns, rows: blockRows, largest: high } = blockMaxima(lightness, 1);
  const { largest: low } = blockMaxima(lightness, -1);
  const { largest: steepest } = blockMaxima(edges.slope, 1);
  for (const values of [low, high, steepest]) windowMaxima(values, blockColumns, blockRows);
  const columns = Math.max(1, Math.round(lightness.width / CELL_PX));
  const rows = Math.max(1, Math.round(lightness.height / CELL_PX));
  const cells = emptyPlane(columns, rows);
  const weights = emptyPlane(columns, rows);
  const support = emptyPlane(columns, rows);
  const perCell = (blockColumns * blockRows) / (columns * rows);
  for (let y = 0, block = 0; y < blockRows; y += 1) {
    const rowStart = Math.floor((y * rows) / blockRows) * columns;
    for (let x = 0; x < blockColumns; x += 1, block += 1) {
      const change = (high[block] ?? 0) + (low[block] ?? 0);
      if (change < MIN_RANGE) continue;
      const cell = rowStart + Math.floor((x * columns) / blockColumns);
      const value = Math.min(1, (steepest[block] ?? 0) / change);
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

/** From here on a subject counts as sharp where the rest is not. */
const SHARP_SUBJECT = 0.6;

/**
 * Sharpness 0..1 of the frame, its subject and its surroundings; `focus.selective` is how much sharper a sharp subject is, 1 without
 * one; supports are shares of cells that have edges to judge by.
 */
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
  if (subject === undefined) return { ...measurements, 'focus.selective': { value: 1, unit: 'ratio' } };
  const { region } = subject.region;
  const inside = collect(map, (x, y) => memberAt(subject.inside, x, y) > 0.4);
  const outside = collect(map, (x, y) => memberAt(subject.outside, x, y) > 0.5);
  const subjectSharp = quantile(inside.values, 0.75);
  const outsideSharp = quantile(outside.values, 0.75);
  const ratio = subjectSharp / Math.max(0.05, outsideSharp);
  return {
    ...measurements,
    'focus.subject': { value: subjectSharp, unit: '0..1', region },
    'focus.subject_typical': { value: quantile(inside.values, 0.4), unit: '0..1', region },
    'focus.subject_support': { value: inside.values.length / Math.max(1, inside.count), unit: 'share', region },
    'focus.subject_cells': { value: inside.values.length, unit: 'cells', region },
    'focus.surroundings': { value: outsideSharp, unit: '0..1' },
    'focus.surroundings_support': { value: outside.values.length / Math.max(1, outside.count), unit: 'share' },
    'focus.surroundings_cells': { value: outside.values.length, unit: 'cells' },
    'focus.ratio': { value: ratio, unit: 'ratio', region },
    'focus.selective': { value: subjectSharp > SHARP_SUBJECT ? Math.max(1, ratio) : 1, unit: 'ratio', region },
  };
}
