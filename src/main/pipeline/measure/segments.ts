// Straight line segments: thinned edge pixels vote for lines (Hough), the strongest lines are cut into unbroken runs.
// Feeds horizon and leading lines. Working size; knows no measure.
import type { Edges } from './edges.ts';

export interface Segment {
  /** Ends, fractions of width and height. */
  from: { x: number; y: number };
  to: { x: number; y: number };
  /** Share of the long side. */
  length: number;
  /** Direction in degrees, -90 (exclusive) .. 90, positive = falls to the right. */
  angle: number;
}

const MIN_MAGNITUDE = 0.022;
const MAX_SEGMENTS = 28;
const MAX_ATTEMPTS = 90;
const MIN_LENGTH_SHARE = 0.09;
const MAX_GAP_PX = 5;
const MIN_DENSITY = 0.6;
const RHO_STEP_PX = 1.5;
const MAX_DISTANCE_PX = 1.7;
const MAX_TURN_DEGREES = 14;
const VOTE_SPREAD_DEGREES = 2;

interface EdgePixels {
  x: Float32Array;
  y: Float32Array;
  /** Direction of the normal, whole degrees 0..179. */
  normal: Int16Array;
  used: Uint8Array;
  count: number;
}

function thinEdges(edges: Edges): EdgePixels {
  const { width, height, data } = edges.magnitude;
  const xs: number[] = [];
  const ys: number[] = [];
  const normals: number[] = [];
  for (let y = 2; y < height - 2; y += 1) {
    for (let x = 2; x < width - 2; x += 1) {
      const at = y * width + x;
      const magnitude = data[at] ?? 0;
      if (magnitude < MIN_MAGNITUDE) continue;
      const gx = edges.gradientX.data[at] ?? 0;
      const gy = edges.gradientY.data[at] ?? 0;
      const stepX = Math.abs(gx) > Math.abs(gy) * 0.4142 ? Math.sign(gx) : 0;
      const stepY = Math.abs(gy) > Math.abs(gx) * 0.4142 ? Math.sign(gy) : 0;
      const step = stepY * width + stepX;
      if (magnitude < (data[at + step] ?? 0) || magnitude <= (data[at - step] ?? 0)) continue;
      xs.push(x);
      ys.push(y);
      normals.push(((Math.round((Math.atan2(gy, gx) * 180) / Math.PI) % 180) + 180) % 180);
    }
  }
  return {
    x: Float32Array.from(xs),
    y: Float32Array.from(ys),
    normal: Int16Array.from(normals),
    used: new Uint8Array(xs.length),
    count: xs.length,
  };
}

interface Accumulator {
  votes: Int32Array;
  rhoCount: number;
  offset: number;
}

const COSINES = Float32Array.from({ length: 180 }, (_, degree) => Math.cos((degree * Math.PI) / 180));
const SINES = Float32Array.from({ length: 180 }, (_, degree) => Math.sin((degree * Math.PI) / 180));

function vote(pixels: EdgePixels, accumulator: Accumulator, pixel: number, amount: number): void {
  const normal = pixels.normal[pixel] ?? 0;
  for (let turn = -VOTE_SPREAD_DEGREES; turn <= VOTE_SPREAD_DEGREES; turn += 1) {
    const degree = (normal + turn + 180) % 180;
    const rho = (pixels.x[pixel] ?? 0) * (COSINES[degree] ?? 0) + (pixels.y[pixel] ?? 0) * (SINES[degree] ?? 0);
    const bin = degree * accumulator.rhoCount + Math.round(rho / RHO_STEP_PX) + accumulator.offset;
    accumulator.votes[bin] = (accumulator.votes[bin] ?? 0) + amount;
  }
}

function strongestBin(votes: Int32Array): number {
  let best = 0;
  let most = 0;
  for (let bin = 0; bin < votes.length; bin += 1) {
    const count = votes[bin] ?? 0;
    if (count > most) {
      most = count;
      best = bin;
    }
  }
  return best;
}

interface Run {
  pixels: number[];
  length: number;
}

/** The longest unbroken run of unused pixels along a line. */
function longestRun(pixels: EdgePixels, degree: number, rho: number): Run {
  const cosine = COSINES[degree] ?? 0;
  const sine = SINES[degree] ?? 0;
  const near: { pixel: number; along: number }[] = [];
  for (let pixel = 0; pixel < pixels.count; pixel += 1) {
    if (pixels.used[pixel] === 1) continue;
    const x = pixels.x[pixel] ?? 0;
    const y = pixels.y[pixel] ?? 0;
    if (Math.abs(x * cosine + y * sine - rho) > MAX_DISTANCE_PX) continue;
    const turn = Math.abs((pixels.normal[pixel] ?? 0) - degree);
    if (Math.min(turn, 180 - turn) > MAX_TURN_DEGREES) continue;
    near.push({ pixel, along: y * cosine - x * sine });
  }
  near.sort((one, other) => one.along - other.along);
  let best: Run = { pixels: [], length: 0 };
  let start = 0;
  for (let i = 1; i <= near.length; i += 1) {
    const gap = i === near.length ? Infinity : (near[i]?.along ?? 0) - (near[i - 1]?.along ?? 0);
    if (gap <= MAX_GAP_PX) continue;
    const length = (near[i - 1]?.along ?? 0) - (near[start]?.along ?? 0);
    if (length > best.length) best = { pixels: near.slice(start, i).map((entry) => entry.pixel), length };
    start = i;
  }
  return best;
}

/** Fits a line through the run (principal axis) and gives its ends. */
function fitSegment(pixels: EdgePixels, run: Run, size: { width: number; height: number }): Segment {
  const xs = run.pixels.map((pixel) => pixels.x[pixel] ?? 0);
  const ys = run.pixels.map((pixel) => pixels.y[pixel] ?? 0);
  const meanX = xs.reduce((sum, x) => sum + x, 0) / xs.length;
  const meanY = ys.reduce((sum, y) => sum + y, 0) / ys.length;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let i = 0; i < xs.length; i += 1) {
    const dx = (xs[i] ?? 0) - meanX;
    const dy = (ys[i] ?? 0) - meanY;
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  let angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  if (angle <= -Math.PI / 2) angle += Math.PI;
  const half = run.length / 2;
  const end = (sign: number): { x: number; y: number } => ({
    x: (meanX + sign * half * Math.cos(angle) + 0.5) / size.width,
    y: (meanY + sign * half * Math.sin(angle) + 0.5) / size.height,
  });
  const degrees = (angle * 180) / Math.PI;
  return { from: end(-1), to: end(1), length: run.length / Math.max(size.width, size.height), angle: degrees };
}

/** Finds up to 28 straight segments, longest evidence first. */
export function findSegments(edges: Edges): Segment[] {
  const { width, height } = edges.magnitude;
  const size = { width, height };
  const pixels = thinEdges(edges);
  const offset = Math.ceil(Math.hypot(width, height) / RHO_STEP_PX) + 2;
  const rhoCount = offset * 2 + 1;
  const accumulator: Accumulator = { votes: new Int32Array(180 * rhoCount), rhoCount, offset };
  for (let pixel = 0; pixel < pixels.count; pixel += 1) vote(pixels, accumulator, pixel, 1);
  const minLength = MIN_LENGTH_SHARE * Math.max(width, height);
  const segments: Segment[] = [];
  for (let attempt = 0; attempt < MAX_ATTEMPTS && segments.length < MAX_SEGMENTS; attempt += 1) {
    const bin = strongestBin(accumulator.votes);
    if ((accumulator.votes[bin] ?? 0) < minLength * 0.5) break;
    const degree = Math.floor(bin / rhoCount);
    const run = longestRun(pixels, degree, ((bin % rhoCount) - offset) * RHO_STEP_PX);
    if (run.length < minLength || run.pixels.length / Math.max(1, run.length) < MIN_DENSITY) {
      accumulator.votes[bin] = 0;
      continue;
    }
    segments.push(fitSegment(pixels, run, size));
    for (const pixel of run.pixels) {
      pixels.used[pixel] = 1;
      vote(pixels, accumulator, pixel, -1);
    }
  }
  return segments;
}
