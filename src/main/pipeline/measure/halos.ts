// Halos: tone overshooting on both sides of strong edges, as over-sharpening leaves it. Working size.
import type { Measurements } from '../../domain/analysis.ts';
import type { Edges } from './edges.ts';
import type { Plane } from './planes.ts';

const STRONG_EDGE = 0.09;
const REACH = 3;
const FAR = 6;

/** Share of strong edges that overshoot on both sides by more than a tenth of their height. */
export function measureHalos(lightness: Plane, edges: Edges): Measurements {
  const { width, height, data } = lightness;
  let strong = 0;
  let haloed = 0;
  for (let y = FAR; y < height - FAR; y += 2) {
    for (let x = FAR; x < width - FAR; x += 1) {
      const at = y * width + x;
      if ((edges.magnitude.data[at] ?? 0) < STRONG_EDGE) continue;
      const gx = edges.gradientX.data[at] ?? 0;
      const gy = edges.gradientY.data[at] ?? 0;
      const step = Math.abs(gx) > Math.abs(gy) ? Math.sign(gx) : Math.sign(gy) * width;
      const high = Math.max(data[at + step] ?? 0, data[at + 2 * step] ?? 0, data[at + REACH * step] ?? 0);
      const low = Math.min(data[at - step] ?? 0, data[at - 2 * step] ?? 0, data[at - REACH * step] ?? 0);
      const farHigh = ((data[at + (FAR - 1) * step] ?? 0) + (data[at + FAR * step] ?? 0)) / 2;
      const farLow = ((data[at - (FAR - 1) * step] ?? 0) + (data[at - FAR * step] ?? 0)) / 2;
      const stepHeight = farHigh - farLow;
      if (stepHeight < 0.15) continue;
      strong += 1;
      if (high - farHigh > stepHeight * 0.12 && farLow - low > stepHeight * 0.12) haloed += 1;
    }
  }
  return {
    'artifact.halo_share': { value: strong < 150 ? 0 : haloed / strong, unit: 'share' },
    'artifact.halo_edges': { value: strong, unit: 'pixels' },
  };
}
