// Horizon and level: a long near-level line that parts the frame into two different halves, and what other lines say about
// the camera's roll. Angles in degrees, positive = falls to the right.
import type { Measurements } from '../../domain/analysis.ts';
import type { Region } from '../../domain/photo.ts';
import type { Edges } from './edges.ts';
import type { Frame } from './frame.ts';
import { quantile } from './planes.ts';
import type { Segment } from './segments.ts';

const MAX_TILT = 14;
/** Segments within this share of the height of a line continue it. */
const SAME_LINE = 0.02;
const SAME_ANGLE = 2;
const BAND = 0.14;
/** Upright lines this long in sum (long sides) have a say about the roll. */
const MIN_UPRIGHT_SUPPORT = 0.3;
/** Level and upright lines within this many degrees of each other show one roll. */
const SAME_ROLL = 1.2;

interface Horizon {
  angle: number;
  /** Share of the width covered by segments on the line. */
  coverage: number;
  /** Height of the line at the middle of the frame, share. */
  y: number;
  /** OKLab difference of the bands above and below. */
  difference: number;
  /** Share of the band above without edges: sky or water rather than a wall. */
  calmAbove: number;
}

interface Sides {
  difference: number;
  calmAbove: number;
}

/** Lightness change per pixel below which a place is calm. */
const CALM_CHANGE = 0.02;

/** Height (share) of a segment's line at a horizontal position. */
function heightAt(segment: Segment, x: number): number {
  const run = segment.to.x - segment.from.x;
  const slope = Math.abs(run) < 1e-6 ? 0 : (segment.to.y - segment.from.y) / run;
  return segment.from.y + (x - segment.from.x) * slope;
}

function coverageOf(line: Segment, segments: readonly Segment[]): number {
  const covered = new Uint8Array(100);
  for (const segment of segments) {
    if (Math.abs(segment.angle - line.angle) > SAME_ANGLE) continue;
    const middle = (segment.from.x + segment.to.x) / 2;
    if (Math.abs(heightAt(line, middle) - heightAt(segment, middle)) > SAME_LINE) continue;
    const left = Math.max(0, Math.floor(Math.min(segment.from.x, segment.to.x) * 100));
    const right = Math.min(99, Math.ceil(Math.max(segment.from.x, segment.to.x) * 100));
    for (let i = left; i <= right; i += 1) covered[i] = 1;
  }
  return covered.reduce((sum, value) => sum + value, 0) / 100;
}

/** Compares the bands above and below a line, each reaching 14 % of the height, column by column. */
function compareSides(frame: Frame, edges: Edges, line: Segment): Sides {
  const reach = Math.max(3, Math.round(frame.height * BAND));
  const sums = new Float32Array(6);
  const counts = [0, 0];
  let calm = 0;
  for (let x = 0; x < frame.width; x += 3) {
    const middle = Math.round(heightAt(line, (x + 0.5) / frame.width) * frame.height);
    for (let offset = -reach; offset <= reach; offset += 2) {
      const y = middle + offset;
      if (y < 0 || y >= frame.height || Math.abs(offset) < 2) continue;
      const side = offset < 0 ? 0 : 1;
      const at = y * frame.width + x;
      sums[side * 3] = (sums[side * 3] ?? 0) + (frame.lightness.data[at] ?? 0);
      sums[side * 3 + 1] = (sums[side * 3 + 1] ?? 0) + (frame.a.data[at] ?? 0);
      sums[side * 3 + 2] = (sums[side * 3 + 2] ?? 0) + (frame.b.data[at] ?? 0);
      counts[side] = (counts[side] ?? 0) + 1;
      if (side === 0 && (offset > -4 || (edges.magnitude.data[at] ?? 0) < CALM_CHANGE)) calm += 1;
    }
  }
  const above = Math.max(1, counts[0] ?? 0);
  const below = Math.max(1, counts[1] ?? 0);
  const part = (i: number): number => (sums[i] ?? 0) / above - (sums[i + 3] ?? 0) / below;
  return { difference: Math.hypot(part(0), 2 * part(1), 2 * part(2)), calmAbove: calm / above };
}

function findHorizon(frame: Frame, edges: Edges, level: readonly Segment[]): Horizon | undefined {
  let best: Horizon | undefined;
  for (const line of level) {
    const coverage = coverageOf(line, level);
    const y = heightAt(line, 0.5);
    if (y < 0.08 || y > 0.92) continue;
    const sides = compareSides(frame, edges, line);
    const score = coverage * Math.min(1, sides.difference / 0.2);
    if (best === undefined || score > best.coverage * Math.min(1, best.difference / 0.2)) {
      best = { angle: line.angle, coverage, y, ...sides };
    }
  }
  return best;
}

interface Roll {
  angle: number;
  /** Total length, long sides. */
  support: number;
  /** Share of the length within 1.5 degrees of the angle. */
  agreement: number;
}

/** Length-weighted median of deviations and how well they agree. */
function rollOf(deviations: readonly { angle: number; length: number }[]): Roll {
  const support = deviations.reduce((sum, item) => sum + item.length, 0);
  if (support === 0) return { angle: 0, support: 0, agreement: 0 };
  const repeated = deviations.flatMap((item) =>
    Array<number>(Math.max(1, Math.round(item.length * 50))).fill(item.angle),
  );
  const angle = quantile(repeated, 0.5);
  const agreeing = deviations.filter((item) => Math.abs(item.angle - angle) < 1.5);
  return { angle, support, agreement: agreeing.reduce((sum, item) => sum + item.length, 0) / support };
}

/** Roll that level and upright lines share; 0 where they differ, as they do under perspective. */
function sharedRoll(level: Roll, upright: Roll): number {
  if (level.angle * upright.angle <= 0 || Math.abs(level.angle - upright.angle) > SAME_ROLL) return 0;
  return (level.angle + upright.angle) / 2;
}

/** Horizon line (coverage 0 if there is none) and the roll that level and upright lines suggest. */
export function measureHorizon(frame: Frame, edges: Edges, segments: readonly Segment[]): Measurements {
  const level = segments.filter((segment) => Math.abs(segment.angle) <= MAX_TILT);
  const upright = segments.filter((segment) => 90 - Math.abs(segment.angle) <= MAX_TILT);
  const horizon = findHorizon(frame, edges, level);
  const levelRoll = rollOf(level);
  const uprightRoll = rollOf(
    upright.map(({ angle, length }) => ({ angle: angle > 0 ? angle - 90 : angle + 90, length })),
  );
  const shared = sharedRoll(levelRoll, uprightRoll);
  const measurements: Measurements = {
    'level.roll': { value: Math.abs(shared), unit: 'degrees' },
    'level.roll_angle': { value: shared, unit: 'degrees' },
    'level.angle': { value: levelRoll.angle, unit: 'degrees' },
    'level.support': { value: levelRoll.support, unit: 'long sides' },
    'level.agreement': { value: levelRoll.agreement, unit: 'share' },
    'upright.angle': { value: uprightRoll.angle, unit: 'degrees' },
    'upright.support': { value: uprightRoll.support, unit: 'long sides' },
    'upright.agreement': { value: uprightRoll.agreement, unit: 'share' },
    'horizon.coverage': { value: horizon?.coverage ?? 0, unit: 'share of width' },
  };
  if (horizon === undefined) return measurements;
  const reach = Math.abs(Math.tan((horizon.angle * Math.PI) / 180)) * (frame.width / frame.height) * 0.5 + 0.02;
  const top = Math.max(0, horizon.y - reach);
  const region: Region = [0, top, 1, Math.min(1 - top, 2 * reach)];
  return {
    ...measurements,
    'horizon.angle': { value: horizon.angle, unit: 'degrees', region },
    'horizon.tilt': { value: Math.abs(horizon.angle), unit: 'degrees', region },
    'horizon.y': { value: horizon.y, unit: 'share of height', region },
    'horizon.off_middle': { value: Math.abs(horizon.y - 0.5), unit: 'share of height', region },
    'horizon.calm_above': { value: horizon.calmAbove, unit: 'share', region },
    'horizon.roll_conflict': {
      value: uprightRoll.support > MIN_UPRIGHT_SUPPORT ? Math.abs(uprightRoll.angle - horizon.angle) : 0,
      unit: 'degrees',
      region,
    },
    'horizon.difference': { value: horizon.difference, unit: 'OKLab', region },
  };
}
