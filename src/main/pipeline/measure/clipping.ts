// Clipping: pixels at either end of the 8-bit range, by channel, with the places. Counted on single pixels of the photo as decoded
// (every n-th, never an average): a mean over pixels hides small burnt areas, so a copy of 384 px and a large original would disagree.
import type { Measurements } from '../../domain/analysis.ts';
import type { RgbImage } from '../rgb-image.ts';
import { findBlobs } from './blobs.ts';
import type { Blob } from './blobs.ts';
import { emptyPlane } from './planes.ts';
import type { Plane } from './planes.ts';

/** A pixel is burnt out when its darkest channel is at least this. */
const BURNT_LEVEL = 251;
/** A pixel is blocked when its brightest channel is at most this. */
const BLOCKED_LEVEL = 5;
/** A single channel is clipped from here on, at either end. */
const CHANNEL_HIGH = 254;
const CHANNEL_LOW = 1;
/** Pixels looked at along the long side. */
const SAMPLES = 384;
/** A burnt part smaller than this share is a lamp or a reflection, not a lost area. */
const SMALL_PART = 0.004;

interface Clipping {
  high: Plane;
  low: Plane;
  /** Pixels clipped per channel, high then low: R, G, B. */
  channels: Uint32Array;
  /** Pixels with any channel clipped high. */
  anyHigh: number;
  highCount: number;
  lowCount: number;
}

/** `count` even places on a line of `length` pixels. */
function placesAt(length: number, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => Math.min(length - 1, Math.floor(((i + 0.5) * length) / count)));
}

/** Reads real pixels at even distances; photos up to the sample size are read whole. */
function samplePixels(image: RgbImage): Clipping {
  const scale = Math.min(1, SAMPLES / Math.max(image.width, image.height));
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const high = emptyPlane(width, height);
  const low = emptyPlane(width, height);
  const channels = new Uint32Array(6);
  let anyHigh = 0;
  let highCount = 0;
  let lowCount = 0;
  const columns = placesAt(image.width, width);
  const rows = placesAt(image.height, height);
  for (let y = 0; y < height; y += 1) {
    const row = (rows[y] ?? 0) * image.width;
    for (let x = 0; x < width; x += 1) {
      const at = (row + (columns[x] ?? 0)) * 3;
      const red = image.data[at] ?? 0;
      const green = image.data[at + 1] ?? 0;
      const blue = image.data[at + 2] ?? 0;
      const most = red > green ? (red > blue ? red : blue) : green > blue ? green : blue;
      const least = red < green ? (red < blue ? red : blue) : green < blue ? green : blue;
      if (least >= BURNT_LEVEL) {
        high.data[y * width + x] = 1;
        highCount += 1;
      }
      if (most <= BLOCKED_LEVEL) {
        low.data[y * width + x] = 1;
        lowCount += 1;
      }
      if (most >= CHANNEL_HIGH) {
        anyHigh += 1;
        countChannels(channels, 0, [red >= CHANNEL_HIGH, green >= CHANNEL_HIGH, blue >= CHANNEL_HIGH]);
      }
      if (least <= CHANNEL_LOW)
        countChannels(channels, 3, [red <= CHANNEL_LOW, green <= CHANNEL_LOW, blue <= CHANNEL_LOW]);
    }
  }
  return { high, low, channels, anyHigh, highCount, lowCount };
}

function countChannels(channels: Uint32Array, from: number, clipped: readonly [boolean, boolean, boolean]): void {
  for (let c = 0; c < 3; c += 1) if (clipped[c] === true) channels[from + c] = (channels[from + c] ?? 0) + 1;
}

/** Share of the frame's border that is burnt out: a white backdrop or mat. */
function borderShareOf({ width, height, data }: Plane): number {
  let sum = 0;
  for (let x = 0; x < width; x += 1) sum += (data[x] ?? 0) + (data[(height - 1) * width + x] ?? 0);
  for (let y = 0; y < height; y += 1) sum += (data[y * width] ?? 0) + (data[y * width + width - 1] ?? 0);
  return sum / (2 * (width + height));
}

function sumShares(blobs: readonly Blob[]): number {
  return blobs.reduce((sum, blob) => sum + blob.share, 0);
}

/** Shares 0..1 of the frame; regions are boxes of the largest connected part. */
export function measureClipping(image: RgbImage): Measurements {
  const { high, low, highCount, lowCount, channels, anyHigh } = samplePixels(image);
  const count = high.data.length;
  const burnt = highCount > 0 ? findBlobs(high, 0.5).list : [];
  const blocked = lowCount > 0 ? findBlobs(low, 0.5).list : [];
  const share = (index: number): { value: number; unit: string } => ({
    value: (channels[index] ?? 0) / count,
    unit: 'share',
  });
  const burntPlace = burnt[0] === undefined ? {} : { region: burnt[0].region };
  const blockedPlace = blocked[0] === undefined ? {} : { region: blocked[0].region };
  return {
    'exposure.clip_high': { value: highCount / count, unit: 'share', ...burntPlace },
    'exposure.clip_high_area': { value: burnt[0]?.share ?? 0, unit: 'share', ...burntPlace },
    'exposure.clip_high_lost': {
      value: sumShares(burnt.filter((part) => part.share >= SMALL_PART)),
      unit: 'share',
      ...burntPlace,
    },
    'exposure.clip_high_spots': { value: burnt.filter((part) => part.share < SMALL_PART).length, unit: 'spots' },
    'exposure.white_border': { value: borderShareOf(high), unit: 'share of the border' },
    'exposure.clip_low': { value: lowCount / count, unit: 'share', ...blockedPlace },
    'exposure.clip_low_area': { value: blocked[0]?.share ?? 0, unit: 'share', ...blockedPlace },
    'exposure.clip_channel': { value: anyHigh / count, unit: 'share' },
    'exposure.clip_partly': { value: Math.max(0, anyHigh - highCount) / count, unit: 'share' },
    'exposure.clip_red_high': share(0),
    'exposure.clip_green_high': share(1),
    'exposure.clip_blue_high': share(2),
    'exposure.clip_red_low': share(3),
    'exposure.clip_green_low': share(4),
    'exposure.clip_blue_low': share(5),
  };
}
