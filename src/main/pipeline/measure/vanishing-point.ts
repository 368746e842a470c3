// The point that lines running into the depth share, inside the frame or outside of it: each pair of oblique lines proposes one, all
// lines vote, the winner is fitted to its voters. Knows no measure.
import type { Segment } from './segments.ts';

export interface VanishingPoint {
  /** Fractions of width and height; below 0 or above 1 outside of the frame. */
  x: number;
  y: number;
  /** Length of the lines that run to it, long sides. */
  support: number;
  /** Share of the length of all oblique lines. */
  share: number;
  /** Lines that run to it, counting equally long ones fully. */
  count: number;
  /** Degrees between the outermost of their directions. */
  spread: number;
  /** The longest of them, long sides. */
  longest: number;
}

interface Rod {
  x: number;
  y: number;
  dx: number;
  dy: number;
  length: number;
  angle: number;
  tolerance: number;
}

interface Point {
  x: number;
  y: number;
}

/** Lines nearer to level or upright than this belong to walls seen from the front. */
const OBLIQUE_FROM = 6;
const OBLIQUE_TO = 84;
const MAX_PROPOSERS = 40;
const MAX_VOTERS = 120;
/** Lines of a pair must differ in direction by this sine (about 5 degrees). */
const LEAST_CROSS = 0.09;
/** Farthest point from the middle, long sides. */
const MAX_DISTANCE = 2.5;
const MIN_VOTERS = 4;
const RADIAN = Math.PI / 180;

function toRod({ from, to, length, angle }: Segment, scale: Point): Rod {
  return {
    x: ((from.x + to.x) / 2) * scale.x,
    y: ((from.y + to.y) / 2) * scale.y,
    dx: Math.cos(angle * RADIAN),
    dy: Math.sin(angle * RADIAN),
    length,
    angle,
    tolerance: (1 + 0.05 / Math.max(0.02, length)) * RADIAN,
  };
}

/** Vote of a line for a point, 0..its length; none if the point lies on the line itself: lines that cross there do not lead there. */
function voteOf(rod: Rod, point: Point): number {
  const toX = point.x - rod.x;
  const toY = point.y - rod.y;
  const squared = toX * toX + toY * toY;
  if (squared < 0.3 * rod.length * rod.length) return 0;
  const cross = rod.dx * toY - rod.dy * toX;
  const miss = (cross * cross) / (squared * rod.tolerance * rod.tolerance);
  return miss < 1 ? rod.length * (1 - miss) : 0;
}

function meet(one: Rod, other: Rod): Point | undefined {
  const cross = one.dx * other.dy - one.dy * other.dx;
  if (Math.abs(cross) < LEAST_CROSS) return undefined;
  const along = ((other.x - one.x) * other.dy - (other.y - one.y) * other.dx) / cross;
  return { x: one.x + along * one.dx, y: one.y + along * one.dy };
}

function propose(rods: readonly Rod[], middle: Point): Point | undefined {
  const proposers = rods.slice(0, MAX_PROPOSERS);
  let best: Point | undefined;
  let most = 0;
  for (const [i, one] of proposers.entries()) {
    for (let j = i + 1; j < proposers.length; j += 1) {
      const other = proposers[j];
      const point = other === undefined ? undefined : meet(one, other);
      if (point === undefined || Math.hypot(point.x - middle.x, point.y - middle.y) > MAX_DISTANCE) continue;
      let votes = 0;
      for (const rod of rods) votes += voteOf(rod, point);
      if (votes > most) {
        most = votes;
        best = point;
      }
    }
  }
  return best;
}

/** The point nearest to all its voters' lines, distances counted as angles seen from them. */
function fitPoint(rods: readonly Rod[], start: Point): Point {
  let point = start;
  for (let round = 0; round < 3; round += 1) {
    let aa = 0;
    let ab = 0;
    let bb = 0;
    let ac = 0;
    let bc = 0;
    for (const rod of rods) {
      const vote = voteOf(rod, point);
      if (vote === 0) continue;
      const weight = vote / Math.max(0.01, (point.x - rod.x) ** 2 + (point.y - rod.y) ** 2);
      const a = -rod.dy;
      const b = rod.dx;
      const c = a * rod.x + b * rod.y;
      aa += weight * a * a;
      ab += weight * a * b;
      bb += weight * b * b;
      ac += weight * a * c;
      bc += weight * b * c;
    }
    const determinant = aa * bb - ab * ab;
    if (Math.abs(determinant) < 1e-9) return point;
    point = { x: (ac * bb - bc * ab) / determinant, y: (aa * bc - ab * ac) / determinant };
  }
  return point;
}

/** Degrees between the outermost directions: half a turn less the widest gap. */
export function spreadOf(angles: readonly number[]): number {
  if (angles.length < 2) return 0;
  const sorted = [...angles].sort((one, other) => one - other);
  let widest = 180 - ((sorted.at(-1) ?? 0) - (sorted[0] ?? 0));
  for (let i = 1; i < sorted.length; i += 1) widest = Math.max(widest, (sorted[i] ?? 0) - (sorted[i - 1] ?? 0));
  return 180 - widest;
}

/** The strongest vanishing point, undefined if fewer than four lines share one. */
export function findVanishingPoint(segments: readonly Segment[], aspectRatio: number): VanishingPoint | undefined {
  const scale = aspectRatio >= 1 ? { x: 1, y: 1 / aspectRatio } : { x: aspectRatio, y: 1 };
  const rods = segments
    .filter(({ angle }) => Math.abs(angle) > OBLIQUE_FROM && Math.abs(angle) < OBLIQUE_TO)
    .slice(0, MAX_VOTERS)
    .map((segment) => toRod(segment, scale));
  const proposed = propose(rods, { x: scale.x / 2, y: scale.y / 2 });
  if (proposed === undefined) return undefined;
  const point = fitPoint(rods, proposed);
  let support = 0;
  let squares = 0;
  let total = 0;
  let longest = 0;
  const angles: number[] = [];
  for (const rod of rods) {
    const vote = voteOf(rod, point);
    total += rod.length;
    support += vote;
    squares += vote * vote;
    if (vote < 0.3 * rod.length) continue;
    longest = Math.max(longest, rod.length);
    if (rod.length > 0.06) angles.push(rod.angle);
  }
  const count = squares > 0 ? (support * support) / squares : 0;
  if (count < MIN_VOTERS) return undefined;
  return {
    x: point.x / scale.x,
    y: point.y / scale.y,
    support,
    share: support / total,
    count,
    spread: spreadOf(angles),
    longest,
  };
}
