// Colour: amount of colour, its level against ordinary photos, saturation pushed to the gamut's end, warm and cool shares, black and
// white or single tone. In OKLab, weighted so that near-black pixels, whose hue is noise, do not vote.
import type { Measurements } from '../../domain/analysis.ts';
import { countColours } from './colour-histogram.ts';
import type { Frame } from './frame.ts';
import { hueOf, hueSector, isInSector } from './hue.ts';
import { unset } from './photo-memory.ts';
import { saturationLevel } from './saturation-model.ts';
import type { Subject } from './subject.ts';
import { subjectColours } from './subject-colours.ts';
import { countTones, sharedTones, shareBelow, toneAt } from './tone-histogram.ts';

const COLOURED = 0.05;
const STRONG = 0.14;
/** Every second pixel is enough for shares and means. */
const STRIDE = 2;
/** Greatest channel from which a least channel of 0 is a colour, not a shadow. */
const CLIPPED_FROM = 50;
/** OKLab hue angles in degrees: from pink-red over orange to yellow. */
const WARM = hueSector(0, 105);
const COOL = hueSector(170, 300);
interface HueMass {
  warm: number;
  cool: number;
  total: number;
  sumA: number;
  sumB: number;
  /** Strong colour with a channel at its end. */
  pushed: number;
  /** Plain colour, neither dark nor white, with its least channel at 0: what passes the gamut's lower end. */
  clipped: number;
  /** Pixels looked at. */
  count: number;
}

function weighHues(frame: Frame): HueMass {
  const mass: HueMass = { warm: 0, cool: 0, total: 0, sumA: 0, sumB: 0, pushed: 0, clipped: 0, count: 0 };
  const { a, b, chroma, lightness, rgb } = frame;
  for (let i = 0; i < chroma.data.length; i += STRIDE) {
    mass.count += 1;
    const amount = chroma.data[i] ?? 0;
    const light = lightness.data[i] ?? 0;
    if (light < 0.15) continue;
    const pixelA = a.data[i] ?? 0;
    const pixelB = b.data[i] ?? 0;
    mass.sumA += pixelA;
    mass.sumB += pixelB;
    if (amount < 0.03) continue;
    mass.total += amount;
    if (isInSector(WARM, pixelA, pixelB)) mass.warm += amount;
    else if (isInSector(COOL, pixelA, pixelB)) mass.cool += amount;
    const red = rgb[i * 3] ?? 0;
    const green = rgb[i * 3 + 1] ?? 0;
    const blue = rgb[i * 3 + 2] ?? 0;
    const most = red > green ? (red > blue ? red : blue) : green > blue ? green : blue;
    const least = red < green ? (red < blue ? red : blue) : green < blue ? green : blue;
    if (amount > STRONG && (most >= 253 || least <= 2)) mass.pushed += 1;
    if (least <= 2 && most >= CLIPPED_FROM) mass.clipped += 1;
  }
  return mass;
}

/** 98th percentile of the distance from the photo's own single tone: near 0 for black and white, sepia and other single tones. */
function toneSpread(frame: Frame): number {
  const { a, b, lightness } = frame;
  let sumA = 0;
  let sumB = 0;
  let weights = 0;
  for (let i = 0; i < a.data.length; i += STRIDE) {
    // A toning fades toward black and white: its chroma is about proportional to L (1 - L).
    const weight = bell(lightness.data[i] ?? 0);
    sumA += (a.data[i] ?? 0) * weight;
    sumB += (b.data[i] ?? 0) * weight;
    weights += weight * weight;
  }
  const toneA = sumA / Math.max(1e-6, weights);
  const toneB = sumB / Math.max(1e-6, weights);
  const distance = unset(Math.ceil(a.data.length / STRIDE));
  for (let to = 0, i = 0; to < distance.length; to += 1, i += STRIDE) {
    const weight = bell(lightness.data[i] ?? 0);
    const apartA = (a.data[i] ?? 0) - toneA * weight;
    const apartB = (b.data[i] ?? 0) - toneB * weight;
    distance[to] = Math.sqrt(apartA * apartA + apartB * apartB);
  }
  return toneAt(countTones(distance), 0.98);
}

function bell(light: number): number {
  return 4 * light * (1 - light);
}

/** Chroma in OKLab units (0.1 is a clear colour, 0.2 a strong one), shares 0..1. */
export function measureColour(frame: Frame, subject: Subject | undefined): Measurements {
  const chroma = sharedTones(frame.chroma);
  const hues = weighHues(frame);
  const { count } = hues;
  const meanA = hues.sumA / count;
  const meanB = hues.sumB / count;
  let sum = 0;
  for (let i = 0; i < frame.chroma.data.length; i += 1) sum += frame.chroma.data[i] ?? 0;
  const measurements: Measurements = {
    'color.chroma': { value: sum / frame.chroma.data.length, unit: 'chroma' },
    'color.chroma_high': { value: toneAt(chroma, 0.95), unit: 'chroma' },
    'color.chroma_peak': { value: toneAt(chroma, 0.995), unit: 'chroma' },
    'color.saturation': { value: saturationLevel(countColours(frame)), unit: 'stops' },
    'color.clipped_share': { value: hues.clipped / count, unit: 'share' },
    'color.coloured_share': { value: 1 - shareBelow(chroma, COLOURED), unit: 'share' },
    'color.strong_share': { value: 1 - shareBelow(chroma, STRONG), unit: 'share' },
    'color.pushed_share': { value: hues.pushed / count, unit: 'share' },
    'color.warm_share': { value: hues.warm / Math.max(1e-6, hues.total), unit: 'share' },
    'color.cool_share': { value: hues.cool / Math.max(1e-6, hues.total), unit: 'share' },
    'color.tone_spread': { value: toneSpread(frame), unit: 'chroma' },
    'color.mean_chroma': { value: Math.hypot(meanA, meanB), unit: 'chroma' },
    'color.mean_hue': { value: hueOf(meanA, meanB), unit: 'degrees' },
  };
  if (subject !== undefined) {
    const subjectChroma = subjectColours(frame, subject).inside.chroma;
    measurements['color.subject_chroma'] = { value: subjectChroma, unit: 'chroma', region: subject.region.region };
  }
  return measurements;
}
