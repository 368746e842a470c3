// A histogram of one plane between 0 and 1: percentiles and shares without sorting. Knows no measure.
import { toLinear } from './frame.ts';
import type { Frame } from './frame.ts';
import type { Plane } from './planes.ts';

const BIN_COUNT = 1024;

export interface ToneHistogram {
  /** Counts of values 0..1 in equal steps. */
  bins: Uint32Array;
  total: number;
}

/** Counts values; those outside 0..1 go to the end bins. */
export function countTones(values: Float32Array): ToneHistogram {
  const bins = new Uint32Array(BIN_COUNT);
  for (let i = 0; i < values.length; i += 1) {
    const place = ((values[i] ?? 0) * BIN_COUNT) | 0;
    const bin = place < 0 ? 0 : place < BIN_COUNT ? place : BIN_COUNT - 1;
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  return { bins, total: values.length };
}

const shared = new WeakMap<Plane, ToneHistogram>();

/** `countTones` of a plane, counted once for all measures that ask. */
export function sharedTones(plane: Plane): ToneHistogram {
  const known = shared.get(plane);
  if (known !== undefined) return known;
  const tones = countTones(plane.data);
  shared.set(plane, tones);
  return tones;
}

/** The value below which `share` (0..1) of the pixels lie. */
export function toneAt(histogram: ToneHistogram, share: number): number {
  const wanted = share * histogram.total;
  let seen = 0;
  for (let bin = 0; bin < BIN_COUNT; bin += 1) {
    seen += histogram.bins[bin] ?? 0;
    if (seen >= wanted) return (bin + 0.5) / BIN_COUNT;
  }
  return 1;
}

/** Share (0..1) of the pixels below a value. */
export function shareBelow(histogram: ToneHistogram, value: number): number {
  const end = Math.min(BIN_COUNT, Math.max(0, Math.round(value * BIN_COUNT)));
  let seen = 0;
  for (let bin = 0; bin < end; bin += 1) seen += histogram.bins[bin] ?? 0;
  return histogram.total > 0 ? seen / histogram.total : 0;
}

/** What a change of exposure needs to know of a photo. */
export interface PhotoTones {
  /** OKLab lightness 0..1. */
  lightness: ToneHistogram;
  /** Linear light 0..1 of each pixel's brightest channel: the first to clip. */
  brightest: ToneHistogram;
}

/** Bin of the linear light of a byte. */
const BIN_OF_BYTE = Uint16Array.from({ length: 256 }, (_, byte) =>
  Math.min(BIN_COUNT - 1, (toLinear(byte) * BIN_COUNT) | 0),
);

function countBrightest(rgb: Uint8Array): ToneHistogram {
  const bytes = new Uint32Array(256);
  for (let at = 0; at < rgb.length; at += 3) {
    const red = rgb[at] ?? 0;
    const green = rgb[at + 1] ?? 0;
    const blue = rgb[at + 2] ?? 0;
    const most = red > green ? (red > blue ? red : blue) : green > blue ? green : blue;
    bytes[most] = (bytes[most] ?? 0) + 1;
  }
  const bins = new Uint32Array(BIN_COUNT);
  for (let byte = 0; byte < 256; byte += 1) {
    const bin = BIN_OF_BYTE[byte] ?? 0;
    bins[bin] = (bins[bin] ?? 0) + (bytes[byte] ?? 0);
  }
  return { bins, total: rgb.length / 3 };
}

/** Counts the tones of the working copy. */
export function countPhotoTones({ rgb, lightness }: Frame): PhotoTones {
  return { lightness: sharedTones(lightness), brightest: countBrightest(rgb) };
}
