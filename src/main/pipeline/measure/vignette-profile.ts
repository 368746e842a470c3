// What a vignette leaves in a photo, as a row of numbers for the small network in vignette.ts: how well the small steps of light agree with
// fall-offs of several strengths, and the tones of rings and corners. In natural scenes tones rise as often as they fall along a ray from the
// middle; a lens or a darkened border shifts all small steps one way (radial gradient symmetry: Zheng, Yu, Kang, Lin, Kambhamettu, 2008).
import type { Frame } from './frame.ts';
import { unset } from './photo-memory.ts';
import { sharedCellMeans } from './planes.ts';

/** Mean linear luminance outside of which a cell says nothing about light: quantised or clipped. */
const DARKEST = 0.003;
const BRIGHTEST = 0.93;
/** Tried fall-offs at the corner, EV. */
const TRIES: readonly number[] = [-1, 0, 0.5, 1, 1.5, 2, 2.5, 3, 4];
const TRY_COUNT = TRIES.length;
const NONE = 1;
/** Outer radii of the rings, 1 = the corner. */
const RINGS = [0.25, 0.45, 0.6, 0.72, 0.84, 1.01] as const;
const RING_SHARES = [0.1, 0.5, 0.9, 0.98] as const;
/** Tones are counted in steps of 1/16 EV below white. */
const TONE_STEPS = 16;
const TONE_BINS = 9 * TONE_STEPS;
/** Tone bin of a linear luminance in steps of 1/16,384: an eighth of a bin at the dark end. */
const LUMINANCE_STEPS = 16_384;
const TONE_BIN = Uint8Array.from({ length: LUMINANCE_STEPS + 1 }, (_, step) => {
  const ev = Math.log2(Math.max(1e-4, (step + 0.5) / LUMINANCE_STEPS));
  return Math.min(TONE_BINS - 1, Math.max(0, Math.floor(TONE_BINS - 1 + ev * TONE_STEPS)));
});

/** log2 of 0..1 by table, within 1e-4 from DARKEST on: a fine grid asks 30,000 times. */
const LOGS = Float32Array.from({ length: LUMINANCE_STEPS + 2 }, (_, step) => Math.log2(step / LUMINANCE_STEPS));

function log2Of(value: number): number {
  const place = value * LUMINANCE_STEPS;
  const step = place | 0;
  const low = LOGS[step] ?? 0;
  return low + (place - step) * ((LOGS[step + 1] ?? 0) - low);
}

interface Scale {
  /** Cells along the long side. */
  cells: number;
  /** A step (EV per cell) that far off a fall-off counts half: edges neither help nor harm. */
  edgeEv: number;
}

const FINE: Scale = { cells: 192, edgeEv: 0.03 };
const MIDDLE: Scale = { cells: 96, edgeEv: 0.06 };
const COARSE: Scale = { cells: 48, edgeEv: 0.2 };

interface Grid {
  columns: number;
  rows: number;
  edgeEv: number;
  /** log2 of linear luminance; NaN where the cell says nothing. */
  ev: Float32Array;
}

function buildGrid({ width, height, luminance }: Frame, { cells, edgeEv }: Scale): Grid {
  const factor = Math.min(1, cells / Math.max(width, height));
  const columns = Math.max(1, Math.round(width * factor));
  const rows = Math.max(1, Math.round(height * factor));
  const { data } = sharedCellMeans(luminance, columns, rows);
  const ev = unset(data.length);
  for (let i = 0; i < ev.length; i += 1) {
    const value = data[i] ?? 0;
    ev[i] = value < DARKEST || value > BRIGHTEST ? NaN : log2Of(value);
  }
  return { columns, rows, edgeEv, ev };
}

type Way = 'both' | 'across' | 'down';

/** Agreement of the steps with each tried fall-off in the four quarters of the frame: quarter-major, TRY_COUNT each. */
function scoreQuarters({ columns, rows, edgeEv, ev }: Grid, way: Way): Float64Array {
  const scores = new Float64Array(4 * TRY_COUNT);
  const reach = (columns * columns + rows * rows) / 4;
  const sharpness = 1 / (edgeEv * edgeEv);
  const across = way !== 'down';
  const down = way !== 'across';
  for (let y = 1; y < rows - 1; y += 1) {
    const dy = y + 0.5 - rows / 2;
    for (let x = 1; x < columns - 1; x += 1) {
      const at = y * columns + x;
      const dx = x + 0.5 - columns / 2;
      const stepX = across ? ((ev[at + 1] ?? NaN) - (ev[at - 1] ?? NaN)) / 2 : 0;
      const stepY = down ? ((ev[at + columns] ?? NaN) - (ev[at - columns] ?? NaN)) / 2 : 0;
      if (Number.isNaN(stepX + stepY)) continue;
      // Fall-off k (r / R)^2 has the slope 2 k x / R^2 across and 2 k y / R^2 down.
      const slopeX = across ? (2 * dx) / reach : 0;
      const slopeY = down ? (2 * dy) / reach : 0;
      const weight = Math.sqrt((slopeX * slopeX + slopeY * slopeY) * reach);
      // 1 + |step + k slope|^2 / edge^2, written out in powers of the try k.
      const still = 1 + (stepX * stepX + stepY * stepY) * sharpness;
      const along = 2 * (stepX * slopeX + stepY * slopeY) * sharpness;
      const steep = (slopeX * slopeX + slopeY * slopeY) * sharpness;
      const quarter = ((dx > 0 ? 1 : 0) + (dy > 0 ? 2 : 0)) * TRY_COUNT;
      for (let k = 0; k < TRY_COUNT; k += 1) {
        const ev = TRIES[k] ?? 0;
        scores[quarter + k] = (scores[quarter + k] ?? 0) + weight / (still + ev * (along + ev * steep));
      }
    }
  }
  return scores;
}

/** Scores of some quarters together, in per cent above those of no fall-off. */
function curveOf(scores: Float64Array, quarters: readonly number[]): number[] {
  const sums = TRIES.map((_, k) => quarters.reduce((sum, quarter) => sum + (scores[quarter * TRY_COUNT + k] ?? 0), 0));
  const none = sums[NONE] ?? 0;
  return sums.flatMap((sum, k) => (k === NONE ? [] : [none > 0 ? (100 * (sum - none)) / none : 0]));
}

/** The best fall-off of a curve in EV, one of the tries. */
function bestOf(curve: readonly number[]): number {
  let best = 0;
  let ev = 0;
  for (const [k, score] of curve.entries()) {
    if (score <= best) continue;
    best = score;
    ev = TRIES[k < NONE ? k : k + 1] ?? 0;
  }
  return ev;
}

const ALL = [0, 1, 2, 3];

function sorted(values: readonly number[]): number[] {
  return [...values].sort((one, other) => one - other);
}

/** Counts of tones per zone (rings, then the outer parts of the four corners). */
function countZones({ width, height, luminance }: Frame): Uint32Array[] {
  const zones = Array.from({ length: RINGS.length + 4 }, () => new Uint32Array(TONE_BINS));
  const reach = Math.hypot(width, height) / 2;
  for (let y = 0; y < height; y += 2) {
    const dy = y + 0.5 - height / 2;
    for (let x = 0; x < width; x += 2) {
      const dx = x + 0.5 - width / 2;
      const radius = Math.sqrt(dx * dx + dy * dy) / reach;
      const bin = TONE_BIN[((luminance.data[y * width + x] ?? 0) * LUMINANCE_STEPS) | 0] ?? 0;
      let ring = 0;
      while (ring < RINGS.length - 1 && radius > (RINGS[ring] ?? 1)) ring += 1;
      const zone = zones[ring];
      if (zone !== undefined) zone[bin] = (zone[bin] ?? 0) + 1;
      if (radius < 0.8) continue;
      const corner = zones[RINGS.length + (dx > 0 ? 1 : 0) + (dy > 0 ? 2 : 0)];
      if (corner !== undefined) corner[bin] = (corner[bin] ?? 0) + 1;
    }
  }
  return zones;
}

/** EV below white under which a share of the zone lies. */
function zoneTone(counts: Uint32Array, share: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (let bin = 0; bin < TONE_BINS; bin += 1) {
    seen += counts[bin] ?? 0;
    if (seen > share * total) return (bin + 1 - TONE_BINS) / TONE_STEPS;
  }
  return 0;
}

export interface VignetteProfile {
  /** Inputs of the network, in a fixed order. */
  features: number[];
  /** Best fall-off at the corner over the whole frame, EV. */
  fallOffEv: number;
  /** Brightest tones of the middle above those of the outermost ring, EV. */
  envelopeEv: number;
  /** Best fall-off in the quarter of the frame that shows least of it, EV. */
  leastQuarterEv: number;
  /** Difference of the typical tones of the brightest and the darkest corner, EV. */
  cornerSpreadEv: number;
}

/** Reads a photo's profile; about 3 ms. */
export function readVignetteProfile(frame: Frame): VignetteProfile {
  const fine = scoreQuarters(buildGrid(frame, FINE), 'both');
  const middle = buildGrid(frame, MIDDLE);
  const across = scoreQuarters(middle, 'across');
  const down = scoreQuarters(middle, 'down');
  const coarse = scoreQuarters(buildGrid(frame, COARSE), 'both');
  const zones = countZones(frame);
  const rings = zones.slice(0, RINGS.length);
  const corners = zones.slice(RINGS.length);
  const whole = curveOf(fine, ALL);
  const brightest = rings.map((ring) => zoneTone(ring, 0.98));
  const quarters = sorted(ALL.map((quarter) => bestOf(curveOf(fine, [quarter]))));
  const cornerTones = sorted(corners.map((corner) => zoneTone(corner, 0.5)));
  return {
    features: [
      ...whole,
      ...curveOf(across, ALL),
      ...curveOf(down, ALL),
      ...curveOf(coarse, ALL),
      ...quarters,
      ...sorted([bestOf(curveOf(across, [0, 2])), bestOf(curveOf(across, [1, 3]))]),
      ...sorted([bestOf(curveOf(down, [0, 1])), bestOf(curveOf(down, [2, 3]))]),
      ...rings.flatMap((ring) => RING_SHARES.map((share) => zoneTone(ring, share))),
      ...cornerTones,
      ...sorted(corners.map((corner) => zoneTone(corner, 0.95))),
    ],
    fallOffEv: bestOf(whole),
    envelopeEv: Math.max(...brightest.slice(0, 3)) - (brightest[RINGS.length - 1] ?? 0),
    leastQuarterEv: quarters[0] ?? 0,
    cornerSpreadEv: (cornerTones[3] ?? 0) - (cornerTones[0] ?? 0),
  };
}
