// Balance: where the visual weight of the frame lies. Weight = where people look, local activity and colour together.
import type { Measurements } from '../../domain/analysis.ts';
import type { SaliencyMap } from '../saliency/saliency-map.ts';
import type { Frame } from './frame.ts';
import { cellMeans, emptyPlane, resizePlane } from './planes.ts';
import type { Plane } from './planes.ts';

const LOOK_PART = 0.6;
const ACTIVITY_PART = 0.25;
const COLOUR_PART = 0.15;

function scaled({ data }: Plane): Float32Array {
  let sum = 0;
  for (let i = 0; i < data.length; i += 1) sum += data[i] ?? 0;
  const factor = 1 / Math.max(1e-6, sum);
  const out = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += 1) out[i] = (data[i] ?? 0) * factor;
  return out;
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

/**
 * Lean -1 (all on the left) .. 1; share of the weight on the heavier side; counterweight = torque of the lighter side about the middle over
 * that of the heavier, 1 where they balance: a small thing far out balances a large one near the middle, as on a lever.
 */
export function measureBalance(weight: Plane): Measurements {
  let left = 0;
  let top = 0;
  let total = 0;
  let torqueLeft = 0;
  let torqueRight = 0;
  for (let y = 0; y < weight.height; y += 1) {
    for (let x = 0; x < weight.width; x += 1) {
      const value = weight.data[y * weight.width + x] ?? 0;
      const arm = (x + 0.5) / weight.width - 0.5;
      total += value;
      if (arm < 0) left += value;
      if (arm < 0) torqueLeft -= arm * value;
      else torqueRight += arm * value;
      if ((y + 0.5) / weight.height < 0.5) top += value;
    }
  }
  const sum = Math.max(1e-6, total);
  const lean = (2 * (torqueRight - torqueLeft)) / sum;
  const [lighter, heavier] = torqueLeft < torqueRight ? [torqueLeft, torqueRight] : [torqueRight, torqueLeft];
  return {
    'balance.lean': { value: lean, unit: '-1..1' },
    'balance.tilt': { value: Math.abs(lean), unit: '0..1' },
    'balance.counterweight': { value: heavier > 0 ? lighter / heavier : 1, unit: '0..1' },
    'balance.heavier_side': { value: Math.max(left, sum - left) / sum, unit: 'share' },
    'balance.top_share': { value: top / sum, unit: 'share' },
  };
}
