// Where the light on the subject comes from, as far as one photo tells. Shading changes smoothly and keeps the surface's colour ratios, so
// only small steps of linear light with unchanged a / L and b / L count; patterns and outlines do not. A tendency, never a proof.
import type { Measurements } from '../../domain/analysis.ts';
import type { Frame } from './frame.ts';
import { sharedCellMeans } from './planes.ts';
import type { Plane } from './planes.ts';
import type { Subject } from './subject.ts';

/** Cells along the long side: 4 px of the working copy. */
const LONG_CELLS = 96;
/** Inside the subject, away from its outline. */
const MEMBER = 0.8;
const DARKEST = 0.003;
const BRIGHTEST = 0.93;
/** A larger step (EV per cell) is an edge. */
const EDGE_EV = 0.35;
/** Changes of a / L and b / L on one surface. */
const SAME_SURFACE = 0.015;
/** Fewer usable cells say nothing. */
const FEWEST_CELLS = 60;

interface Cells {
  columns: number;
  rows: number;
  /** log2 of linear luminance, and a / L and b / L; only where the subject is. */
  ev: Float32Array;
  ratioA: Float32Array;
  ratioB: Float32Array;
  member: Plane;
}

function buildCells(frame: Frame, subject: Subject): Cells {
  const factor = Math.min(1, LONG_CELLS / Math.max(frame.width, frame.height));
  const columns = Math.max(1, Math.round(frame.width * factor));
  const rows = Math.max(1, Math.round(frame.height * factor));
  const [light, luminance, a, b, member] = [frame.lightness, frame.luminance, frame.a, frame.b, subject.inside].map(
    (plane) => sharedCellMeans(plane, columns, rows).data,
  );
  const ev = new Float32Array(columns * rows);
  const ratioA = new Float32Array(columns * rows);
  const ratioB = new Float32Array(columns * rows);
  for (let i = 0; i < ev.length; i += 1) {
    if ((member?.[i] ?? 0) < MEMBER) continue;
    const value = luminance?.[i] ?? 0;
    const lightness = Math.max(0.05, light?.[i] ?? 0);
    ev[i] = value < DARKEST || value > BRIGHTEST ? NaN : Math.log2(value);
    ratioA[i] = (a?.[i] ?? 0) / lightness;
    ratioB[i] = (b?.[i] ?? 0) / lightness;
  }
  return { columns, rows, ev, ratioA, ratioB, member: sharedCellMeans(subject.inside, columns, rows) };
}

interface Shading {
  sum: number;
  size: number;
  count: number;
}

function addStep({ ev, ratioA, ratioB, member }: Cells, from: number, to: number, shading: Shading): void {
  if ((member.data[from] ?? 0) < MEMBER || (member.data[to] ?? 0) < MEMBER) return;
  const step = ((ev[to] ?? NaN) - (ev[from] ?? NaN)) / 2;
  if (Number.isNaN(step) || Math.abs(step) > EDGE_EV) return;
  if (Math.abs((ratioA[to] ?? 0) - (ratioA[from] ?? 0)) > SAME_SURFACE) return;
  if (Math.abs((ratioB[to] ?? 0) - (ratioB[from] ?? 0)) > SAME_SURFACE) return;
  shading.sum += step;
  shading.size += Math.abs(step);
  shading.count += 1;
}

function consistency({ sum, size }: Shading): number {
  return size > 0 ? sum / size : 0;
}

/**
 * `light.side` -1..1, positive = light from the right; `light.height` -1..1, positive = from above: how consistently small steps of
 * shading rise that way; `light.directed` 0..1: both together, low under a flash or an even sky. `light.shading`: their mean size in EV per cell. Nothing without a subject that shows enough shading.
 */
export function measureLightDirection(frame: Frame, subject: Subject | undefined): Measurements {
  if (subject === undefined) return {};
  const cells = buildCells(frame, subject);
  const across: Shading = { sum: 0, size: 0, count: 0 };
  const down: Shading = { sum: 0, size: 0, count: 0 };
  for (let y = 1; y < cells.rows - 1; y += 1) {
    for (let x = 1; x < cells.columns - 1; x += 1) {
      const at = y * cells.columns + x;
      addStep(cells, at - 1, at + 1, across);
      addStep(cells, at - cells.columns, at + cells.columns, down);
    }
  }
  const count = Math.min(across.count, down.count);
  if (count < FEWEST_CELLS) return {};
  const { region } = subject.region;
  return {
    'light.side': { value: consistency(across), unit: '-1..1', region },
    'light.directed': { value: Math.hypot(consistency(across), consistency(down)), unit: '0..1', region },
    'light.height': { value: -consistency(down), unit: '-1..1', region },
    'light.shading': { value: (across.size + down.size) / (across.count + down.count), unit: 'EV', region },
  };
}
