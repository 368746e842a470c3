// Lines: amount of straight structure, diagonals, and lines that run together to one point inside the frame.
import type { Measurements } from '../../domain/analysis.ts';
import type { Region } from '../../domain/photo.ts';
import type { Segment } from './segments.ts';
import type { Subject } from './subject.ts';

/** Distance at which a line passes through a point, share of the long side. */
const THROUGH = 0.025;
const POINT_MARGIN = 0.08;

interface Point {
  x: number;
  y: number;
}

/** Both axes in long sides, so that angles are true. */
function scaleOf(aspectRatio: number): Point {
  return aspectRatio >= 1 ? { x: 1, y: 1 / aspectRatio } : { x: aspectRatio, y: 1 };
}

/** Line as a*x + b*y = c with unit normal, in long sides. */
interface Line {
  a: number;
  b: number;
  c: number;
  segment: Segment;
}

function toLine(segment: Segment, scale: Point): Line {
  const direction = (segment.angle * Math.PI) / 180;
  const a = -Math.sin(direction);
  const b = Math.cos(direction);
  const middleX = ((segment.from.x + segment.to.x) / 2) * scale.x;
  const middleY = ((segment.from.y + segment.to.y) / 2) * scale.y;
  return { a, b, c: a * middleX + b * middleY, segment };
}

function isOblique({ angle }: Segment): boolean {
  return Math.abs(angle) > 8 && Math.abs(angle) < 82;
}

interface Convergence {
  point: Point;
  /** Total length of oblique segments through the point, long sides. */
  length: number;
  count: number;
  /** Degrees between the outermost directions. */
  spread: number;
}

function convergenceAt(point: Point, lines: readonly Line[], scale: Point): Convergence {
  let length = 0;
  let count = 0;
  const angles: number[] = [];
  for (const { a, b, c, segment } of lines) {
    if (Math.abs(a * point.x + b * point.y - c) > THROUGH) continue;
    // Segments that merely cross at the point form a corner, they do not lead to it.
    const fromEnd = Math.min(
      Math.hypot(segment.from.x * scale.x - point.x, segment.from.y * scale.y - point.y),
      Math.hypot(segment.to.x * scale.x - point.x, segment.to.y * scale.y - point.y),
    );
    const middle = Math.hypot(
      ((segment.from.x + segment.to.x) / 2) * scale.x - point.x,
      ((segment.from.y + segment.to.y) / 2) * scale.y - point.y,
    );
    if (middle < fromEnd + segment.length * 0.2) continue;
    length += segment.length;
    count += 1;
    angles.push(segment.angle);
  }
  angles.sort((one, other) => one - other);
  let widestGap = angles.length === 0 ? 180 : 180 - ((angles.at(-1) ?? 0) - (angles[0] ?? 0));
  for (let i = 1; i < angles.length; i += 1) widestGap = Math.max(widestGap, (angles[i] ?? 0) - (angles[i - 1] ?? 0));
  return { point, length, count, spread: 180 - widestGap };
}

function findConvergence(segments: readonly Segment[], scale: Point): Convergence | undefined {
  const lines = segments.filter(isOblique).map((segment) => toLine(segment, scale));
  let best: Convergence | undefined;
  for (let i = 0; i < lines.length; i += 1) {
    for (let j = i + 1; j < lines.length; j += 1) {
      const one = lines[i];
      const other = lines[j];
      if (one === undefined || other === undefined) continue;
      const cross = one.a * other.b - other.a * one.b;
      if (Math.abs(cross) < 0.17) continue;
      const point = { x: (one.c * other.b - other.c * one.b) / cross, y: (one.a * other.c - other.a * one.c) / cross };
      const outsideX = Math.max(-point.x, point.x - scale.x);
      const outsideY = Math.max(-point.y, point.y - scale.y);
      if (Math.max(outsideX, outsideY) > POINT_MARGIN) continue;
      const found = convergenceAt(point, lines, scale);
      if (found.count >= 3 && (best === undefined || found.length > best.length)) best = found;
    }
  }
  return best;
}

function isNearSubject(point: Point, subject: Subject): boolean {
  const [x, y, width, height] = subject.region.region;
  const margin = 0.06;
  return point.x > x - margin && point.x < x + width + margin && point.y > y - margin && point.y < y + height + margin;
}

/** Lengths in long sides of the frame. */
export function measureLines(
  segments: readonly Segment[],
  aspectRatio: number,
  subject: Subject | undefined,
): Measurements {
  const scale = scaleOf(aspectRatio);
  const sum = (chosen: readonly Segment[]): number => chosen.reduce((total, segment) => total + segment.length, 0);
  const diagonals = segments.filter(({ angle }) => Math.abs(angle) > 22 && Math.abs(angle) < 68);
  const rising = sum(diagonals.filter(({ angle }) => angle < 0));
  const falling = sum(diagonals) - rising;
  const found = findConvergence(segments, scale);
  const measurements: Measurements = {
    'lines.length': { value: sum(segments), unit: 'long sides' },
    'lines.longest': { value: Math.max(0, ...segments.map(({ length }) => length)), unit: 'long sides' },
    'lines.count': { value: segments.length, unit: 'segments' },
    'lines.diagonal_length': { value: Math.max(rising, falling), unit: 'long sides' },
    'lines.diagonal_longest': { value: Math.max(0, ...diagonals.map(({ length }) => length)), unit: 'long sides' },
    'lines.diagonal_share': { value: sum(diagonals) / Math.max(1e-6, sum(segments)), unit: 'share' },
    'lines.converging': { value: found?.length ?? 0, unit: 'long sides' },
    'lines.converging_count': { value: found?.count ?? 0, unit: 'segments' },
    'lines.converging_spread': { value: found?.spread ?? 0, unit: 'degrees' },
  };
  if (found !== undefined) {
    const point = { x: found.point.x / scale.x, y: found.point.y / scale.y };
    const left = Math.min(0.88, Math.max(0, point.x - 0.06));
    const top = Math.min(0.88, Math.max(0, point.y - 0.06));
    const region: Region = [left, top, 0.12, 0.12];
    measurements['lines.converging'] = { value: found.length, unit: 'long sides', region };
    const near = subject !== undefined && isNearSubject(point, subject);
    measurements['lines.to_subject'] = { value: near ? 1 : 0, unit: '0 or 1', region };
  }
  return measurements;
}
