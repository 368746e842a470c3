// Palette: hue histogram by chroma, how few hue families carry it (harmony), whether two far-apart hues share it (contrast),
// and the hue of the subject against its surroundings.
import type { Measurements } from '../../domain/analysis.ts';
import { hueOf } from './colour.ts';
import type { Frame } from './frame.ts';
import { weightedMean } from './planes.ts';
import type { Subject } from './subject.ts';

const HUE_BINS = 36;

function countHues(frame: Frame): Float32Array {
  const bins = new Float32Array(HUE_BINS);
  let total = 0;
  for (let i = 0; i < frame.chroma.data.length; i += 1) {
    const amount = frame.chroma.data[i] ?? 0;
    const light = frame.lightness.data[i] ?? 0;
    if (amount < 0.03 || light < 0.2 || light > 0.97) continue;
    const bin = Math.floor((hueOf(frame.a.data[i] ?? 0, frame.b.data[i] ?? 0) / 360) * HUE_BINS) % HUE_BINS;
    bins[bin] = (bins[bin] ?? 0) + amount;
    total += amount;
  }
  if (total > 0) for (let bin = 0; bin < HUE_BINS; bin += 1) bins[bin] = (bins[bin] ?? 0) / total;
  return bins;
}

/** Mass within `reach` bins of a hue bin, both sides. */
function massAround(bins: Float32Array, centre: number, reach: number): number {
  let sum = 0;
  for (let offset = -reach; offset <= reach; offset += 1) {
    sum += bins[(centre + offset + HUE_BINS * 2) % HUE_BINS] ?? 0;
  }
  return sum;
}

interface HuePeaks {
  first: number;
  firstMass: number;
  second: number;
  secondMass: number;
  /** Degrees between the two. */
  angle: number;
}

function findPeaks(bins: Float32Array): HuePeaks {
  let first = 0;
  for (let bin = 1; bin < HUE_BINS; bin += 1) if (massAround(bins, bin, 2) > massAround(bins, first, 2)) first = bin;
  let second = (first + HUE_BINS / 2) % HUE_BINS;
  for (let bin = 0; bin < HUE_BINS; bin += 1) {
    const distance = Math.min(Math.abs(bin - first), HUE_BINS - Math.abs(bin - first));
    if (distance >= 6 && massAround(bins, bin, 2) > massAround(bins, second, 2)) second = bin;
  }
  const apart = Math.abs(second - first);
  return {
    first,
    firstMass: massAround(bins, first, 2),
    second,
    secondMass: massAround(bins, second, 2),
    angle: (Math.min(apart, HUE_BINS - apart) * 360) / HUE_BINS,
  };
}

/** Shares of the photo's colour (chroma mass), angles in degrees. */
export function measurePalette(frame: Frame, subject: Subject | undefined): Measurements {
  const bins = countHues(frame);
  const peaks = findPeaks(bins);
  let entropy = 0;
  for (const share of bins) if (share > 0) entropy -= share * Math.log(share);
  return {
    'palette.first_hue': { value: (peaks.first * 360) / HUE_BINS + 5, unit: 'degrees' },
    'palette.first_share': { value: peaks.firstMass, unit: 'share' },
    'palette.second_hue': { value: (peaks.second * 360) / HUE_BINS + 5, unit: 'degrees' },
    'palette.second_share': { value: peaks.secondMass, unit: 'share' },
    'palette.angle': { value: peaks.angle, unit: 'degrees' },
    'palette.two_hue_share': { value: peaks.firstMass + peaks.secondMass, unit: 'share' },
    'palette.variety': { value: entropy / Math.log(HUE_BINS), unit: '0..1' },
    ...measureSubjectHue(frame, subject),
  };
}

function measureSubjectHue(frame: Frame, subject: Subject | undefined): Measurements {
  if (subject === undefined) return {};
  const insideA = weightedMean(frame.a.data, subject.inside.data);
  const insideB = weightedMean(frame.b.data, subject.inside.data);
  const outsideA = weightedMean(frame.a.data, subject.outside.data);
  const outsideB = weightedMean(frame.b.data, subject.outside.data);
  return {
    'palette.subject_contrast': {
      value: Math.hypot(insideA - outsideA, insideB - outsideB),
      unit: 'chroma',
      region: subject.region.region,
    },
  };
}
