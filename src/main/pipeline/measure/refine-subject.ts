// Refines the coarse subject map of the model to the edges of the photo: colour models of subject and surroundings give each pixel a
// second opinion, and an edge-aware filter spreads both within what looks alike (the idea of GrabCut, with mean field instead of a cut).
// Pixels and one map only; knows no claim. Figures: docs/measures/subject.md.
import type { Frame } from './frame.ts';
import { unset, zeros } from './photo-memory.ts';
import { emptyPlane, resizePlane } from './planes.ts';
import type { Plane } from './planes.ts';

/** Long side of the grid the work is done on: 192 costs half as much again and gains 0.001 in overlap. */
const GRID_LONG_SIDE = 160;
/** Bins of lightness, a and b. */
const LIGHT_BINS = 16;
const COLOUR_BINS = 20;
const BIN_COUNT = LIGHT_BINS * COLOUR_BINS * COLOUR_BINS;
/** Half the range of OKLab a and b that the bins cover; what lies beyond falls into the last bin. */
const COLOUR_RANGE = 0.25;

/** How much the map and the colours count, as factors of their log odds, and the limits of both. */
const COLOUR_LIMIT = 4;
const MAP_LIMIT = 9;
/** Colours are learned from the last guess so often; a third round gained 0.002 in overlap. */
const ROUNDS = 2;
/** Reach of the filter in cells, and the change of colour that stops it. */
const REACH = 24;
const COLOUR_STOP = 0.12;
/** Steepness of the last step from log odds to membership. */
const STEEPNESS = 2;
/** Share that every colour is thought to have on both sides. */
const UNSEEN = 0.0005;

/** What the refinement reads of the photo: lightness and colour on the grid, the colour bin of each cell, and its steps. */
export interface Guide {
  width: number;
  height: number;
  bins: Uint16Array;
  /** Distance in colour to the cell on the left, and to the cell above. */
  stepX: Float32Array;
  stepY: Float32Array;
}

/** Reduces the working copy to the grid. */
export function buildGuide(frame: Frame): Guide {
  const factor = Math.min(1, GRID_LONG_SIDE / Math.max(frame.width, frame.height));
  const width = Math.max(1, Math.round(frame.width * factor));
  const height = Math.max(1, Math.round(frame.height * factor));
  const { light, a, b } = averageColours(frame, width, height);
  const bins = new Uint16Array(light.length);
  const stepX = zeros(light.length);
  const stepY = zeros(light.length);
  const across = COLOUR_BINS / (2 * COLOUR_RANGE);
  for (let i = 0; i < light.length; i += 1) {
    const x = i % width;
    const lightBin = Math.min(LIGHT_BINS - 1, Math.floor((light[i] ?? 0) * LIGHT_BINS));
    const aBin = Math.min(COLOUR_BINS - 1, Math.max(0, Math.floor(((a[i] ?? 0) + COLOUR_RANGE) * across)));
    const bBin = Math.min(COLOUR_BINS - 1, Math.max(0, Math.floor(((b[i] ?? 0) + COLOUR_RANGE) * across)));
    bins[i] = (lightBin * COLOUR_BINS + aBin) * COLOUR_BINS + bBin;
    if (x > 0) stepX[i] = colourStep(light, a, b, i, i - 1);
    if (i >= width) stepY[i] = colourStep(light, a, b, i, i - width);
  }
  return { width, height, bins, stepX, stepY };
}

/** Lightness and colour of the cells, in one walk over the working copy. */
function averageColours(frame: Frame, width: number, height: number): Record<'light' | 'a' | 'b', Float32Array> {
  const light = zeros(width * height);
  const a = zeros(width * height);
  const b = zeros(width * height);
  const counts = zeros(width * height);
  const columns = Int32Array.from({ length: frame.width }, (_, x) => Math.floor((x * width) / frame.width));
  const { lightness, a: frameA, b: frameB } = frame;
  for (let y = 0, i = 0; y < frame.height; y += 1) {
    const row = Math.floor((y * height) / frame.height) * width;
    for (let x = 0; x < frame.width; x += 1, i += 1) {
      const cell = row + (columns[x] ?? 0);
      light[cell] = (light[cell] ?? 0) + (lightness.data[i] ?? 0);
      a[cell] = (a[cell] ?? 0) + (frameA.data[i] ?? 0);
      b[cell] = (b[cell] ?? 0) + (frameB.data[i] ?? 0);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
  }
  for (let i = 0; i < light.length; i += 1) {
    const share = 1 / Math.max(1, counts[i] ?? 0);
    light[i] = (light[i] ?? 0) * share;
    a[i] = (a[i] ?? 0) * share;
    b[i] = (b[i] ?? 0) * share;
  }
  return { light, a, b };
}

function colourStep(light: Float32Array, a: Float32Array, b: Float32Array, i: number, j: number): number {
  return (
    Math.abs((light[i] ?? 0) - (light[j] ?? 0)) +
    2 * Math.abs((a[i] ?? 0) - (a[j] ?? 0)) +
    2 * Math.abs((b[i] ?? 0) - (b[j] ?? 0))
  );
}

/** [1 2 1] along one direction of the bins: neighbouring colours share what was seen. */
function smoothBins(from: Float32Array, to: Float32Array, length: number, step: number): void {
  const block = length * step;
  const last = block - step;
  for (let start = 0; start < from.length; start += block) {
    for (let k = 0; k < block; k += 1) {
      const i = start + k;
      const before = k >= step ? (from[i - step] ?? 0) : 0;
      const after = k < last ? (from[i + step] ?? 0) : 0;
      to[i] = (from[i] ?? 0) * 0.5 + (before + after) * 0.25;
    }
  }
}

/** Smooths `counts` in place along all three directions. */
function smoothColours(counts: Float32Array, scratch: Float32Array): void {
  smoothBins(counts, scratch, COLOUR_BINS, 1);
  smoothBins(scratch, counts, COLOUR_BINS, COLOUR_BINS);
  smoothBins(counts, scratch, LIGHT_BINS, COLOUR_BINS * COLOUR_BINS);
  counts.set(scratch);
}

/** Log odds per bin that a colour belongs to the subject, given membership 0..1; written into `odds`. */
function judgeColours(bins: Uint16Array, member: Float32Array, odds: Float32Array): void {
  const scratch = new Float32Array(BIN_COUNT);
  const all = new Float32Array(BIN_COUNT);
  odds.fill(0);
  let total = 0;
  for (let i = 0; i < bins.length; i += 1) {
    const bin = bins[i] ?? 0;
    const value = member[i] ?? 0;
    odds[bin] = (odds[bin] ?? 0) + value;
    all[bin] = (all[bin] ?? 0) + 1;
    total += value;
  }
  smoothColours(odds, scratch);
  smoothColours(all, scratch);
  const insideScale = 1 / Math.max(1e-6, total);
  const outsideScale = 1 / Math.max(1e-6, bins.length - total);
  for (let bin = 0; bin < BIN_COUNT; bin += 1) {
    // Most colours are in no photo.
    if (all[bin] === 0) continue;
    const inside = odds[bin] ?? 0;
    const outside = Math.max(0, (all[bin] ?? 0) - inside);
    const ratio = (inside * insideScale + UNSEEN) / (outside * outsideScale + UNSEEN);
    odds[bin] = Math.min(COLOUR_LIMIT, Math.max(-COLOUR_LIMIT, Math.log(ratio)));
  }
}

/** Edge-aware smoothing in place: recursive filter of the domain transform (Gastal and Oliveira, 2011), two passes each way. */
function spread(values: Float32Array, guide: Guide, feedback: readonly { x: Float32Array; y: Float32Array }[]): void {
  const { width, height } = guide;
  for (const { x: alongX, y: alongY } of feedback) {
    for (let y = 0; y < height; y += 1) {
      const row = y * width;
      const end = row + width;
      let carried = values[row] ?? 0;
      for (let i = row + 1; i < end; i += 1) {
        const here = values[i] ?? 0;
        carried = here + (alongX[i] ?? 0) * (carried - here);
        values[i] = carried;
      }
      for (let i = end - 2; i >= row; i -= 1) {
        const here = values[i] ?? 0;
        carried = here + (alongX[i + 1] ?? 0) * (carried - here);
        values[i] = carried;
      }
    }
    for (let i = width; i < values.length; i += 1) {
      const here = values[i] ?? 0;
      values[i] = here + (alongY[i] ?? 0) * ((values[i - width] ?? 0) - here);
    }
    for (let i = values.length - width - 1; i >= 0; i -= 1) {
      const here = values[i] ?? 0;
      values[i] = here + (alongY[i + width] ?? 0) * ((values[i + width] ?? 0) - here);
    }
  }
}

/** e^-x in steps, for x from 0 to `EXP_RANGE`: beyond it a step stops everything. */
const EXP_RANGE = 16;
const EXP_STEPS = 4096;
const EXP = Float32Array.from({ length: EXP_STEPS + 1 }, (_, k) => Math.exp((-k * EXP_RANGE) / EXP_STEPS));

function decay(steps: Float32Array, rate: number, stepRate: number): Float32Array {
  const out = unset(steps.length);
  const scale = EXP_STEPS / EXP_RANGE;
  const base = rate * scale + 0.5;
  const slope = stepRate * scale;
  for (let i = 0; i < steps.length; i += 1) {
    const at = base + slope * (steps[i] ?? 0);
    out[i] = at < EXP_STEPS ? (EXP[at | 0] ?? 0) : 0;
  }
  return out;
}

function squared(values: Float32Array): Float32Array {
  const out = unset(values.length);
  for (let i = 0; i < values.length; i += 1) out[i] = (values[i] ?? 0) * (values[i] ?? 0);
  return out;
}

/** Feedback of the two passes: the second reaches half as far, so that its factors are the squares of the first's. */
function makeFeedback(guide: Guide): { x: Float32Array; y: Float32Array }[] {
  const sigma = (REACH * Math.sqrt(3) * 2) / Math.sqrt(15);
  const rate = Math.SQRT2 / sigma;
  const stepRate = (rate * REACH) / COLOUR_STOP;
  const x = decay(guide.stepX, rate, stepRate);
  const y = decay(guide.stepY, rate, stepRate);
  return [
    { x, y },
    { x: squared(x), y: squared(y) },
  ];
}

export interface Refined {
  /** Membership 0..1 of the subject on the guide's grid. */
  member: Plane;
  /** How far the colours tell subject and surroundings apart, 0..1. */
  separability: number;
}

/** Log odds of a probability in steps of 1/4096, limited. */
const ODDS_STEPS = 4096;
const ODDS = Float32Array.from({ length: ODDS_STEPS + 1 }, (_, k) => {
  const p = Math.min(0.9999, Math.max(0.0001, k / ODDS_STEPS));
  return Math.min(MAP_LIMIT, Math.max(-MAP_LIMIT, Math.log(p / (1 - p))));
});

/** Refines the model's probability map. */
export function refineSubject(map: Plane, guide: Guide): Refined {
  const { width, height, bins } = guide;
  const prior = resizePlane(map, width, height).data;
  const member = emptyPlane(width, height);
  const { data } = member;
  for (let i = 0; i < prior.length; i += 1) {
    const p = Math.min(1, Math.max(0, prior[i] ?? 0));
    data[i] = p;
    prior[i] = ODDS[(p * ODDS_STEPS + 0.5) | 0] ?? 0;
  }
  const feedback = makeFeedback(guide);
  const odds = new Float32Array(BIN_COUNT);
  let separability = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    judgeColours(bins, data, odds);
    if (round === ROUNDS - 1) separability = rateColours(bins, data, odds);
    for (let i = 0; i < prior.length; i += 1) data[i] = (prior[i] ?? 0) + (odds[bins[i] ?? 0] ?? 0);
    spread(data, guide, feedback);
    for (let i = 0; i < prior.length; i += 1) data[i] = toMember(data[i] ?? 0);
  }
  return { member, separability };
}

/** Membership of log odds. */
function toMember(odds: number): number {
  const at = Math.abs(odds) * ((STEEPNESS * EXP_STEPS) / EXP_RANGE) + 0.5;
  const low = at < EXP_STEPS ? (EXP[at | 0] ?? 0) : 0;
  return odds < 0 ? low / (1 + low) : 1 / (1 + low);
}

/** Mean log odds inside minus outside, over their range. */
function rateColours(bins: Uint16Array, member: Float32Array, odds: Float32Array): number {
  let inside = 0;
  let outside = 0;
  let size = 0;
  for (let i = 0; i < bins.length; i += 1) {
    const value = odds[bins[i] ?? 0] ?? 0;
    const share = member[i] ?? 0;
    inside += value * share;
    outside += value * (1 - share);
    size += share;
  }
  const mean = inside / Math.max(1e-6, size) - outside / Math.max(1e-6, bins.length - size);
  return Math.min(1, Math.max(0, mean / (2 * COLOUR_LIMIT)));
}
