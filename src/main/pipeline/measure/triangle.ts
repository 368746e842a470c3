// Triangle: two long edges of opposite slope that meet in an apex, like a roof, a peak or a road. Knows no measure but its own.
import type { Measurements } from '../../domain/analysis.ts';
import type { Region } from '../../domain/photo.ts';
import type { Segment } from './segments.ts';

/** Legs are at least this long, share of the long side, and the shorter at least this much of the longer. */
const MIN_LEG = 0.16;
const MIN_RATIO = 0.55;
/** Largest gap between the legs' ends and the apex, as a share of the leg. */
const MAX_GAP = 0.22;
/** Slopes of the legs, degrees from level. */
const MIN_SLOPE = 22;
const MAX_SLOPE = 80;
/** Slopes of both legs may differ by this much: a corner seen aslant is no triangle. */
const MAX_LEAN = 22;

interface Point {
  x: number;
  y: number;
}

interface Leg {
  from: Point;
  to: Point;
  angle: number;
  length: number;
}

function legsOf(segments: readonly Segment[], aspectRatio: number): Leg[] {
  const scaleX = Math.min(1, aspectRatio);
  const scaleY = Math.min(1, 1 / aspectRatio);
  return segments
    .filter(({ length, angle }) => length >= MIN_LEG && Math.abs(angle) > MIN_SLOPE && Math.abs(angle) < MAX_SLOPE)
    .map(({ from, to, angle, length }) => ({
      from: { x: from.x * scaleX, y: from.y * scaleY },
      to: { x: to.x * scaleX, y: to.y * scaleY },
      angle,
      length,
    }));
}

/** Where a rising and a falling leg meet, if their ends are near: the apex above both or below both. */
function apexOf(rising: Leg, falling: Leg): Point | undefined {
  const r = { x: rising.to.x - rising.from.x, y: rising.to.y - rising.from.y };
  const f = { x: falling.to.x - falling.from.x, y: falling.to.y - falling.from.y };
  const cross = r.x * f.y - r.y * f.x;
  if (Math.abs(cross) < 1e-6) return undefined;
  const away = { x: falling.from.x - rising.from.x, y: falling.from.y - rising.from.y };
  const onRising = (away.x * f.y - away.y * f.x) / cross;
  const onFalling = (away.x * r.y - away.y * r.x) / cross;
  // Segments run from left to right: a rising leg ends at a peak and a falling one starts there; the other way round in a valley.
  const isPeak = Math.abs(onRising - 1) < MAX_GAP && Math.abs(onFalling) < MAX_GAP;
  const isValley = Math.abs(onRising) < MAX_GAP && Math.abs(onFalling - 1) < MAX_GAP;
  if (!isPeak && !isValley) return undefined;
  return { x: rising.from.x + onRising * r.x, y: rising.from.y + onRising * r.y };
}

function boxOf(points: readonly Point[], aspectRatio: number): Region {
  const limit = (value: number): number => Math.min(1, Math.max(0, value));
  const xs = points.map(({ x }) => limit(x / Math.min(1, aspectRatio)));
  const ys = points.map(({ y }) => limit(y * Math.max(1, aspectRatio)));
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return [left, top, Math.max(...xs) - left, Math.max(...ys) - top];
}

/** Length of the two legs of the largest triangle, long sides; 0 without one. */
export function measureTriangle(segments: readonly Segment[], aspectRatio: number): Measurements {
  const legs = legsOf(segments, aspectRatio);
  let best: { length: number; region: Region } | undefined;
  for (const rising of legs.filter(({ angle }) => angle < 0)) {
    for (const falling of legs.filter(({ angle }) => angle > 0)) {
      const ratio = Math.min(rising.length, falling.length) / Math.max(rising.length, falling.length);
      if (ratio < MIN_RATIO || Math.abs(rising.angle + falling.angle) > MAX_LEAN) continue;
      const length = rising.length + falling.length;
      if (best !== undefined && length <= best.length) continue;
      const apex = apexOf(rising, falling);
      if (apex === undefined) continue;
      best = { length, region: boxOf([rising.from, rising.to, falling.from, falling.to, apex], aspectRatio) };
    }
  }
  if (best === undefined) return { 'triangle.length': { value: 0, unit: 'long sides' } };
  return { 'triangle.length': { value: best.length, unit: 'long sides', region: best.region } };
}
