// The line that parts a frame from side to side: sky from sea or plain. Change of lightness is summed along all near-level lines (a Radon
// transform of the vertical gradient), so that a faint horizon counts as much as a bold one if it is straight and unbroken.
import type { Edges } from './edges.ts';
import type { Frame } from './frame.ts';

export interface HorizonLine {
  /** Degrees, positive = falls to the right. */
  angle: number;
  /** Height at the middle of the frame, share. */
  y: number;
  /** Share of the width along which lightness changes the same way. */
  coverage: number;
  /** Mean change per pixel over its spread along the line: how even the line is. */
  evenness: number;
  /** OKLab difference of the bands above and below. */
  difference: number;
  /** Share of the bands above and below without edges: sky and water rather than a wall. */
  calmAbove: number;
  calmBelow: number;
}

/** Columns are averaged in groups of this many pixels; at 12 degrees a line moves 1.7 px within one. */
const GROUP = 8;
const MAX_ANGLE = 12;
/** A change at one place counts up to this much, so that one bold edge is no horizon. */
const LIMIT = 0.05;
/** Least change per pixel that continues the line, and as a share of the line's mean. */
const LEAST = 0.005;
const LEAST_SHARE = 0.3;
const BAND = 0.14;
const CALM_CHANGE = 0.02;
const TOP = 0.08;
const CANDIDATES = 4;
/** Slopes of the coarse search, every 0.75 degrees. */
const SLOPES = Float64Array.from({ length: (2 * MAX_ANGLE) / 0.75 + 1 }, (_, k) =>
  Math.tan(((0.75 * k - MAX_ANGLE) * Math.PI) / 180),
);

/** Vertical change of lightness, groups of columns side by side: (group, y). */
interface Profiles {
  groups: number;
  height: number;
  data: Float32Array;
}

function profilesOf({ gradientY }: Edges): Profiles {
  const { width, height, data } = gradientY;
  const groups = Math.floor(width / GROUP);
  const profiles = new Float32Array(groups * height);
  for (let y = 0; y < height; y += 1) {
    for (let group = 0; group < groups; group += 1) {
      const at = y * width + group * GROUP;
      let sum = 0;
      for (let k = 0; k < GROUP; k += 1) sum += data[at + k] ?? 0;
      profiles[group * height + y] = Math.min(LIMIT, Math.max(-LIMIT, sum / GROUP));
    }
  }
  return { groups, height, data: profiles };
}

interface Trace {
  /** Tangent of the angle. */
  slope: number;
  /** Height in the middle, pixels. */
  middle: number;
  /** Mean change, signed. */
  mean: number;
}

/** Mean change along one line; NaN-free: parts outside of the frame count as no change. */
function meanAlong({ groups, height, data }: Profiles, slope: number, middle: number): number {
  let sum = 0;
  const step = slope * GROUP;
  let y = middle - (step * (groups - 1)) / 2;
  for (let group = 0, start = 0; group < groups; group += 1, start += height, y += step) {
    if (y < 1 || y >= height - 2) continue;
    const low = y | 0;
    const part = y - low;
    const here = data[start + low] ?? 0;
    sum += here + ((data[start + low + 1] ?? 0) - here) * part;
  }
  return sum / groups;
}

/** The strongest lines: a coarse search over angle and height, each then refined to 0.1 degree and a quarter of a pixel. */
function traceLines(profiles: Profiles): Trace[] {
  const coarse: Trace[] = [];
  const first = Math.round(profiles.height * TOP);
  for (let middle = first; middle < profiles.height - first; middle += 2) {
    let best: Trace = { slope: 0, middle, mean: 0 };
    for (let k = 0; k < SLOPES.length; k += 1) {
      const slope = SLOPES[k] ?? 0;
      const mean = meanAlong(profiles, slope, middle);
      if (Math.abs(mean) > Math.abs(best.mean)) best = { slope, middle, mean };
    }
    coarse.push(best);
  }
  coarse.sort((one, other) => Math.abs(other.mean) - Math.abs(one.mean));
  const chosen: Trace[] = [];
  for (const trace of coarse) {
    if (chosen.length >= CANDIDATES) break;
    if (chosen.some(({ middle }) => Math.abs(middle - trace.middle) < 5)) continue;
    chosen.push(trace);
  }
  return chosen.map((trace) => refineTrace(profiles, trace));
}

function refineTrace(profiles: Profiles, coarse: Trace): Trace {
  let best = coarse;
  for (let turn = -8; turn <= 8; turn += 1) {
    const slope = coarse.slope + Math.tan((turn * 0.1 * Math.PI) / 180);
    for (let shift = -5; shift <= 5; shift += 1) {
      const middle = coarse.middle + shift * 0.4;
      const mean = meanAlong(profiles, slope, middle);
      if (Math.abs(mean) > Math.abs(best.mean)) best = { slope, middle, mean };
    }
  }
  return best;
}

/** How much of the line continues, and how even it is. */
function followLine({ groups, height, data }: Profiles, trace: Trace): { coverage: number; evenness: number } {
  const sign = Math.sign(trace.mean);
  const least = Math.max(LEAST, LEAST_SHARE * Math.abs(trace.mean));
  let covered = 0;
  let squares = 0;
  for (let group = 0; group < groups; group += 1) {
    const y = Math.round(trace.middle + trace.slope * (group - (groups - 1) / 2) * GROUP);
    let strongest = 0;
    for (let near = Math.max(0, y - 1); near <= Math.min(height - 1, y + 1); near += 1) {
      strongest = Math.max(strongest, sign * (data[group * height + near] ?? 0));
    }
    if (strongest >= least) covered += 1;
    squares += (strongest - Math.abs(trace.mean)) ** 2;
  }
  const spread = Math.sqrt(squares / groups);
  return { coverage: covered / groups, evenness: Math.abs(trace.mean) / Math.max(1e-4, spread) };
}

/** Compares the bands above and below, each reaching 14 % of the height, column by column. */
function compareSides(
  frame: Frame,
  edges: Edges,
  trace: Trace,
): Pick<HorizonLine, 'difference' | 'calmAbove' | 'calmBelow'> {
  const reach = Math.max(3, Math.round(frame.height * BAND));
  const sums = new Float32Array(6);
  const counts = [0, 0];
  const calm = [0, 0];
  for (let x = 0; x < frame.width; x += 3) {
    const middle = Math.round(trace.middle + trace.slope * (x - frame.width / 2));
    for (let offset = -reach; offset <= reach; offset += 2) {
      const y = middle + offset;
      if (y < 0 || y >= frame.height || Math.abs(offset) < 2) continue;
      const side = offset < 0 ? 0 : 1;
      const at = y * frame.width + x;
      sums[side * 3] = (sums[side * 3] ?? 0) + (frame.lightness.data[at] ?? 0);
      sums[side * 3 + 1] = (sums[side * 3 + 1] ?? 0) + (frame.a.data[at] ?? 0);
      sums[side * 3 + 2] = (sums[side * 3 + 2] ?? 0) + (frame.b.data[at] ?? 0);
      counts[side] = (counts[side] ?? 0) + 1;
      if (Math.abs(offset) < 4 || (edges.magnitude.data[at] ?? 0) < CALM_CHANGE) calm[side] = (calm[side] ?? 0) + 1;
    }
  }
  const above = Math.max(1, counts[0] ?? 0);
  const below = Math.max(1, counts[1] ?? 0);
  const part = (i: number): number => (sums[i] ?? 0) / above - (sums[i + 3] ?? 0) / below;
  return {
    difference: Math.hypot(part(0), 2 * part(1), 2 * part(2)),
    calmAbove: (calm[0] ?? 0) / above,
    calmBelow: (calm[1] ?? 0) / below,
  };
}

function scoreOf(line: HorizonLine): number {
  return (
    line.coverage * Math.min(1, line.difference / 0.15) * (0.5 + 0.5 * line.calmAbove) * Math.min(1, line.evenness)
  );
}

/** The best candidate for a horizon; undefined on frames too small to hold one. */
export function findHorizonLine(frame: Frame, edges: Edges): HorizonLine | undefined {
  if (frame.width < 8 * GROUP || frame.height < 32) return undefined;
  const profiles = profilesOf(edges);
  let best: HorizonLine | undefined;
  for (const trace of traceLines(profiles)) {
    if (trace.mean === 0) continue;
    const followed = followLine(profiles, trace);
    // No comparison of the sides could lift it over the best one.
    if (best !== undefined && followed.coverage * Math.min(1, followed.evenness) <= scoreOf(best)) continue;
    const line: HorizonLine = {
      angle: (Math.atan(trace.slope) * 180) / Math.PI,
      y: (trace.middle + 0.5) / frame.height,
      ...followed,
      ...compareSides(frame, edges, trace),
    };
    if (best === undefined || scoreOf(line) > scoreOf(best)) best = line;
  }
  return best;
}
