// Lines: amount of straight structure, diagonals, lines that run into the depth, lines that point at the subject.
import type { Measurements } from '../../domain/analysis.ts';
import type { Region } from '../../domain/photo.ts';
import type { Segment } from './segments.ts';
import type { Subject } from './subject.ts';
import { findVanishingPoint, spreadOf } from './vanishing-point.ts';
import type { VanishingPoint } from './vanishing-point.ts';

/** Segments from this share of the long side on are lines to the eye; the amounts count at most this many. */
const LINE_LENGTH = 0.09;
const MAX_LINES = 28;
/** A vanishing point up to this far outside of the frame leads into the depth. */
const POINT_MARGIN = 0.08;
/** Lines count as pointing at the subject if they end within this many long sides of it, and only from this length on. */
const MAX_REACH = 0.35;
const POINTER_LENGTH = 0.12;

interface Point {
  x: number;
  y: number;
}

function isOblique({ angle }: Segment): boolean {
  return Math.abs(angle) > 8 && Math.abs(angle) < 82;
}

function lengthOf(segments: readonly Segment[]): number {
  return segments.reduce((total, segment) => total + segment.length, 0);
}

/** Both axes in long sides, so that angles are true. */
function scaleOf(aspectRatio: number): Point {
  return aspectRatio >= 1 ? { x: 1, y: 1 / aspectRatio } : { x: aspectRatio, y: 1 };
}

/** True if the line, drawn on from its nearer end, meets the subject's box before long. */
function pointsAt(segment: Segment, [left, top, width, height]: Region, scale: Point): boolean {
  const middle = { x: left + width / 2, y: top + height / 2 };
  const away = (end: Point): number => Math.hypot((end.x - middle.x) * scale.x, (end.y - middle.y) * scale.y);
  const [near, far] = away(segment.from) < away(segment.to) ? [segment.from, segment.to] : [segment.to, segment.from];
  const isInside = (x: number, y: number): boolean => x > left && x < left + width && y > top && y < top + height;
  // A line of the subject itself points at nothing.
  if (isInside(far.x, far.y) || isInside((near.x + far.x) / 2, (near.y + far.y) / 2)) return false;
  const steps = 20;
  const reach = MAX_REACH / segment.length;
  for (let step = 0; step <= steps; step += 1) {
    const along = (reach * step) / steps;
    if (isInside(near.x + (near.x - far.x) * along, near.y + (near.y - far.y) * along)) return true;
  }
  return false;
}

function measurePointers(segments: readonly Segment[], scale: Point, subject: Subject | undefined): Measurements {
  if (subject === undefined) return {};
  const { region } = subject.region;
  const pointers = segments.filter(
    (segment) => segment.length > POINTER_LENGTH && isOblique(segment) && pointsAt(segment, region, scale),
  );
  return {
    'lines.to_subject': { value: lengthOf(pointers), unit: 'long sides', region },
    'lines.to_subject_count': { value: pointers.length, unit: 'segments', region },
    'lines.to_subject_spread': { value: spreadOf(pointers.map(({ angle }) => angle)), unit: 'degrees', region },
  };
}

function regionAround({ x, y }: Point): Region {
  const start = (value: number): number => Math.min(0.88, Math.max(0, value - 0.06));
  return [start(x), start(y), 0.12, 0.12];
}

function isInFrame({ x, y }: Point): boolean {
  return Math.max(-x, x - 1, -y, y - 1) < POINT_MARGIN;
}

function measureVanishingPoint(found: VanishingPoint | undefined): Measurements {
  if (found === undefined) return { 'vanishing.support': { value: 0, unit: 'long sides' } };
  const region = regionAround(found);
  const inside = isInFrame(found);
  return {
    'vanishing.support': { value: found.support, unit: 'long sides', region },
    'vanishing.x': { value: found.x, unit: 'share of width', region },
    'vanishing.y': { value: found.y, unit: 'share of height', region },
    'vanishing.share': { value: found.share, unit: 'share', region },
    'vanishing.count': { value: found.count, unit: 'segments', region },
    'vanishing.spread': { value: found.spread, unit: 'degrees', region },
    'lines.converging': { value: inside ? found.support : 0, unit: 'long sides', region },
    'lines.converging_longest': { value: inside ? found.longest : 0, unit: 'long sides', region },
  };
}

/** Lengths in long sides of the frame. */
export function measureLines(
  segments: readonly Segment[],
  aspectRatio: number,
  subject: Subject | undefined,
): Measurements {
  const lines = segments.filter(({ length }) => length >= LINE_LENGTH).slice(0, MAX_LINES);
  const diagonals = lines.filter(({ angle }) => Math.abs(angle) > 22 && Math.abs(angle) < 68);
  const rising = lengthOf(diagonals.filter(({ angle }) => angle < 0));
  const falling = lengthOf(diagonals) - rising;
  return {
    'lines.length': { value: lengthOf(lines), unit: 'long sides' },
    'lines.longest': { value: Math.max(0, ...lines.map(({ length }) => length)), unit: 'long sides' },
    'lines.count': { value: lines.length, unit: 'segments' },
    'lines.diagonal_length': { value: Math.max(rising, falling), unit: 'long sides' },
    'lines.diagonal_longest': { value: Math.max(0, ...diagonals.map(({ length }) => length)), unit: 'long sides' },
    'lines.diagonal_share': { value: lengthOf(diagonals) / Math.max(1e-6, lengthOf(lines)), unit: 'share' },
    ...measureVanishingPoint(findVanishingPoint(segments, aspectRatio)),
    ...measurePointers(segments, scaleOf(aspectRatio), subject),
  };
}
