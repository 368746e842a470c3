// A histogram of one plane between 0 and 1: percentiles and shares without sorting. Knows no measure.
import { toLinear } from './frame.ts';
import type { Frame } from './frame.ts';

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
    const bin = Math.min(BIN_COUNT - 1, Math.max(0, ((values[i] ?? 0) * BIN_COUNT) | 0));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  return { bins, total: values.length };
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

/** Counts the tones of the working copy. */
export function countPhotoTones({ rgb, lightness }: Frame): PhotoTones {
  const brightest = new Float32Array(lightness.data.length);
  for (let i = 0; i < brightest.length; i += 1) {
    const red = rgb[i * 3] ?? 0;
    const green = rgb[i * 3 + 1] ?? 0;
    const blue = rgb[i * 3 + 2] ?? 0;
    const most = red > green ? (red > blue ? red : blue) : green > blue ? green : blue;
    brightest[i] = toLinear(most);
  }
  return { lightness: countTones(lightness.data), brightest: countTones(brightest) };
}
