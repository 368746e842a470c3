// Edges looked at in the photo's own pixels: the profile of tone across an edge gives its blur, direction, contrast and overshoot.
// Reads small crops around the steepest places of the working copy, so its cost does not grow with the photo. Knows no claims.
import type { RgbImage } from '../rgb-image.ts';
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
const MAX_CROPS = 220;
/** An edge is sought in the inner part of a crop; the margin is room for its profile. */
const INNER_PX = 18;
const MARGIN_PX = 14;
const SIDE_PX = INNER_PX + 2 * MARGIN_PX;
const ORIENTATIONS = 4;
/** Weaker edges drown in noise and JPEG steps. */
const MIN_CONTRAST = 24;
/** Per step, below this share of the steepest step an edge has ended. */
const END_SHARE = 0.08;
/** Width of a Gaussian edge (contrast over steepest slope) for sigma 1: the root of 2 pi. */
const WIDTH_PER_SIGMA = 2.507;
/** What an ideal step shows after the smoothing below, as a variance: taken off again. */
const OWN_VARIANCE = 1.132;

interface Place {
  x: number;
  y: number;
  slope: number;
}

/** Unsharp mask laid on each crop before it is read. */
export interface Sharpening {
  radiusPx: number;
  amount: number;
}

/** The steepest place of each square of the working copy, the steepest squares first. */
function steepestPlaces({ slope }: Edges, limit: number): Place[] {
  const { width, height, data } = slope;
  const places: Place[] = [];
  for (let top = 0; top < height; top += SQUARE_PX) {
    for (let left = 0; left < width; left += SQUARE_PX) {
      let best = MIN_SLOPE;
      let at = -1;
      for (let y = top; y < Math.min(height, top + SQUARE_PX); y += 1) {
        for (let x = left; x < Math.min(width, left + SQUARE_PX); x += 1) {
          const value = data[y * width + x] ?? 0;
          if (value <= best) continue;
          best = value;
          at = y * width + x;
        }
      }
      if (at >= 0)
        places.push({ x: ((at % width) + 1) / width, y: (Math.floor(at / width) + 1) / height, slope: best });
    }
  }
  return places.sort((one, other) => other.slope - one.slope).slice(0, limit);
}

/** Luma crop (SIDE_PX x SIDE_PX, 0..255), smoothed by 1-2-1 both ways; the image's border is repeated. */
class Crop {
  readonly luma = new Float32Array(SIDE_PX * SIDE_PX);
  readonly #raw = new Float32Array(SIDE_PX * SIDE_PX);

  read({ width, height, data }: RgbImage, left: number, top: number, sharpening?: Sharpening): void {
    const raw = this.#raw;
    for (let y = 0; y < SIDE_PX; y += 1) {
      const row = Math.min(height - 1, Math.max(0, top + y)) * width;
      for (let x = 0; x < SIDE_PX; x += 1) {
        const at = (row + Math.min(width - 1, Math.max(0, left + x))) * 3;
        raw[y * SIDE_PX + x] = ((data[at] ?? 0) + 2 * (data[at + 1] ?? 0) + (data[at + 2] ?? 0)) / 4;
      }
    }
    if (sharpening) this.#sharpen(sharpening);
    this.#smooth();
  }

  #sharpen({ radiusPx, amount }: Sharpening): void {
    const blurred = this.#raw.slice();
    const reach = Math.ceil(2.5 * radiusPx);
    for (const step of [1, SIDE_PX]) blurCrop(blurred, step, radiusPx, reach);
    for (let i = 0; i < blurred.length; i += 1) {
      const value = this.#raw[i] ?? 0;
      this.#raw[i] = Math.min(255, Math.max(0, value + amount * (value - (blurred[i] ?? 0))));
    }
  }

  #smooth(): void {
    const raw = this.#raw;
    const { luma } = this;
    for (let y = 1; y < SIDE_PX - 1; y += 1) {
      for (let x = 1; x < SIDE_PX - 1; x += 1) {
        const at = y * SIDE_PX + x;
        const above = at - SIDE_PX;
        const below = at + SIDE_PX;
        luma[at] =
          ((raw[above - 1] ?? 0) +
            (raw[above + 1] ?? 0) +
            (raw[below - 1] ?? 0) +
            (raw[below + 1] ?? 0) +
            2 * ((raw[above] ?? 0) + (raw[below] ?? 0) + (raw[at - 1] ?? 0) + (raw[at + 1] ?? 0)) +
            4 * (raw[at] ?? 0)) /
          16;
      }
    }
  }

  /** Bilinear; the outermost pixels are not to be asked for. */
  at(x: number, y: number): number {
    const column = Math.floor(x);
    const row = Math.floor(y);
    const fx = x - column;
    const at = row * SIDE_PX + column;
    const upper = (this.luma[at] ?? 0) * (1 - fx) + (this.luma[at + 1] ?? 0) * fx;
    const lower = (this.luma[at + SIDE_PX] ?? 0) * (1 - fx) + (this.luma[at + SIDE_PX + 1] ?? 0) * fx;
    return upper + (lower - upper) * (y - row);
  }
}

/** Gaussian blur of a crop along rows (`step` 1) or columns (`step` SIDE_PX), in place. */
function blurCrop(values: Float32Array, step: number, sigma: number, reach: number): void {
  const kernel = Float32Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)),
  );
  const total = kernel.reduce((sum, value) => sum + value, 0);
  const stride = step === 1 ? SIDE_PX : 1;
  const line = new Float32Array(SIDE_PX);
  for (let start = 0; start < SIDE_PX * stride; start += stride) {
    for (let i = 0; i < SIDE_PX; i += 1) {
      let sum = 0;
      for (let k = -reach; k <= reach; k += 1) {
        const from = Math.min(SIDE_PX - 1, Math.max(0, i + k));
        sum += (kernel[k + reach] ?? 0) * (values[start + from * step] ?? 0);
      }
      line[i] = sum / total;
    }
    for (let i = 0; i < SIDE_PX; i += 1) values[start + i * step] = line[i] ?? 0;
  }
}

interface Peak {
  at: number;
  gx: number;
  gy: number;
  magnitude: number;
}

/** The steepest pixel of the crop's inner part in each of four orientations: along a blur, edges stay steep and would hide those across. */
function findPeaks({ luma }: Crop): Peak[] {
  const peaks: (Peak | undefined)[] = Array.from({ length: ORIENTATIONS }, () => undefined);
  for (let y = MARGIN_PX; y < MARGIN_PX + INNER_PX; y += 1) {
    for (let x = MARGIN_PX; x < MARGIN_PX + INNER_PX; x += 1) {
      const at = y * SIDE_PX + x;
      const gx = ((luma[at + 1] ?? 0) - (luma[at - 1] ?? 0)) / 2;
      const gy = ((luma[at + SIDE_PX] ?? 0) - (luma[at - SIDE_PX] ?? 0)) / 2;
      const magnitude = gx * gx + gy * gy;
      if (magnitude < 2) continue;
      // Sectors around 0, 45, 90 and 135 degrees.
      const isSteep = Math.abs(gy) > 2.414 * Math.abs(gx);
      const isFlat = Math.abs(gx) > 2.414 * Math.abs(gy);
      const bin = isFlat ? 0 : isSteep ? 2 : gx * gy > 0 ? 1 : 3;
      if (magnitude > (peaks[bin]?.magnitude ?? 0)) peaks[bin] = { at, gx, gy, magnitude };
    }
  }
  return peaks.filter((peak) => peak !== undefined);
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
function walk(crop: Crop, peak: Peak, sign: 1 | -1): Side {
  const size = Math.sqrt(peak.magnitude);
  const stepX = (sign * peak.gx) / size;
  const stepY = (sign * peak.gy) / size;
  const startX = peak.at % SIDE_PX;
  const startY = Math.floor(peak.at / SIDE_PX);
  const start = crop.luma[peak.at] ?? 0;
  let before = start;
  let step = 1;
  for (; step < MARGIN_PX - 1; step += 1) {
    const here = crop.at(startX + step * stepX, startY + step * stepY);
    if (sign * (here - before) < END_SHARE * size) break;
    before = here;
  }
  const toneAt = (distance: number): number => {
    const reach = Math.min(distance, MARGIN_PX - 2);
    return crop.at(startX + reach * stepX, startY + reach * stepY);
  };
  let back = 0;
  for (let further = step; further < step + 4; further += 1) back = Math.max(back, sign * (before - toneAt(further)));
  let low = 255;
  let high = 0;
  for (let further = step + 2; further < step + 6; further += 1) {
    low = Math.min(low, toneAt(further));
    high = Math.max(high, toneAt(further));
  }
  return { change: sign * (before - start), back, unrest: high - low };
}

function profileOf(crop: Crop, peak: Peak): Omit<EdgeProfile, 'x' | 'y'> | undefined {
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

interface Reading {
  maxCrops?: number;
  sharpening?: Sharpening;
}

/** Profiles of the edges at the steepest places, up to four directions each, read from `image` at its own pixels. */
export function findEdgeProfiles(image: RgbImage, edges: Edges, reading: Reading = {}): EdgeProfile[] {
  const profiles: EdgeProfile[] = [];
  const crop = new Crop();
  for (const { x, y } of steepestPlaces(edges, reading.maxCrops ?? MAX_CROPS)) {
    const left = Math.round(x * image.width) - SIDE_PX / 2;
    const top = Math.round(y * image.height) - SIDE_PX / 2;
    crop.read(image, left, top, reading.sharpening);
    for (const peak of findPeaks(crop)) {
      const profile = profileOf(crop, peak);
      if (profile !== undefined) profiles.push({ x, y, ...profile });
    }
  }
  return profiles;
}
