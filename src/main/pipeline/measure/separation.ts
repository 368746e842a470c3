// Separation: how much subject and nearby surroundings differ in tone and colour, and how busy the surroundings are.
import type { Measurements } from '../../domain/analysis.ts';
import type { Frame } from './frame.ts';
import { weightedMean } from './planes.ts';
import type { Subject } from './subject.ts';

const BINS = 24;

/** Overlap 0..1 of two weighted histograms of a plane whose values lie in low..high. */
function overlap(values: Float32Array, range: readonly [low: number, high: number], subject: Subject): number {
  const [low, high] = range;
  const inside = new Float32Array(BINS);
  const outside = new Float32Array(BINS);
  let insideTotal = 0;
  let outsideTotal = 0;
  for (let i = 0; i < values.length; i += 1) {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor((((values[i] ?? 0) - low) / (high - low)) * BINS)));
    const member = subject.inside.data[i] ?? 0;
    const near = subject.ring.data[i] ?? 0;
    if (member > 0.5) {
      inside[bin] = (inside[bin] ?? 0) + 1;
      insideTotal += 1;
    }
    outside[bin] = (outside[bin] ?? 0) + near;
    outsideTotal += near;
  }
  if (insideTotal === 0 || outsideTotal === 0) return 1;
  let shared = 0;
  for (let bin = 0; bin < BINS; bin += 1) {
    shared += Math.min((inside[bin] ?? 0) / insideTotal, (outside[bin] ?? 0) / outsideTotal);
  }
  return shared;
}

/** Difference in OKLab units; overlap 0 (nothing shared) .. 1 (same tones and colours). */
export function measureSeparation(frame: Frame, subject: Subject | undefined): Measurements {
  if (subject === undefined) return {};
  const { region } = subject.region;
  const difference = [frame.lightness, frame.a, frame.b].map(
    (plane) => weightedMean(plane.data, subject.inside.data) - weightedMean(plane.data, subject.ring.data),
  );
  const [light = 0, a = 0, b = 0] = difference;
  const shared = [
    overlap(frame.lightness.data, [0, 1], subject),
    overlap(frame.a.data, [-0.2, 0.2], subject),
    overlap(frame.b.data, [-0.2, 0.2], subject),
  ];
  return {
    'separation.difference': { value: Math.hypot(light, 2 * a, 2 * b), unit: 'OKLab', region },
    'separation.overlap': { value: Math.min(...shared), unit: '0..1', region },
    'separation.lightness': { value: light, unit: 'lightness', region },
  };
}
