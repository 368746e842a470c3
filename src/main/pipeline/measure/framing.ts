// Frame in the frame: dark parts of the scene along at least three sides around a brighter opening with an edge between them. A lit
// subject on dark ground is none: the opening must show more than the subject.
import type { Measurements } from '../../domain/analysis.ts';
import type { Region } from '../../domain/photo.ts';
import type { Frame } from './frame.ts';
import { cellMeans, quantile } from './planes.ts';
import type { Plane } from './planes.ts';
import type { Subject } from './subject.ts';

const CELLS = 48;
/** Deepest dark band along a side, share of the frame. */
const MAX_DEPTH = 0.42;
/** Cells of the dark band must lie this far below the opening, lightness. */
const LEAST_STEP = 0.16;
/** Share of a side's cells that must belong to the band. */
const CLOSED = 0.7;

interface Side {
  /** Share of its length that starts dark and then steps up to the opening. */
  closed: number;
  /** Mean depth of the band, share of the frame. */
  depth: number;
}

/** Walks inward from one side; `at(i, k)` is cell i of the side at depth k. */
function readSide(length: number, depth: number, lightAt: (i: number, k: number) => number, limit: number): Side {
  const most = Math.floor(depth * MAX_DEPTH);
  let closed = 0;
  let sum = 0;
  const margin = Math.round(length * 0.1);
  for (let i = margin; i < length - margin; i += 1) {
    if (lightAt(i, 0) > limit || lightAt(i, 1) > limit) continue;
    let k = 2;
    while (k < most && lightAt(i, k) <= limit) k += 1;
    // The step up to the opening is an edge, not a fall-off of light.
    const isEdge = k < most && lightAt(i, Math.min(depth - 1, k + 1)) - lightAt(i, k - 2) > LEAST_STEP * 0.8;
    if (k < most && isEdge) {
      closed += 1;
      sum += k / depth;
    } else if (i < length * 0.25 || i > length * 0.75) {
      // Near the corners the neighbouring side's band runs along this one.
      closed += 1;
    }
  }
  const tried = Math.max(1, length - 2 * margin);
  return { closed: closed / tried, depth: closed === 0 ? 0 : sum / closed };
}

function sidesOf({ width, height, data }: Plane, limit: number): Side[] {
  const cell = (x: number, y: number): number => data[y * width + x] ?? 0;
  return [
    readSide(height, width, (i, k) => cell(k, i), limit),
    readSide(height, width, (i, k) => cell(width - 1 - k, i), limit),
    readSide(width, height, (i, k) => cell(i, k), limit),
    readSide(width, height, (i, k) => cell(i, height - 1 - k), limit),
  ];
}

/** Share of the bright cells that the subject does not cover, and the box around them. */
function readOpening(
  plane: Plane,
  limit: number,
  subject: Subject | undefined,
): { share: number; free: number; region: Region } {
  const { width, height, data } = plane;
  let bright = 0;
  let free = 0;
  let left = width;
  let top = height;
  let right = 0;
  let bottom = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if ((data[y * width + x] ?? 0) <= limit) continue;
      bright += 1;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
      const mask = subject?.region.mask;
      const mx = Math.floor(((x + 0.5) / width) * (mask?.width ?? 1));
      const my = Math.floor(((y + 0.5) / height) * (mask?.height ?? 1));
      if ((mask?.data[my * (mask?.width ?? 1) + mx] ?? 0) < 0.5) free += 1;
    }
  }
  const region: Region =
    bright === 0 ? [0, 0, 1, 1] : [left / width, top / height, (right - left) / width, (bottom - top) / height];
  return { share: bright / data.length, free: bright === 0 ? 0 : free / bright, region };
}

/** Spread of lightness between the quartiles of the outermost two rings of cells: a border of film has none, whatever is printed on it. */
function textureOf({ width, height, data }: Plane): number {
  const ring: number[] = [];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (Math.min(x, y, width - 1 - x, height - 1 - y) <= 1) ring.push(data[y * width + x] ?? 0);
    }
  }
  return quantile(ring, 0.75) - quantile(ring, 0.25);
}

/** Dark sides 0..4 and what they enclose. */
export function measureFraming(frame: Frame, subject: Subject | undefined): Measurements {
  const scale = CELLS / Math.max(frame.width, frame.height);
  const columns = Math.max(4, Math.round(frame.width * scale));
  const rows = Math.max(4, Math.round(frame.height * scale));
  const plane = cellMeans(frame.lightness, columns, rows);
  const dark = quantile(plane.data, 0.1);
  const bright = quantile(plane.data, 0.85);
  const limit = dark + 0.4 * (bright - dark);
  const sides = bright - dark < 2 * LEAST_STEP ? [] : sidesOf(plane, limit).filter(({ closed }) => closed >= CLOSED);
  const opening = readOpening(plane, limit, subject);
  const { region } = opening;
  return {
    'framing.sides': { value: sides.length, unit: 'sides', region },
    'framing.texture': { value: textureOf(plane), unit: 'lightness', region },
    'framing.step': { value: bright - dark, unit: 'lightness', region },
    'framing.opening': { value: opening.share, unit: 'share of frame', region },
    'framing.beyond_subject': { value: opening.free, unit: 'share of opening', region },
    'framing.depth': { value: Math.max(0, ...sides.map(({ depth }) => depth)), unit: 'share of side', region },
  };
}
