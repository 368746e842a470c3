// Separation: how much subject and nearby surroundings differ in tone and colour, and how busy the surroundings are.
import type { Measurements } from '../../domain/analysis.ts';
import type { Frame } from './frame.ts';
import type { Plane } from './planes.ts';
import type { Subject } from './subject.ts';
import { subjectColours } from './subject-colours.ts';

const BINS = 24;

/** Counts of the values of one plane, subject and ring. */
interface Counts {
  values: Float32Array;
  low: number;
  /** Bins per unit. */
  scale: number;
  inside: Float64Array;
  near: Float64Array;
}

function countsOf({ data }: Plane, low: number, high: number): Counts {
  const scale = BINS / (high - low);
  return { values: data, low, scale, inside: new Float64Array(BINS), near: new Float64Array(BINS) };
}

function binOf({ values, low, scale }: Counts, i: number): number {
  const bin = (((values[i] ?? 0) - low) * scale) | 0;
  return bin < 0 ? 0 : bin < BINS ? bin : BINS - 1;
}

/** Counts all planes in one pass; most pixels belong to neither part. */
function countParts(planes: readonly Counts[], subject: Subject): void {
  const inside = subject.inside.data;
  const ring = subject.ring.data;
  for (let i = 0; i < inside.length; i += 1) {
    const isMember = (inside[i] ?? 0) > 0.5;
    const near = ring[i] ?? 0;
    if (!isMember && near === 0) continue;
    for (const counts of planes) {
      const bin = binOf(counts, i);
      if (isMember) counts.inside[bin] = (counts.inside[bin] ?? 0) + 1;
      counts.near[bin] = (counts.near[bin] ?? 0) + near;
    }
  }
}

function sumOf(bins: Float64Array): number {
  return bins.reduce((sum, count) => sum + count, 0);
}

/** Overlap 0..1 of the two histograms. */
function overlap({ inside, near }: Counts): number {
  const insideTotal = sumOf(inside);
  const nearTotal = sumOf(near);
  if (insideTotal === 0 || nearTotal === 0) return 1;
  let shared = 0;
  for (let bin = 0; bin < BINS; bin += 1) {
    shared += Math.min((inside[bin] ?? 0) / insideTotal, (near[bin] ?? 0) / nearTotal);
  }
  return shared;
}

/** Difference in OKLab units; overlap 0 (nothing shared) .. 1 (same tones and colours). */
export function measureSeparation(frame: Frame, subject: Subject | undefined): Measurements {
  if (subject === undefined) return {};
  const { region } = subject.region;
  const { inside, ring } = subjectColours(frame, subject);
  const light = inside.lightness - ring.lightness;
  const parts = [countsOf(frame.lightness, 0, 1), countsOf(frame.a, -0.2, 0.2), countsOf(frame.b, -0.2, 0.2)];
  countParts(parts, subject);
  return {
    'separation.difference': {
      value: Math.hypot(light, 2 * (inside.a - ring.a), 2 * (inside.b - ring.b)),
      unit: 'OKLab',
      region,
    },
    'separation.overlap': { value: Math.min(...parts.map(overlap)), unit: '0..1', region },
    'separation.lightness': { value: light, unit: 'lightness', region },
  };
}
