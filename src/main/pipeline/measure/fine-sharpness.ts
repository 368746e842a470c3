// Sharpness of the photo as it was given: the working copy hides blur of less than 0.2 % of the long side. Looks only at a
// few hundred windows around the steepest edges of the working copy, so its cost does not grow with the photo.
import type { Measurements } from '../../domain/analysis.ts';
import type { RgbImage } from '../rgb-image.ts';
import type { Edges } from './edges.ts';
import { quantile } from './planes.ts';

/** Photos below this long side hold nothing that the working copy does not. */
const MIN_LONG_SIDE_PX = 760;
/** One edge is taken from each square of this many pixels of the working copy. */
const SQUARE_PX = 12;
const MIN_SLOPE = 0.07;
/** Half a window, in pixels of the photo, per pixel of the working copy. */
const REACH = 2;
/** Change of the green value across a window below which it says nothing. */
const MIN_RANGE = 40;
const MIN_WINDOWS = 24;

/** Place of the steepest edge in a square of the working copy, undefined if there is none. */
function steepestIn({ slope }: Edges, left: number, top: number): { x: number; y: number } | undefined {
  let best = MIN_SLOPE;
  let place: { x: number; y: number } | undefined;
  for (let y = top; y < Math.min(slope.height, top + SQUARE_PX); y += 1) {
    for (let x = left; x < Math.min(slope.width, left + SQUARE_PX); x += 1) {
      const value = slope.data[y * slope.width + x] ?? 0;
      if (value <= best) continue;
      best = value;
      place = { x, y };
    }
  }
  return place;
}

/** Steepest change between neighbours over the whole change within a window of the photo, or undefined if it is plain. */
function sharpnessAt(image: RgbImage, centreX: number, centreY: number, reach: number): number | undefined {
  const { width, height, data } = image;
  let low = 255;
  let high = 0;
  let steepest = 0;
  for (let y = Math.max(0, centreY - reach); y < Math.min(height - 1, centreY + reach); y += 1) {
    for (let x = Math.max(0, centreX - reach); x < Math.min(width - 1, centreX + reach); x += 1) {
      const at = (y * width + x) * 3 + 1;
      const here = data[at] ?? 0;
      const right = (data[at + 3] ?? 0) - here;
      const below = (data[at + width * 3] ?? 0) - here;
      if (here < low) low = here;
      if (here > high) high = here;
      steepest = Math.max(steepest, right * right + below * below);
    }
  }
  return high - low < MIN_RANGE ? undefined : Math.min(1, Math.sqrt(steepest) / (high - low));
}

/** Width of the sharpest edges in pixels of the photo per 1,000 of its long side; nothing for small photos or without edges. */
export function measureFineSharpness(image: RgbImage, edges: Edges): Measurements {
  const longSide = Math.max(image.width, image.height);
  if (longSide < MIN_LONG_SIDE_PX) return {};
  const { width, height } = edges.slope;
  const scale = image.width / width;
  const reach = Math.round(REACH * scale);
  const found: number[] = [];
  for (let top = 0; top < height; top += SQUARE_PX) {
    for (let left = 0; left < width; left += SQUARE_PX) {
      const place = steepestIn(edges, left, top);
      if (place === undefined) continue;
      const value = sharpnessAt(image, Math.round((place.x + 1) * scale), Math.round((place.y + 1) * scale), reach);
      if (value !== undefined) found.push(value);
    }
  }
  if (found.length < MIN_WINDOWS) return {};
  const sharpest = quantile(found, 0.9);
  return { 'focus.edge_width': { value: 1000 / Math.max(0.02, sharpest) / longSide, unit: 'per mille of long side' } };
}
