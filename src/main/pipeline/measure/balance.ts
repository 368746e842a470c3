// Balance: where the visual weight of the frame lies. Weight = where people look, local activity and colour together.
import type { Measurements } from '../../domain/analysis.ts';
import type { SaliencyMap } from '../saliency/saliency-map.ts';
import type { Frame } from './frame.ts';
import { cellMeans, emptyPlane, resizePlane } from './planes.ts';
import type { Plane } from './planes.ts';

const LOOK_PART = 0.6;
const ACTIVITY_PART = 0.25;
const COLOUR_PART = 0.15;

function scaled(plane: Plane): Float32Array {
  let sum = 0;
  for (const value of plane.data) sum += value;
  const factor = 1 / Math.max(1e-6, sum);
  return plane.data.map((value) => value * factor);
}

/** Visual weight per cell of the activity grid, sum 1. */
export function mapWeight(frame: Frame, activity: Plane, look: SaliencyMap): Plane {
  const { width, height } = activity;
  const seen = scaled(resizePlane(look, width, height));
  const busy = scaled(activity);
  const colour = scaled(cellMeans(frame.chroma, width, height));
  const out = emptyPlane(width, height);
  for (let i = 0; i < out.data.length; i += 1) {
    out.data[i] = LOOK_PART * (seen[i] ?? 0) + ACTIVITY_PART * (busy[i] ?? 0) + COLOUR_PART * (colour[i] ?? 0);
  }
  return out;
}

/** Lean -1 (all on the left / top) .. 1; share of the weight on the heavier side. */
export function measureBalance(weight: Plane): Measurements {
  let left = 0;
  let top = 0;
  let total = 0;
  let centreX = 0;
  for (let y = 0; y < weight.height; y += 1) {
    for (let x = 0; x < weight.width; x += 1) {
      const value = weight.data[y * weight.width + x] ?? 0;
      const across = (x + 0.5) / weight.width;
      total += value;
      centreX += across * value;
      if (across < 0.5) left += value;
      if ((y + 0.5) / weight.height < 0.5) top += value;
    }
  }
  const sum = Math.max(1e-6, total);
  return {
    'balance.lean': { value: (centreX / sum - 0.5) * 2, unit: '-1..1' },
    'balance.tilt': { value: Math.abs(centreX / sum - 0.5) * 2, unit: '0..1' },
    'balance.heavier_side': { value: Math.max(left, sum - left) / sum, unit: 'share' },
    'balance.top_share': { value: top / sum, unit: 'share' },
  };
}
