// A small square of a photo's own pixels around an edge: its tone, smoothed a little, and the steepest pixels in it. Buffers are made once
// per photo and read in integers, as some hundred squares are read of every photo.
import type { RgbImage } from '../rgb-image.ts';

/** An edge is sought in the inner part of a crop; the margin is room for its profile. */
const INNER_PX = 18;
export const MARGIN_PX = 14;
export const SIDE_PX = INNER_PX + 2 * MARGIN_PX;
export const ORIENTATIONS = 4;
/** Squared slope below which a pixel is no edge, (8-bit steps per pixel) squared. */
const MIN_MAGNITUDE = 2;
/** Tangent of 67.5 degrees, where the sectors around 0, 45, 90 and 135 degrees meet. */
const SECTOR = 2.414;
/** Raw luma is kept times 4, and 1-2-1 both ways multiplies by 16. */
const RAW_SCALE = 4;
const LUMA_SCALE = 16 * RAW_SCALE;

/** Unsharp mask laid on a crop before it is read. */
export interface Sharpening {
  radiusPx: number;
  amount: number;
}

export interface Peak {
  /** Index of the pixel in the crop. */
  at: number;
  /** Slope of tone, 8-bit steps per pixel. */
  gx: number;
  gy: number;
  /** Squared slope. */
  magnitude: number;
}

/** Where peaks are sought, with the pixel around it that a slope needs. */
const INNER_START = MARGIN_PX - 1;
const INNER_END = MARGIN_PX + INNER_PX + 1;

/**
 * Luma crop (SIDE_PX x SIDE_PX, 0..255), smoothed by 1-2-1 both ways; the image's border is repeated. Only the inner part is computed at
 * once: the profiles then ask for about a hundred of the other 1700 pixels.
 */
export class EdgeCrop {
  /** NaN where nobody has asked yet. */
  readonly #luma = new Float32Array(SIDE_PX * SIDE_PX);
  readonly #raw = new Int32Array(SIDE_PX * SIDE_PX);
  readonly #across = new Int32Array(SIDE_PX * SIDE_PX);
  readonly #best = new Float64Array(ORIENTATIONS);
  readonly #bestAt = new Int32Array(ORIENTATIONS);
  #data: Uint8Array = new Uint8Array(0);
  #rowBytes = 0;
  /** Byte of the crop's first pixel. */
  #origin = 0;

  read(image: RgbImage, left: number, top: number, sharpening?: Sharpening): void {
    const isInside = left >= 0 && top >= 0 && left + SIDE_PX <= image.width && top + SIDE_PX <= image.height;
    if (isInside && sharpening === undefined) {
      this.#data = image.data;
      this.#rowBytes = image.width * 3;
      this.#origin = (top * image.width + left) * 3;
      this.#luma.fill(NaN);
      this.#readInner();
      this.#smooth(INNER_START, INNER_END);
      return;
    }
    this.#readAll(image, left, top);
    if (sharpening) sharpen(this.#raw, sharpening);
    this.#smooth(1, SIDE_PX - 1);
  }

  #readInner(): void {
    const raw = this.#raw;
    const data = this.#data;
    for (let y = INNER_START - 1; y <= INNER_END; y += 1) {
      let from = this.#origin + y * this.#rowBytes + (INNER_START - 1) * 3;
      let to = y * SIDE_PX + INNER_START - 1;
      for (const end = y * SIDE_PX + INNER_END; to <= end; to += 1, from += 3)
        raw[to] = (data[from] ?? 0) + 2 * (data[from + 1] ?? 0) + (data[from + 2] ?? 0);
    }
  }

  #readAll({ width, height, data }: RgbImage, left: number, top: number): void {
    for (let y = 0; y < SIDE_PX; y += 1) {
      const row = Math.min(height - 1, Math.max(0, top + y)) * width;
      for (let x = 0; x < SIDE_PX; x += 1) {
        const from = (row + Math.min(width - 1, Math.max(0, left + x))) * 3;
        this.#raw[y * SIDE_PX + x] = (data[from] ?? 0) + 2 * (data[from + 1] ?? 0) + (data[from + 2] ?? 0);
      }
    }
  }

  /** Rows and columns from `first` to before `end`, from raw pixels that reach one further. */
  #smooth(first: number, end: number): void {
    const raw = this.#raw;
    const across = this.#across;
    const luma = this.#luma;
    for (let y = first - 1; y <= end; y += 1) {
      for (let at = y * SIDE_PX + first, last = y * SIDE_PX + end; at < last; at += 1)
        across[at] = (raw[at - 1] ?? 0) + 2 * (raw[at] ?? 0) + (raw[at + 1] ?? 0);
    }
    for (let y = first; y < end; y += 1) {
      for (let at = y * SIDE_PX + first, last = y * SIDE_PX + end; at < last; at += 1) {
        const sum = (across[at - SIDE_PX] ?? 0) + 2 * (across[at] ?? 0) + (across[at + SIDE_PX] ?? 0);
        luma[at] = sum / LUMA_SCALE;
      }
    }
  }

  /** Smoothed luma of a pixel that is not outermost. */
  lumaAt(at: number): number {
    const known = this.#luma[at] ?? 0;
    if (!Number.isNaN(known)) return known;
    const row = Math.floor(at / SIDE_PX);
    const from = this.#origin + row * this.#rowBytes + (at - row * SIDE_PX) * 3;
    const sum = this.#rowSum(from - this.#rowBytes) + 2 * this.#rowSum(from) + this.#rowSum(from + this.#rowBytes);
    const value = sum / LUMA_SCALE;
    this.#luma[at] = value;
    return value;
  }

  /** 1-2-1 along a row of the photo, around the pixel whose first byte is given. */
  #rowSum(from: number): number {
    const data = this.#data;
    return (
      (data[from - 3] ?? 0) +
      (data[from - 1] ?? 0) +
      (data[from + 3] ?? 0) +
      (data[from + 5] ?? 0) +
      2 * ((data[from - 2] ?? 0) + (data[from] ?? 0) + (data[from + 2] ?? 0) + (data[from + 4] ?? 0)) +
      4 * (data[from + 1] ?? 0)
    );
  }

  /** Bilinear; the outermost pixels are not to be asked for. */
  at(x: number, y: number): number {
    const column = Math.floor(x);
    const row = Math.floor(y);
    const fx = x - column;
    const at = row * SIDE_PX + column;
    const upper = this.lumaAt(at) * (1 - fx) + this.lumaAt(at + 1) * fx;
    const lower = this.lumaAt(at + SIDE_PX) * (1 - fx) + this.lumaAt(at + SIDE_PX + 1) * fx;
    return upper + (lower - upper) * (y - row);
  }

  /** The steepest pixel of the inner part in each of four orientations: along a blur, edges stay steep and would hide those across. */
  findPeaks(): Peak[] {
    const luma = this.#luma;
    const best = this.#best.fill(MIN_MAGNITUDE);
    const bestAt = this.#bestAt.fill(-1);
    for (let y = MARGIN_PX; y < MARGIN_PX + INNER_PX; y += 1) {
      const start = y * SIDE_PX + MARGIN_PX;
      for (let at = start; at < start + INNER_PX; at += 1) {
        const gx = ((luma[at + 1] ?? 0) - (luma[at - 1] ?? 0)) / 2;
        const gy = ((luma[at + SIDE_PX] ?? 0) - (luma[at - SIDE_PX] ?? 0)) / 2;
        const magnitude = gx * gx + gy * gy;
        if (magnitude <= MIN_MAGNITUDE) continue;
        const sector = sectorOf(gx, gy);
        if (magnitude <= (best[sector] ?? 0)) continue;
        best[sector] = magnitude;
        bestAt[sector] = at;
      }
    }
    const peaks: Peak[] = [];
    for (let sector = 0; sector < ORIENTATIONS; sector += 1) {
      const at = bestAt[sector] ?? -1;
      if (at < 0) continue;
      const gx = ((luma[at + 1] ?? 0) - (luma[at - 1] ?? 0)) / 2;
      const gy = ((luma[at + SIDE_PX] ?? 0) - (luma[at - SIDE_PX] ?? 0)) / 2;
      peaks.push({ at, gx, gy, magnitude: best[sector] ?? 0 });
    }
    return peaks;
  }
}

/** 0 to 3: sectors around 0, 45, 90 and 135 degrees. */
function sectorOf(gx: number, gy: number): number {
  const flat = Math.abs(gx);
  const steep = Math.abs(gy);
  if (flat > SECTOR * steep) return 0;
  if (steep > SECTOR * flat) return 2;
  return gx * gy > 0 ? 1 : 3;
}

/** Buffers of the blur below, one crop at a time. */
const across = new Float32Array(SIDE_PX * SIDE_PX);
const blurredRow = new Float32Array(SIDE_PX);

/** Unsharp mask on a crop, in place. The Gaussian is laid along rows and then, a row at a time, down columns; the border is repeated. */
function sharpen(raw: Int32Array, { radiusPx, amount }: Sharpening): void {
  const kernel = gaussian(radiusPx);
  blurAcross(raw, kernel);
  const white = 255 * RAW_SCALE;
  for (let y = 0; y < SIDE_PX; y += 1) {
    blurDown(y, kernel);
    for (let x = 0, at = y * SIDE_PX; x < SIDE_PX; x += 1, at += 1) {
      const value = raw[at] ?? 0;
      const sharp = Math.floor(value + amount * (value - (blurredRow[x] ?? 0)) + 0.5);
      raw[at] = sharp < 0 ? 0 : sharp > white ? white : sharp;
    }
  }
}

/** Weights to 2.5 sigma on either side, together 1. */
function gaussian(sigma: number): Float64Array {
  const reach = Math.ceil(2.5 * sigma);
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)),
  );
  const total = kernel.reduce((sum, value) => sum + value, 0);
  return kernel.map((value) => value / total);
}

function blurAcross(raw: Int32Array, kernel: Float64Array): void {
  const reach = kernel.length >> 1;
  const line = new Float64Array(SIDE_PX + 2 * reach);
  for (let start = 0; start < SIDE_PX * SIDE_PX; start += SIDE_PX) {
    line.fill(raw[start] ?? 0, 0, reach);
    for (let x = 0; x < SIDE_PX; x += 1) line[reach + x] = raw[start + x] ?? 0;
    line.fill(raw[start + SIDE_PX - 1] ?? 0, reach + SIDE_PX);
    for (let x = 0; x < SIDE_PX; x += 1) {
      let sum = (kernel[reach] ?? 0) * (line[x + reach] ?? 0);
      for (let k = 0, left = x, right = x + 2 * reach; k < reach; k += 1, left += 1, right -= 1)
        sum += (kernel[k] ?? 0) * ((line[left] ?? 0) + (line[right] ?? 0));
      across[start + x] = sum;
    }
  }
}

/** Row `y` of the blurred crop. */
function blurDown(y: number, kernel: Float64Array): void {
  const reach = kernel.length >> 1;
  for (let k = 0; k <= reach; k += 1) {
    const weight = k === reach ? (kernel[k] ?? 0) / 2 : (kernel[k] ?? 0);
    const upper = Math.max(0, y + k - reach) * SIDE_PX;
    const lower = Math.min(SIDE_PX - 1, y - k + reach) * SIDE_PX;
    for (let x = 0; x < SIDE_PX; x += 1) {
      const both = weight * ((across[upper + x] ?? 0) + (across[lower + x] ?? 0));
      blurredRow[x] = k === 0 ? both : (blurredRow[x] ?? 0) + both;
    }
  }
}
