// Straight line segments at working size: regions of one gradient direction are grown from the strongest pixels and fitted with a
// line, after LSD (Grompone von Gioi et al., 2012), then pieces of one line are joined. Knows no measure.
import { isBorder, joinSegments } from './join-segments.ts';
import type { Plane } from './planes.ts';

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

/** Change per pixel from which a direction means something: 3 of 255 levels in the mid-tones. */
const MIN_MAGNITUDE = 0.013;
/** Change per pixel from which a line may start: halves the work on grass and water. */
const SEED_MAGNITUDE = 0.02;
/** Shortest segment kept, share of the long side: 14 px. Below, grass and hair look like lines. */
const MIN_LENGTH_SHARE = 0.036;
const MAX_SEGMENTS = 400;
/** Directions within 22.5 degrees grow together, within 11 after a first bad fit. */
const COSINES = [Math.cos(Math.PI / 8), Math.cos(Math.PI / 16)] as const;
/** Share of the fitted box that the region fills (LSD: 0.7). */
const MIN_DENSITY = 0.65;
/** A line is at least this many times longer than wide. */
const MIN_ELONGATION = 4;
const LEVELS = 128;
/** Steps to the eight neighbours. */
const STEP_X = Int32Array.of(-1, 0, 1, -1, 1, -1, 0, 1);
const STEP_Y = Int32Array.of(-1, -1, -1, 0, 0, 1, 1, 1);

/** Unit gradient directions, and which pixels are taken. */
interface Field {
  width: number;
  height: number;
  x: Float32Array;
  y: Float32Array;
  magnitude: Float32Array;
  /** 0 free, 1 taken or too weak. */
  used: Uint8Array;
}

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

/**
 * Lightness after a 3 x 3 binomial blur: without it a line a few degrees off level is a staircase and falls into level pieces (LSD
 * shrinks to 0.8 for the same reason). The outermost pixels stay as they are.
 */
function smooth({ width, height, data }: Plane): Float32Array {
  const across = new Float32Array(data);
  for (let y = 0; y < height; y += 1) {
    for (let at = y * width + 1, end = (y + 1) * width - 1; at < end; at += 1) {
      across[at] = ((data[at - 1] ?? 0) + 2 * (data[at] ?? 0) + (data[at + 1] ?? 0)) / 4;
    }
  }
  const out = new Float32Array(across);
  for (let at = width, end = width * (height - 1); at < end; at += 1) {
    out[at] = ((across[at - width] ?? 0) + 2 * (across[at] ?? 0) + (across[at + width] ?? 0)) / 4;
  }
  return out;
}

function fieldOf(lightness: Plane): Field {
  const { width, height } = lightness;
  const data = smooth(lightness);
  const x = new Float32Array(data.length);
  const y = new Float32Array(data.length);
  const magnitude = new Float32Array(data.length);
  const used = new Uint8Array(data.length).fill(1);
  for (let row = 1; row < height - 1; row += 1) {
    for (let at = row * width + 1, end = (row + 1) * width - 1; at < end; at += 1) {
      const falling = (data[at + width + 1] ?? 0) - (data[at - width - 1] ?? 0);
      const rising = (data[at - width + 1] ?? 0) - (data[at + width - 1] ?? 0);
      const gx = (2 * ((data[at + 1] ?? 0) - (data[at - 1] ?? 0)) + falling + rising) / 8;
      const gy = (2 * ((data[at + width] ?? 0) - (data[at - width] ?? 0)) + falling - rising) / 8;
      const squared = gx * gx + gy * gy;
      if (squared < MIN_MAGNITUDE * MIN_MAGNITUDE) continue;
      const size = Math.sqrt(squared);
      magnitude[at] = size;
      x[at] = gx / size;
      y[at] = gy / size;
      used[at] = 0;
    }
  }
  return { width, height, x, y, magnitude, used };
}

/** Free pixels, the strongest first, by counting sort. */
function seedsOf({ width, x, y, magnitude, used }: Field): Int32Array {
  const starts = new Int32Array(LEVELS + 1);
  const levels = new Uint8Array(used.length).fill(LEVELS);
  let count = 0;
  for (let at = 0; at < used.length; at += 1) {
    const size = magnitude[at] ?? 0;
    if (used[at] === 1 || size < SEED_MAGNITUDE) continue;
    // Only the crest of an edge: its flanks would start the same line again.
    const step = Math.abs(x[at] ?? 0) > Math.abs(y[at] ?? 0) ? 1 : width;
    if (size < (magnitude[at - step] ?? 0) || size < (magnitude[at + step] ?? 0)) continue;
    const level = LEVELS - 1 - Math.min(LEVELS - 1, Math.floor(size * LEVELS * 4));
    levels[at] = level;
    starts[level + 1] = (starts[level + 1] ?? 0) + 1;
    count += 1;
  }
  for (let level = 1; level <= LEVELS; level += 1) starts[level] = (starts[level] ?? 0) + (starts[level - 1] ?? 0);
  const seeds = new Int32Array(count);
  for (let at = 0; at < used.length; at += 1) {
    const level = levels[at] ?? LEVELS;
    if (level === LEVELS) continue;
    const to = starts[level] ?? 0;
    seeds[to] = at;
    starts[level] = to + 1;
  }
  return seeds;
}

/** Grows from a seed over 8 neighbours whose direction is near the region's mean; writes pixels into `region`, returns how many. */
function grow(field: Field, seed: number, cosine: number, region: Int32Array): number {
  const { width, x, y, used } = field;
  region[0] = seed;
  used[seed] = 1;
  let count = 1;
  let sumX = x[seed] ?? 0;
  let sumY = y[seed] ?? 0;
  let limit = cosine;
  for (let next = 0; next < count; next += 1) {
    const middle = region[next] ?? 0;
    for (let k = 0; k < 8; k += 1) {
      const at = middle + (STEP_X[k] ?? 0) + (STEP_Y[k] ?? 0) * width;
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
function fitRegion(field: Field, region: Int32Array, count: number): Fit {
  const { width, magnitude } = field;
  let sum = 0;
  let x = 0;
  let y = 0;
  for (let i = 0; i < count; i += 1) {
    const at = region[i] ?? 0;
    const weight = magnitude[at] ?? 0;
    sum += weight;
    x += (at % width) * weight;
    y += Math.floor(at / width) * weight;
  }
  x /= sum;
  y /= sum;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let i = 0; i < count; i += 1) {
    const at = region[i] ?? 0;
    const weight = magnitude[at] ?? 0;
    const dx = (at % width) - x;
    const dy = Math.floor(at / width) - y;
    xx += dx * dx * weight;
    xy += dx * dy * weight;
    yy += dy * dy * weight;
  }
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  return { x, y, angle, ...extentOf(field, region, { count, x, y, angle }), contrast: sum / count };
}

function extentOf(
  { width }: Field,
  region: Int32Array,
  line: { count: number; x: number; y: number; angle: number },
): { length: number; width: number; density: number } {
  const cosine = Math.cos(line.angle);
  const sine = Math.sin(line.angle);
  let first = 0;
  let last = 0;
  let left = 0;
  let right = 0;
  for (let i = 0; i < line.count; i += 1) {
    const at = region[i] ?? 0;
    const dx = (at % width) - line.x;
    const dy = Math.floor(at / width) - line.y;
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
function shorten(field: Field, region: Int32Array, count: number, reach: number): number {
  const { width, used } = field;
  const seed = region[0] ?? 0;
  const seedX = seed % width;
  const seedY = Math.floor(seed / width);
  let kept = 0;
  for (let i = 0; i < count; i += 1) {
    const at = region[i] ?? 0;
    const dx = (at % width) - seedX;
    const dy = Math.floor(at / width) - seedY;
    if (dx * dx + dy * dy > reach * reach) {
      used[at] = 0;
      continue;
    }
    region[kept] = at;
    kept += 1;
  }
  return kept;
}

/** A straight fit from one seed: grown, grown again with half the tolerance, then cut back toward the seed where it bends. */
function segmentFrom(field: Field, seed: number, region: Int32Array, minLength: number): Fit | undefined {
  let count = grow(field, seed, COSINES[0], region);
  if (count < minLength) return undefined;
  let fit = fitRegion(field, region, count);
  if (isStraight(fit)) return fit;
  for (let i = 0; i < count; i += 1) field.used[region[i] ?? 0] = 0;
  // A round blob is texture: nothing in it is long enough to be a line.
  if (fit.length < 1.5 * fit.width && fit.length < 2 * minLength) return undefined;
  count = grow(field, seed, COSINES[1], region);
  for (let attempt = 0; attempt < 4 && count >= minLength; attempt += 1) {
    fit = fitRegion(field, region, count);
    if (fit.length < minLength) return undefined;
    if (isStraight(fit)) return fit;
    count = shorten(field, region, count, fit.length * 0.45 * 0.75 ** attempt);
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
  const region = new Int32Array(field.used.length);
  const found: Segment[] = [];
  for (const seed of seedsOf(field)) {
    if (field.used[seed] === 1) continue;
    const fit = segmentFrom(field, seed, region, minLength);
    if (fit !== undefined && fit.length >= minLength) found.push(toSegment(fit, field));
  }
  return joinSegments(found, field.width / field.height)
    .filter((segment) => !isBorder(segment))
    .sort((one, other) => other.length - one.length)
    .slice(0, MAX_SEGMENTS);
}
