// Gradients of lightness at working size, computed once for sharpness, lines, clutter and motion. Knows no measure.
import { emptyPlane } from './planes.ts';
import type { Plane } from './planes.ts';

export interface Edges {
  /** Lightness change per pixel, Sobel. */
  gradientX: Plane;
  gradientY: Plane;
  magnitude: Plane;
  /** Largest change to a direct neighbour: the true slope of a step edge. */
  slope: Plane;
}

/** Gradients of a lightness plane; the outermost pixels are 0. */
export function findEdges(lightness: Plane): Edges {
  const { width, height, data } = lightness;
  const gradientX = emptyPlane(width, height);
  const gradientY = emptyPlane(width, height);
  const magnitude = emptyPlane(width, height);
  const slope = emptyPlane(width, height);
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      const nw = data[at - width - 1] ?? 0;
      const n = data[at - width] ?? 0;
      const ne = data[at - width + 1] ?? 0;
      const w = data[at - 1] ?? 0;
      const here = data[at] ?? 0;
      const e = data[at + 1] ?? 0;
      const sw = data[at + width - 1] ?? 0;
      const s = data[at + width] ?? 0;
      const se = data[at + width + 1] ?? 0;
      const gx = (ne + 2 * e + se - nw - 2 * w - sw) / 8;
      const gy = (sw + 2 * s + se - nw - 2 * n - ne) / 8;
      gradientX.data[at] = gx;
      gradientY.data[at] = gy;
      magnitude.data[at] = Math.sqrt(gx * gx + gy * gy);
      slope.data[at] = Math.sqrt((e - here) * (e - here) + (s - here) * (s - here));
    }
  }
  return { gradientX, gradientY, magnitude, slope };
}
