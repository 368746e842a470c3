// Straight line segments at working size: regions of one gradient direction are grown from the strongest pixels and fitted with a
// line, after LSD (Grompone von Gioi et al., 2012), then pieces of one line are joined. Knows no measure.
import { isBorder, joinSegments } from './join-segments.ts';
import type { Plane } from './planes.ts';
import { fieldOf, seedsOf } from './segment-field.ts';
import type { Field } from './segment-field.ts';

export interface Segment {
  /** Ends, fractions of width and height; `to` is the right one, of an upright line the lower one. */
  from: { x: number; y: number };
  to: { x: number; y: number };
  /** Share of the long side. */
  length: number;
  /** Direction in degrees, -90 (exclusive) .. 90, positive = falls to the right. */
  angle: number;
  /** Mean lightness change per pixel along it. */
  contrast: number;
}

/** Shortest segment kept, share of the long side: 14 px. Below, grass and hair look like lines. */
const MIN_LENGTH_SHARE = 0.036;
const MAX_SEGMENTS = 400;
/** Directions within 22.5 degrees grow together, within 11 after a first bad fit. */
const COSINES = [Math.cos(Math.PI / 8), Math.cos(Math.PI / 16)] as const;
/** Share of the fitted box that the region fills (LSD: 0.7). */
const MIN_DENSITY = 0.65;
/** A line is at least this many times longer than wide. */
const MIN_ELONGATION = 4;

/** Fit of a region: middle and direction in pixels. */
interface Fit {
  x: number;
  y: number;
  angle: number;
  length: number;
  width: number;
  density: number;
  contrast: number;
}

/** Grows from a seed over 8 neighbours whose direction is near the region's mean; writes pixels into `region`, returns how many. */
function grow({ x, y, used, region, steps }: Field, seed: number, cosine: number): number {
  region[0] = seed;
  used[seed] = 1;
  let count = 1;
  let sumX = x[seed] ?? 0;
  let sumY = y[seed] ?? 0;
  let limit = cosine;
  for (let next = 0; next < count; next += 1) {
    const middle = region[next] ?? 0;
    for (let k = 0; k < 8; k += 1) {
      const at = middle + (steps[k] ?? 0);
      if (used[at] !== 0) continue;
      const dx = x[at] ?? 0;
      const dy = y[at] ?? 0;
      if (dx * sumX + dy * sumY < limit) continue;
      used[at] = 1;
      region[count] = at;
      count += 1;
      sumX += dx;
      sumY += dy;
      limit = cosine * Math.sqrt(sumX * sumX + sumY * sumY);
    }
  }
  return count;
}

/** Line through a region: principal axis with the gradient as weight, so that its place is finer than a pixel. */
function fitRegion(field: Field, count: number): Fit {
  const { width, magnitude, region } = field;
  // Moments about the seed in one pass; a division per pixel costs more than the sums.
  const seed = region[0] ?? 0;
  const perWidth = 1 / width;
  const seedY = Math.floor(seed / width);
  const seedX = seed - seedY * width;
  let sum = 0;
  let sumX = 0;
  let sumY = 0;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let i = 0; i < count; i += 1) {
    const at = region[i] ?? 0;
    const row = Math.floor((at + 0.5) * perWidth);
    const dx = at - row * width - seedX;
    const dy = row - seedY;
    const weight = magnitude[at] ?? 0;
    const weightX = dx * weight;
    const weightY = dy * weight;
    sum += weight;
    sumX += weightX;
    sumY += weightY;
    xx += weightX * dx;
    xy += weightX * dy;
    yy += weightY * dy;
  }
  const x = sumX / sum;
  const y = sumY / sum;
  const angle = 0.5 * Math.atan2(2 * (xy - sumX * y), xx - sumX * x - (yy - sumY * y));
  const line = { count, x: x + seedX, y: y + seedY, angle };
  return { x: line.x, y: line.y, angle, ...extentOf(field, line), contrast: sum / count };
}

function extentOf(
  { width, region }: Field,
  line: { count: number; x: number; y: number; angle: number },
): { length: number; width: number; density: number } {
  const cosine = Math.cos(line.angle);
  const sine = Math.sin(line.angle);
  const perWidth = 1 / width;
  let first = 0;
  let last = 0;
  let left = 0;
  let right = 0;
  for (let i = 0; i < line.count; i += 1) {
    const at = region[i] ?? 0;
    const row = Math.floor((at + 0.5) * perWidth);
    const dx = at - row * width - line.x;
    const dy = row - line.y;
    const along = dx * cosine + dy * sine;
    const across = dy * cosine - dx * sine;
    if (along < first) first = along;
    else if (along > last) last = along;
    if (across < left) left = across;
    else if (across > right) right = across;
  }
  const length = last - first + 1;
  const breadth = right - left + 1;
  return { length, width: breadth, density: line.count / (length * breadth) };
}

function isStraight(fit: Fit): boolean {
  return fit.density >= MIN_DENSITY && fit.length >= MIN_ELONGATION * fit.width;
}

/** Keeps the pixels within `reach` of the seed, gives the others back; returns how many stay. */
function shorten({ width, used, region }: Field, count: number, reach: number): number {
  const seed = region[0] ?? 0;
  const seedY = Math.floor(seed / width);
  const seedX = seed - seedY * width;
  let kept = 0;
  for (let i = 0; i < count; i += 1) {
    const at = region[i] ?? 0;
    const row = Math.floor(at / width);
    const dx = at - row * width - seedX;
    const dy = row - seedY;
    if (dx * dx + dy * dy > reach * reach) {
      used[at] = 0;
      continue;
    }
    region[kept] = at;
    kept += 1;
  }
  return kept;
}

/** Gives a region back; the seeds in a blob are not tried again (they took a quarter of the time and found nothing). */
function release({ used, isBlob, region }: Field, count: number, blob: boolean): void {
  for (let i = 0; i < count; i += 1) {
    const at = region[i] ?? 0;
    used[at] = 0;
    if (blob) isBlob[at] = 1;
  }
}

/** A straight fit from one seed: grown, grown again with half the tolerance, then cut back toward the seed where it bends. */
function segmentFrom(field: Field, seed: number, minLength: number): Fit | undefined {
  let count = grow(field, seed, COSINES[0]);
  if (count < minLength) return undefined;
  let fit = fitRegion(field, count);
  if (isStraight(fit)) return fit;
  // A round blob is texture: nothing in it is long enough to be a line.
  const isBlob = fit.length < 1.5 * fit.width && fit.length < 2 * minLength;
  release(field, count, isBlob);
  if (isBlob) return undefined;
  count = grow(field, seed, COSINES[1]);
  for (let attempt = 0; attempt < 4 && count >= minLength; attempt += 1) {
    fit = fitRegion(field, count);
    if (fit.length < minLength) return undefined;
    if (isStraight(fit)) return fit;
    count = shorten(field, count, fit.length * 0.45 * 0.75 ** attempt);
  }
  return undefined;
}

/** A segment of a line in pixels; -90 < angle <= 90. */
function toSegment(fit: Fit, { width, height }: Field): Segment {
  const angle = fit.angle <= -Math.PI / 2 ? fit.angle + Math.PI : fit.angle;
  const half = fit.length / 2;
  const end = (sign: number): { x: number; y: number } => ({
    x: (fit.x + sign * half * Math.cos(angle) + 0.5) / width,
    y: (fit.y + sign * half * Math.sin(angle) + 0.5) / height,
  });
  return {
    from: end(-1),
    to: end(1),
    length: fit.length / Math.max(width, height),
    angle: (angle * 180) / Math.PI,
    contrast: fit.contrast,
  };
}

/** Finds the straight segments of at least 3.6 % of the long side, the longest first, at most 400. */
export function findSegments(lightness: Plane): Segment[] {
  const field = fieldOf(lightness);
  const minLength = Math.max(6, MIN_LENGTH_SHARE * Math.max(field.width, field.height));
  const found: Segment[] = [];
  const seeds = seedsOf(field);
  for (let i = 0; i < seeds.length; i += 1) {
    const seed = seeds[i] ?? 0;
    if (field.used[seed] === 1 || field.isBlob[seed] === 1) continue;
    const fit = segmentFrom(field, seed, minLength);
    if (fit !== undefined && fit.length >= minLength) found.push(toSegment(fit, field));
  }
  return joinSegments(found, field.width / field.height)
    .filter((segment) => !isBorder(segment))
    .sort((one, other) => other.length - one.length)
    .slice(0, MAX_SEGMENTS);
}
