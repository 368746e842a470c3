// Clutter and emptiness: how much goes on in the frame and around the subject, and how much of it is calm.
import type { Measurements } from '../../domain/analysis.ts';
import type { Edges } from './edges.ts';
import type { Frame } from './frame.ts';
import { cellMeans, emptyPlane, quantile, resizePlane } from './planes.ts';
import type { Plane } from './planes.ts';
import type { Subject } from './subject.ts';

/** Lightness change per pixel that the eye takes as an edge at working size. */
const EDGE = 0.035;
const CELL_PX = 16;
const CALM = 0.06;
const BUSY = 0.3;

/** Share of edge pixels per cell of about 16 px. */
export function mapActivity(edges: Edges): Plane {
  const { width, height, data } = edges.magnitude;
  const columns = Math.max(1, Math.round(width / CELL_PX));
  const rows = Math.max(1, Math.round(height / CELL_PX));
  const out = emptyPlane(columns, rows);
  const counts = new Float32Array(columns * rows);
  const cellOf = Int32Array.from({ length: width }, (_, x) => Math.floor((x * columns) / width));
  for (let y = 0, at = 0; y < height; y += 1) {
    const row = Math.floor((y * rows) / height) * columns;
    for (let x = 0; x < width; x += 1, at += 1) {
      const cell = row + (cellOf[x] ?? 0);
      counts[cell] = (counts[cell] ?? 0) + 1;
      if ((data[at] ?? 0) > EDGE) out.data[cell] = (out.data[cell] ?? 0) + 1;
    }
  }
  for (let cell = 0; cell < counts.length; cell += 1)
    out.data[cell] = (out.data[cell] ?? 0) / Math.max(1, counts[cell] ?? 0);
  return out;
}

function shareWhere(values: readonly number[], holds: (value: number) => boolean): number {
  return values.filter(holds).length / Math.max(1, values.length);
}

/** Colour counts for more than lightness: sun and shade on one lawn differ in lightness. */
const COLOUR_WEIGHT = 3;

/**
 * Mean step of lightness and, weighted, of colour between neighbouring cells, OKLab; `isCounted` leaves cells out. Grass, gravel and cloth are busy by
 * pixels, but one cell of them is like the next; things are not.
 */
function measurePatchwork(frame: Frame, { width, height }: Plane, isCounted: (cell: number) => boolean): number {
  const [light, a, b] = [frame.lightness, frame.a, frame.b].map((plane) => cellMeans(plane, width, height).data);
  if (light === undefined || a === undefined || b === undefined) return 0;
  let sum = 0;
  let steps = 0;
  const add = (one: number, other: number): void => {
    if (!isCounted(one) || !isCounted(other)) return;
    const color = Math.hypot((a[one] ?? 0) - (a[other] ?? 0), (b[one] ?? 0) - (b[other] ?? 0));
    sum += Math.abs((light[one] ?? 0) - (light[other] ?? 0)) + COLOUR_WEIGHT * color;
    steps += 1;
  };
  for (let cell = 0; cell < width * height; cell += 1) {
    if ((cell + 1) % width !== 0) add(cell, cell + 1);
    if (cell + width < width * height) add(cell, cell + width);
  }
  return sum / Math.max(1, steps);
}

/** Shares 0..1 of pixels or cells; `clutter.patchwork`: how unlike neighbouring cells are, around the subject where there is one. */
export function measureClutter(frame: Frame, activity: Plane, subject: Subject | undefined): Measurements {
  const cells = [...activity.data];
  const outside = subject && resizePlane(subject.outside, activity.width, activity.height);
  const isOutside = (cell: number): boolean => outside === undefined || (outside.data[cell] ?? 0) > 0.5;
  const measurements: Measurements = {
    'clutter.patchwork': { value: measurePatchwork(frame, activity, isOutside), unit: 'OKLab' },
    'clutter.edges': { value: cells.reduce((sum, value) => sum + value, 0) / cells.length, unit: 'share' },
    'clutter.calm_share': { value: shareWhere(cells, (value) => value < CALM), unit: 'share' },
    'clutter.busy_share': { value: shareWhere(cells, (value) => value > BUSY), unit: 'share' },
  };
  if (subject === undefined || outside === undefined) return measurements;
  const ring = resizePlane(subject.ring, activity.width, activity.height);
  const around = cells.filter((_, cell) => (outside.data[cell] ?? 0) > 0.5);
  const near = cells.filter((_, cell) => (ring.data[cell] ?? 0) > 0.4);
  const inside = cells.filter((_, cell) => (outside.data[cell] ?? 0) < 0.5);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return {
    ...measurements,
    'clutter.surroundings': { value: mean(around), unit: 'share' },
    'clutter.surroundings_calm': { value: shareWhere(around, (value) => value < CALM), unit: 'share' },
    'clutter.surroundings_busy': { value: shareWhere(around, (value) => value > BUSY), unit: 'share' },
    'clutter.surroundings_peak': { value: quantile(around, 0.9), unit: 'share' },
    'clutter.near': { value: mean(near), unit: 'share' },
    'clutter.subject': { value: mean(inside), unit: 'share', region: subject.region.region },
  };
}
