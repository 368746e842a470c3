// Directional blur: edges across the direction of movement are wide while those along it stay narrow. A proxy.
import type { Measurements } from '../../domain/analysis.ts';
import type { Edges } from './edges.ts';
import type { Plane } from './planes.ts';

const DIRECTIONS = 6;
const MIN_RANGE = 0.15;
/** Directions with fewer edge pixels than this do not vote. */
const MIN_EDGES = 40;

/** `range` is the change of lightness near each pixel. Ratio of the sharpest to the softest direction's sharpness, and the direction of the blur in degrees (0 = horizontal). */
export function measureMotion(range: Plane, edges: Edges): Measurements {
  const { width, data: magnitudes } = edges.magnitude;
  const sums = new Float32Array(DIRECTIONS);
  const counts = new Float32Array(DIRECTIONS);
  for (let at = width; at < magnitudes.length - width; at += 1) {
    const magnitude = magnitudes[at] ?? 0;
    const change = range.data[at] ?? 0;
    if (change < MIN_RANGE || magnitude < change * 0.06) continue;
    // Only the steepest pixel across an edge counts.
    const isAcross = Math.abs(edges.gradientX.data[at] ?? 0) > Math.abs(edges.gradientY.data[at] ?? 0);
    const step = isAcross ? 1 : width;
    if (magnitude < (magnitudes[at - step] ?? 0) || magnitude <= (magnitudes[at + step] ?? 0)) continue;
    const angle = Math.atan2(edges.gradientY.data[at] ?? 0, edges.gradientX.data[at] ?? 0);
    const bin = Math.round(((angle + Math.PI) / Math.PI) * DIRECTIONS) % DIRECTIONS;
    sums[bin] = (sums[bin] ?? 0) + magnitude / change;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  let best = 0;
  let worst = Infinity;
  let direction = 0;
  let voters = 0;
  for (let bin = 0; bin < DIRECTIONS; bin += 1) {
    const count = counts[bin] ?? 0;
    if (count < MIN_EDGES) continue;
    voters += 1;
    const value = (sums[bin] ?? 0) / count;
    best = Math.max(best, value);
    if (value < worst) {
      worst = value;
      direction = (bin * 180) / DIRECTIONS;
    }
  }
  const ratio = voters < DIRECTIONS - 1 ? 1 : best / Math.max(1e-3, worst);
  return {
    'motion.ratio': { value: ratio, unit: 'ratio' },
    'motion.sharpest': { value: voters === 0 ? 1 : best, unit: '0..1' },
    'motion.direction': { value: direction, unit: 'degrees' },
  };
}
