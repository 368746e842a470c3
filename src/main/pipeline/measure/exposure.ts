// Exposure: level of the mid-tones, ends of the histogram, clipping with its place, brightness of subject and surroundings.
// Perceptual lightness (OKLab) for levels, 8-bit values for clipping, linear light for EV.
import type { Measurements } from '../../domain/analysis.ts';
import { findBlobs } from './blobs.ts';
import type { Frame } from './frame.ts';
import { emptyPlane, weightedMean } from './planes.ts';
import type { Plane } from './planes.ts';
import type { Subject } from './subject.ts';
import { countTones, shareBelow, toneAt } from './tone-histogram.ts';

/** A pixel is burnt out when its darkest channel is at least this. */
const CLIP_HIGH_LEVEL = 251;
/** A pixel is blocked when its brightest channel is at most this. */
const CLIP_LOW_LEVEL = 5;
/** Linear luminance of middle grey. */
const MIDDLE_GREY = 0.18;
const DARK_LIGHTNESS = 0.32;
const BRIGHT_LIGHTNESS = 0.86;

interface Clipping {
  high: Plane;
  highShare: number;
  lowShare: number;
  /** Share of pixels with any channel at its upper end. */
  channelShare: number;
  /** Share of the frame's border that is burnt out: a white backdrop or mat. */
  borderShare: number;
}

function findClipping(frame: Frame): Clipping {
  const high = emptyPlane(frame.width, frame.height);
  let highCount = 0;
  let lowCount = 0;
  let channelCount = 0;
  for (let i = 0; i < high.data.length; i += 1) {
    const red = frame.rgb[i * 3] ?? 0;
    const green = frame.rgb[i * 3 + 1] ?? 0;
    const blue = frame.rgb[i * 3 + 2] ?? 0;
    const least = Math.min(red, green, blue);
    const most = Math.max(red, green, blue);
    if (least >= CLIP_HIGH_LEVEL) {
      high.data[i] = 1;
      highCount += 1;
    }
    if (most <= CLIP_LOW_LEVEL) lowCount += 1;
    if (most >= 254) channelCount += 1;
  }
  const count = high.data.length;
  return {
    high,
    highShare: highCount / count,
    lowShare: lowCount / count,
    channelShare: channelCount / count,
    borderShare: borderShareOf(high),
  };
}

function borderShareOf({ width, height, data }: Plane): number {
  let sum = 0;
  for (let x = 0; x < width; x += 1) sum += (data[x] ?? 0) + (data[(height - 1) * width + x] ?? 0);
  for (let y = 0; y < height; y += 1) sum += (data[y * width] ?? 0) + (data[y * width + width - 1] ?? 0);
  return sum / (2 * (width + height));
}

/** Levels in OKLab lightness 0..1, shares 0..1, offsets in EV. */
export function measureExposure(frame: Frame, subject: Subject | undefined): Measurements {
  const tones = countTones(frame.lightness.data);
  const clipping = findClipping(frame);
  const largest = findBlobs(clipping.high, 0.5).list[0];
  const clipRegion = largest === undefined ? {} : { region: largest.region };
  const linear = toneAt(countTones(frame.luminance.data), 0.5);
  let linearSum = 0;
  for (const value of frame.luminance.data) linearSum += value;
  const linearMean = Math.max(1e-4, linearSum / frame.luminance.data.length);
  return {
    'exposure.midtone': { value: toneAt(tones, 0.5), unit: 'lightness' },
    'exposure.median_ev': { value: Math.log2(Math.max(1e-4, linear) / MIDDLE_GREY), unit: 'EV' },
    'exposure.mean_ev': { value: Math.log2(linearMean / MIDDLE_GREY), unit: 'EV' },
    'exposure.black_point': { value: toneAt(tones, 0.01), unit: 'lightness' },
    'exposure.shadow': { value: toneAt(tones, 0.1), unit: 'lightness' },
    'exposure.highlight': { value: toneAt(tones, 0.9), unit: 'lightness' },
    'exposure.upper': { value: toneAt(tones, 0.97), unit: 'lightness' },
    'exposure.white_point': { value: toneAt(tones, 0.99), unit: 'lightness' },
    'exposure.dark_share': { value: shareBelow(tones, DARK_LIGHTNESS), unit: 'share' },
    'exposure.bright_share': { value: 1 - shareBelow(tones, BRIGHT_LIGHTNESS), unit: 'share' },
    'exposure.clip_high': { value: clipping.highShare, unit: 'share', ...clipRegion },
    'exposure.clip_high_area': { value: largest?.share ?? 0, unit: 'share', ...clipRegion },
    'exposure.white_border': { value: clipping.borderShare, unit: 'share of the border' },
    'exposure.clip_low': { value: clipping.lowShare, unit: 'share' },
    'exposure.clip_channel': { value: clipping.channelShare, unit: 'share' },
    ...measureSubjectLight(frame, subject),
  };
}

function measureSubjectLight(frame: Frame, subject: Subject | undefined): Measurements {
  if (subject === undefined) return {};
  const { region } = subject.region;
  const inside = weightedMean(frame.lightness.data, subject.inside.data);
  const ring = weightedMean(frame.lightness.data, subject.ring.data);
  const outside = weightedMean(frame.lightness.data, subject.outside.data);
  return {
    'exposure.subject': { value: inside, unit: 'lightness', region },
    'exposure.surroundings': { value: outside, unit: 'lightness' },
    'exposure.backlight': { value: ring - inside, unit: 'lightness', region },
  };
}
