// Edges looked at in the photo's own pixels: the profile of tone across an edge gives its blur, direction, contrast and overshoot.
// Reads small crops around the steepest places of the working copy, so its cost does not grow with the photo. Knows no claims.
import type { RgbImage } from '../rgb-image.ts';
import { EdgeCrop, MARGIN_PX, SIDE_PX } from './edge-crop.ts';
import type { Peak, Sharpening } from './edge-crop.ts';
import type { Edges } from './edges.ts';

export interface EdgeProfile {
  /** Position in the photo, 0..1. */
  x: number;
  y: number;
  /** Direction across the edge, 0..pi; 0 is horizontal. */
  angle: number;
  /** Gaussian-equivalent blur in pixels of the image read; 0 for an ideal step. */
  sigmaPx: number;
  /** Change of tone across the edge, 8-bit steps. */
  contrast: number;
  /** Contrast over steepest slope in pixels, smoothing of the reading included: 2.7 for an ideal step, less if over-sharpened. */
  widthPx: number;
  /** How far tone falls back behind the edge, as shares of the contrast: on the bright and on the dark side. */
  overshoot: readonly [bright: number, dark: number];
  /** Change of tone further out, share of the contrast, the larger of both sides: small for an edge that stands alone. */
  unrest: number;
}

/** Edges are taken from squares of this many pixels of the working copy. */
const SQUARE_PX = 12;
const MIN_SLOPE = 0.03;
/** Weaker edges drown in noise and JPEG steps. */
const MIN_CONTRAST = 24;
/** Per step, below this share of the steepest step an edge has ended. */
const END_SHARE = 0.08;
/** Width of a Gaussian edge (contrast over steepest slope) for sigma 1: the root of 2 pi. */
const WIDTH_PER_SIGMA = 2.507;
/** What an ideal step shows after the smoothing below, as a variance: taken off again. */
const OWN_VARIANCE = 1.132;

export interface Place {
  /** Position in the photo, 0..1. */
  x: number;
  y: number;
  slope: number;
}

/** The steepest place of each square of the working copy, the steepest squares first. */
export function steepestPlaces({ slope }: Edges): Place[] {
  const { width, height, data } = slope;
  const columns = Math.ceil(width / SQUARE_PX);
  const best = new Float64Array(columns);
  const bestAt = new Int32Array(columns);
  const places: Place[] = [];
  for (let top = 0; top < height; top += SQUARE_PX) {
    best.fill(MIN_SLOPE);
    bestAt.fill(-1);
    for (let y = top; y < Math.min(height, top + SQUARE_PX); y += 1) {
      for (let column = 0, at = y * width; column < columns; column += 1) {
        const end = y * width + Math.min(width, (column + 1) * SQUARE_PX);
        let most = best[column] ?? 0;
        for (; at < end; at += 1) {
          const value = data[at] ?? 0;
          if (value <= most) continue;
          most = value;
          bestAt[column] = at;
        }
        best[column] = most;
      }
    }
    for (let column = 0; column < columns; column += 1) {
      const at = bestAt[column] ?? -1;
      if (at < 0) continue;
      const row = Math.floor(at / width);
      places.push({ x: (at - row * width + 1) / width, y: (row + 1) / height, slope: best[column] ?? 0 });
    }
  }
  return places.sort((one, other) => other.slope - one.slope);
}

interface Side {
  /** From the peak to the end of the edge. */
  change: number;
  /** How far tone falls back within four pixels of the end. */
  back: number;
  /** Change of tone over the four pixels that follow. */
  unrest: number;
}

/** Tone on one side of the edge, walking from the peak. */
function walk(crop: EdgeCrop, peak: Peak, sign: 1 | -1): Side {
  const size = Math.sqrt(peak.magnitude);
  const stepX = (sign * peak.gx) / size;
  const stepY = (sign * peak.gy) / size;
  const startX = peak.at % SIDE_PX;
  const startY = Math.floor(peak.at / SIDE_PX);
  const start = crop.lumaAt(peak.at);
  let before = start;
  let step = 1;
  for (; step < MARGIN_PX - 1; step += 1) {
    const here = crop.at(startX + step * stepX, startY + step * stepY);
    if (sign * (here - before) < END_SHARE * size) break;
    before = here;
  }
  let back = 0;
  let low = 255;
  let high = 0;
  for (let further = 0; further < 6; further += 1) {
    const reach = Math.min(step + further, MARGIN_PX - 2);
    const tone = crop.at(startX + reach * stepX, startY + reach * stepY);
    if (further < 4) back = Math.max(back, sign * (before - tone));
    if (further < 2) continue;
    low = Math.min(low, tone);
    high = Math.max(high, tone);
  }
  return { change: sign * (before - start), back, unrest: high - low };
}

function profileOf(crop: EdgeCrop, peak: Peak): Omit<EdgeProfile, 'x' | 'y'> | undefined {
  const bright = walk(crop, peak, 1);
  const dark = walk(crop, peak, -1);
  const contrast = bright.change + dark.change;
  if (contrast < MIN_CONTRAST) return undefined;
  const width = contrast / Math.sqrt(peak.magnitude);
  const sigmaPx = Math.sqrt(Math.max(0, (width / WIDTH_PER_SIGMA) ** 2 - OWN_VARIANCE));
  const angle = (Math.atan2(peak.gy, peak.gx) + Math.PI) % Math.PI;
  const overshoot = [bright.back / contrast, dark.back / contrast] as const;
  return {
    angle,
    sigmaPx,
    contrast,
    widthPx: width,
    overshoot,
    unrest: Math.max(bright.unrest, dark.unrest) / contrast,
  };
}

/** Profiles of the edges at the given places, up to four directions each, read from `image` at its own pixels. */
export function findEdgeProfiles(image: RgbImage, places: readonly Place[], sharpening?: Sharpening): EdgeProfile[] {
  const profiles: EdgeProfile[] = [];
  const crop = new EdgeCrop();
  for (const { x, y } of places) {
    const left = Math.round(x * image.width) - SIDE_PX / 2;
    const top = Math.round(y * image.height) - SIDE_PX / 2;
    crop.read(image, left, top, sharpening);
    for (const peak of crop.findPeaks()) {
      const profile = profileOf(crop, peak);
      if (profile !== undefined) profiles.push({ x, y, ...profile });
    }
  }
  return profiles;
}
