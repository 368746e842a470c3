// Connected parts of a plane above a threshold, with their boxes. Used for the subject, burnt areas and bright spots.
import type { Region } from '../../domain/photo.ts';
import type { Plane } from './planes.ts';

export interface Blob {
  /** Share of all cells, 0..1. */
  share: number;
  /** Sum of the values of its cells. */
  mass: number;
  region: Region;
  /** Centroid weighted by value, fractions of the photo. */
  centre: { x: number; y: number };
  label: number;
}

export interface Blobs {
  /** Largest mass first. */
  list: Blob[];
  /** (height, width): label of each cell, 0 outside. */
  labels: Int32Array;
}

/** Finds 4-connected parts where the value is at least `threshold`. */
export function findBlobs(plane: Plane, threshold: number): Blobs {
  const { width, height, data } = plane;
  const labels = new Int32Array(width * height);
  const stack = new Int32Array(width * height);
  const list: Blob[] = [];
  for (let start = 0; start < data.length; start += 1) {
    if (labels[start] !== 0 || (data[start] ?? 0) < threshold) continue;
    const label = list.length + 1;
    list.push(growBlob({ plane, labels, stack, threshold }, start, label));
  }
  list.sort((one, other) => other.mass - one.mass);
  return { list, labels };
}

interface Growth {
  plane: Plane;
  labels: Int32Array;
  /** Scratch space for the cells still to visit. */
  stack: Int32Array;
  threshold: number;
}

function growBlob({ plane, labels, stack, threshold }: Growth, start: number, label: number): Blob {
  const { width, height, data } = plane;
  let depth = 1;
  stack[0] = start;
  labels[start] = label;
  let count = 0;
  let mass = 0;
  let sumX = 0;
  let sumY = 0;
  let left = width;
  let right = 0;
  let top = height;
  let bottom = 0;
  const visit = (cell: number): void => {
    if (labels[cell] !== 0 || (data[cell] ?? 0) < threshold) return;
    labels[cell] = label;
    stack[depth] = cell;
    depth += 1;
  };
  while (depth > 0) {
    depth -= 1;
    const cell = stack[depth] ?? 0;
    const x = cell % width;
    const y = (cell - x) / width;
    const value = data[cell] ?? 0;
    count += 1;
    mass += value;
    sumX += (x + 0.5) * value;
    sumY += (y + 0.5) * value;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
    if (x > 0) visit(cell - 1);
    if (x < width - 1) visit(cell + 1);
    if (y > 0) visit(cell - width);
    if (y < height - 1) visit(cell + width);
  }
  return {
    share: count / data.length,
    mass,
    region: [left / width, top / height, (right - left + 1) / width, (bottom - top + 1) / height],
    centre: { x: sumX / Math.max(mass, 1e-9) / width, y: sumY / Math.max(mass, 1e-9) / height },
    label,
  };
}
