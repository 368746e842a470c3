// The few colors a photo is made of: k-means in OKLab over a regular sample, started from the fullest cells of a coarse grid that lie far
// apart, so that the same photo always gives the same swatches.
import type { Frame } from './frame.ts';

export interface Swatch {
  /** OKLab. */
  lightness: number;
  a: number;
  b: number;
  /** Share 0..1 of the photo's pixels. */
  share: number;
}

const MAX_POINTS = 3000;
const SEEDS = 7;
const ROUNDS = 8;
/** Lightness counts less than hue and chroma: shadow and light of one thing are one color of a palette. */
const LIGHTNESS_WEIGHT = 0.45;
/** Swatches nearer than this are one; smaller ones than this are left out. */
const MERGE_DISTANCE = 0.05;
const MIN_SHARE = 0.02;
const MAX_SWATCHES = 5;
/** Side of a cell of the coarse grid in weighted OKLab. */
const CELL = 0.06;

/** (points, 3): weighted lightness, a, b. */
function samplePoints(frame: Frame): Float32Array {
  const count = frame.width * frame.height;
  // A prime-like step walks over all columns.
  const step = Math.max(1, Math.floor(count / MAX_POINTS) | 1);
  const points = new Float32Array(Math.ceil(count / step) * 3);
  for (let i = 0, to = 0; i < count; i += step, to += 3) {
    points[to] = (frame.lightness.data[i] ?? 0) * LIGHTNESS_WEIGHT;
    points[to + 1] = frame.a.data[i] ?? 0;
    points[to + 2] = frame.b.data[i] ?? 0;
  }
  return points;
}

function squaredDistance(points: Float32Array, at: number, centres: Float32Array, to: number): number {
  const light = (points[at] ?? 0) - (centres[to] ?? 0);
  const a = (points[at + 1] ?? 0) - (centres[to + 1] ?? 0);
  const b = (points[at + 2] ?? 0) - (centres[to + 2] ?? 0);
  return light * light + a * a + b * b;
}

/** Means and counts of the filled cells of a coarse grid: (cells, 4) sum of three, count. */
function countCells(points: Float32Array): number[][] {
  const cells = new Map<number, number[]>();
  for (let at = 0; at < points.length; at += 3) {
    const light = points[at] ?? 0;
    const a = points[at + 1] ?? 0;
    const b = points[at + 2] ?? 0;
    const key = (Math.floor(light / CELL) * 64 + Math.floor(a / CELL) + 16) * 64 + Math.floor(b / CELL) + 16;
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, [light, a, b, 1]);
    else {
      cell[0] = (cell[0] ?? 0) + light;
      cell[1] = (cell[1] ?? 0) + a;
      cell[2] = (cell[2] ?? 0) + b;
      cell[3] = (cell[3] ?? 0) + 1;
    }
  }
  return [...cells.values()].map(([light = 0, a = 0, b = 0, count = 1]) => [
    light / count,
    a / count,
    b / count,
    count,
  ]);
}

/** The fullest cell, then again and again the cell that is full and far from all seeds. */
function chooseSeeds(points: Float32Array): Float32Array {
  const cells = countCells(points);
  const seeds = new Float32Array(Math.min(SEEDS, cells.length) * 3);
  const nearest = new Float64Array(cells.length).fill(1);
  for (let seed = 0; seed < seeds.length; seed += 3) {
    let best = 0;
    let bestScore = -1;
    cells.forEach((cell, index) => {
      const score = Math.sqrt(cell[3] ?? 0) * (nearest[index] ?? 0);
      if (score > bestScore) [best, bestScore] = [index, score];
    });
    seeds.set((cells[best] ?? []).slice(0, 3), seed);
    cells.forEach((cell, index) => {
      nearest[index] = Math.min(nearest[index] ?? 0, squaredDistance(Float32Array.from(cell), 0, seeds, seed));
    });
  }
  return seeds;
}

function nearestCentre(points: Float32Array, at: number, centres: Float32Array): number {
  const light = points[at] ?? 0;
  const a = points[at + 1] ?? 0;
  const b = points[at + 2] ?? 0;
  let best = 0;
  let least = Infinity;
  for (let to = 0; to < centres.length; to += 3) {
    const apartLight = light - (centres[to] ?? 0);
    const apartA = a - (centres[to + 1] ?? 0);
    const apartB = b - (centres[to + 2] ?? 0);
    const distance = apartLight * apartLight + apartA * apartA + apartB * apartB;
    if (distance >= least) continue;
    least = distance;
    best = to;
  }
  return best;
}

/** Moves the centres to the means of their points; returns the counts. */
function runRound(points: Float32Array, centres: Float32Array): Uint32Array {
  const sums = new Float64Array(centres.length);
  const counts = new Uint32Array(centres.length / 3);
  for (let at = 0; at < points.length; at += 3) {
    const best = nearestCentre(points, at, centres);
    const centre = (best / 3) | 0;
    counts[centre] = (counts[centre] ?? 0) + 1;
    for (let k = 0; k < 3; k += 1) sums[best + k] = (sums[best + k] ?? 0) + (points[at + k] ?? 0);
  }
  counts.forEach((count, index) => {
    if (count > 0) for (let k = 0; k < 3; k += 1) centres[index * 3 + k] = (sums[index * 3 + k] ?? 0) / count;
  });
  return counts;
}

function distanceOf(one: Swatch, other: Swatch): number {
  return Math.hypot((one.lightness - other.lightness) * LIGHTNESS_WEIGHT, one.a - other.a, one.b - other.b);
}

function join(one: Swatch, other: Swatch): Swatch {
  const share = one.share + other.share;
  const mix = (key: 'lightness' | 'a' | 'b'): number => (one[key] * one.share + other[key] * other.share) / share;
  return { lightness: mix('lightness'), a: mix('a'), b: mix('b'), share };
}

function mergeNear(swatches: Swatch[]): Swatch[] {
  const merged: Swatch[] = [];
  for (const swatch of swatches.sort((one, other) => other.share - one.share)) {
    const near = merged.findIndex((other) => distanceOf(swatch, other) < MERGE_DISTANCE);
    const other = merged[near];
    if (other === undefined) merged.push(swatch);
    else merged[near] = join(other, swatch);
  }
  return merged.sort((one, other) => other.share - one.share);
}

/** One to five swatches, the largest first; those under 2 % are left out. */
export function findSwatches(frame: Frame): Swatch[] {
  const points = samplePoints(frame);
  if (points.length === 0) return [];
  const centres = chooseSeeds(points);
  let counts = new Uint32Array();
  for (let round = 0; round < ROUNDS; round += 1) counts = runRound(points, centres) as Uint32Array<ArrayBuffer>;
  const swatches = [...counts].map((count, index) => ({
    lightness: (centres[index * 3] ?? 0) / LIGHTNESS_WEIGHT,
    a: centres[index * 3 + 1] ?? 0,
    b: centres[index * 3 + 2] ?? 0,
    share: (count * 3) / points.length,
  }));
  return mergeNear(swatches.filter(({ share }) => share > 0))
    .filter(({ share }) => share >= MIN_SHARE)
    .slice(0, MAX_SWATCHES);
}
