// Where the light on the subject comes from, as far as one photo tells: the slope of large-scale light across the subject region, and how
// much of its tones that slope explains. A painted gradient looks the same, so only strong, consistent slopes say anything.
import type { Measurements } from '../../domain/analysis.ts';
import { toLinear } from './frame.ts';
import type { Frame } from './frame.ts';
import { boxBlur } from './planes.ts';
import type { Subject } from './subject.ts';

/** Blur before the fit, as a share of the long side: texture is not light. */
const BLUR_SHARE = 0.02;
const DARKEST = toLinear(6);
const MEMBER = 0.5;

interface Sums {
  count: number;
  x: number;
  y: number;
  e: number;
  xx: number;
  yy: number;
  xy: number;
  xe: number;
  ye: number;
  ee: number;
}

/** Sums over the subject, positions in units of its own half width and height. */
function sumOver(frame: Frame, subject: Subject): Sums {
  const { width, height } = frame;
  const soft = boxBlur(frame.luminance, Math.max(1, Math.round(Math.max(width, height) * BLUR_SHARE)));
  const [left, top, boxWidth, boxHeight] = subject.region.region;
  const sums: Sums = { count: 0, x: 0, y: 0, e: 0, xx: 0, yy: 0, xy: 0, xe: 0, ye: 0, ee: 0 };
  for (let row = 0; row < height; row += 1) {
    const y = (((row + 0.5) / height - top) / boxHeight) * 2 - 1;
    for (let column = 0; column < width; column += 1) {
      const at = row * width + column;
      if ((subject.inside.data[at] ?? 0) < MEMBER) continue;
      const x = (((column + 0.5) / width - left) / boxWidth) * 2 - 1;
      const e = Math.log2(Math.max(DARKEST, soft.data[at] ?? 0));
      sums.count += 1;
      sums.x += x;
      sums.y += y;
      sums.e += e;
      sums.xx += x * x;
      sums.yy += y * y;
      sums.xy += x * y;
      sums.xe += x * e;
      sums.ye += y * e;
      sums.ee += e * e;
    }
  }
  return sums;
}

/**
 * `light.side`: EV from the middle of the subject to its edge, positive = brighter to the right; `light.height`: positive = brighter
 * above; `light.direction_fit`: share (0..1) of the subject's variation of tone that this slope explains. Nothing without a subject.
 */
export function measureLightDirection(frame: Frame, subject: Subject | undefined): Measurements {
  if (subject === undefined) return {};
  const sums = sumOver(frame, subject);
  if (sums.count < 200) return {};
  const { count } = sums;
  const xx = sums.xx - (sums.x * sums.x) / count;
  const yy = sums.yy - (sums.y * sums.y) / count;
  const xy = sums.xy - (sums.x * sums.y) / count;
  const xe = sums.xe - (sums.x * sums.e) / count;
  const ye = sums.ye - (sums.y * sums.e) / count;
  const ee = sums.ee - (sums.e * sums.e) / count;
  const determinant = xx * yy - xy * xy;
  if (determinant < 1e-6 * xx * yy || ee <= 1e-9) return {};
  const side = (xe * yy - ye * xy) / determinant;
  const down = (ye * xx - xe * xy) / determinant;
  const { region } = subject.region;
  return {
    'light.side': { value: side, unit: 'EV', region },
    'light.height': { value: -down, unit: 'EV', region },
    'light.direction_fit': { value: Math.min(1, Math.max(0, (side * xe + down * ye) / ee)), unit: 'share', region },
  };
}
