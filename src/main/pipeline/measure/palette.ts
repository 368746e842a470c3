// Palette: the photo's few colors, the two main hues and their angle, which harmony of hues fits, and the subject's color against its
// surroundings. Hues are OKLab, weighted by chroma, so that greys do not vote.
import type { Measurements } from '../../domain/analysis.ts';
import { hueOf } from './hue.ts';
import { toBytes } from './oklab-bytes.ts';
import type { Frame } from './frame.ts';
import { fitHarmonies, HUE_BINS } from './harmony.ts';
import type { Subject } from './subject.ts';
import { subjectColours } from './subject-colours.ts';
import { findSwatches } from './swatches.ts';
import type { Swatch } from './swatches.ts';

const DEGREES_PER_BIN = 360 / HUE_BINS;
/** Bins either side of a peak that count with it: 25 degrees. */
const PEAK_REACH = 5;
/** The second peak is at least this many bins away: 60 degrees. */
const PEAK_DISTANCE = 12;
/** Mean chroma from which a hue of subject or surroundings means something. */
const HAS_HUE = 0.03;

function countHues(frame: Frame): Float32Array {
  const bins = new Float32Array(HUE_BINS);
  let total = 0;
  for (let i = 0; i < frame.chroma.data.length; i += 2) {
    const amount = frame.chroma.data[i] ?? 0;
    const light = frame.lightness.data[i] ?? 0;
    if (amount < 0.03 || light < 0.2 || light > 0.97) continue;
    const bin = Math.floor(hueOf(frame.a.data[i] ?? 0, frame.b.data[i] ?? 0) / DEGREES_PER_BIN) % HUE_BINS;
    bins[bin] = (bins[bin] ?? 0) + amount;
    total += amount;
  }
  if (total > 0) for (let bin = 0; bin < HUE_BINS; bin += 1) bins[bin] = (bins[bin] ?? 0) / total;
  return bins;
}

/** Mass within PEAK_REACH bins of each bin, both sides. */
function massesAround(bins: Float32Array): Float32Array {
  return Float32Array.from(bins, (_, centre) => {
    let sum = 0;
    for (let offset = -PEAK_REACH; offset <= PEAK_REACH; offset += 1) {
      sum += bins[(centre + offset + HUE_BINS) % HUE_BINS] ?? 0;
    }
    return sum;
  });
}

function measureHues(bins: Float32Array): Measurements {
  const masses = massesAround(bins);
  let first = 0;
  for (let bin = 1; bin < HUE_BINS; bin += 1) if ((masses[bin] ?? 0) > (masses[first] ?? 0)) first = bin;
  let second = (first + HUE_BINS / 2) % HUE_BINS;
  for (let bin = 0; bin < HUE_BINS; bin += 1) {
    const distance = Math.min(Math.abs(bin - first), HUE_BINS - Math.abs(bin - first));
    if (distance >= PEAK_DISTANCE && (masses[bin] ?? 0) > (masses[second] ?? 0)) second = bin;
  }
  const apart = Math.abs(second - first);
  let entropy = 0;
  for (const share of bins) if (share > 0) entropy -= share * Math.log(share);
  const firstMass = masses[first] ?? 0;
  const secondMass = masses[second] ?? 0;
  return {
    'palette.first_hue': { value: (first + 0.5) * DEGREES_PER_BIN, unit: 'degrees' },
    'palette.first_share': { value: firstMass, unit: 'share' },
    'palette.second_hue': { value: (second + 0.5) * DEGREES_PER_BIN, unit: 'degrees' },
    'palette.second_share': { value: secondMass, unit: 'share' },
    'palette.angle': { value: Math.min(apart, HUE_BINS - apart) * DEGREES_PER_BIN, unit: 'degrees' },
    'palette.two_hue_share': { value: Math.min(1, firstMass + secondMass), unit: 'share' },
    'palette.variety': { value: entropy / Math.log(HUE_BINS), unit: '0..1' },
  };
}

function measureHarmony(bins: Float32Array): Measurements {
  const fits = fitHarmonies(bins);
  const measurements: Measurements = {};
  let best = 0;
  for (const { kind, fit, angle } of fits) {
    measurements[`harmony.${kind}`] = { value: fit, unit: 'share' };
    if (fit <= best) continue;
    best = fit;
    measurements['harmony.angle'] = { value: angle, unit: 'degrees' };
  }
  measurements['harmony.fit'] = { value: best, unit: 'share' };
  return measurements;
}

function measureSwatches(swatches: readonly Swatch[]): Measurements {
  const measurements: Measurements = { 'palette.swatches': { value: swatches.length, unit: '' } };
  swatches.forEach(({ lightness, a, b, share }, index) => {
    const id = `palette.swatch${index + 1}`;
    const [red, green, blue] = toBytes(lightness, a, b);
    measurements[`${id}_share`] = { value: share, unit: 'share' };
    measurements[`${id}_rgb`] = { value: red * 65_536 + green * 256 + blue, unit: '0xRRGGBB' };
    measurements[`${id}_lightness`] = { value: lightness, unit: 'lightness' };
    measurements[`${id}_chroma`] = { value: Math.hypot(a, b), unit: 'chroma' };
    measurements[`${id}_hue`] = { value: hueOf(a, b), unit: 'degrees' };
  });
  return measurements;
}

function measureSubjectHue(frame: Frame, subject: Subject | undefined): Measurements {
  if (subject === undefined) return {};
  const { region } = subject.region;
  const { inside, outside } = subjectColours(frame, subject);
  const measurements: Measurements = {
    'palette.subject_contrast': {
      value: Math.hypot(inside.a - outside.a, inside.b - outside.b),
      unit: 'chroma',
      region,
    },
  };
  if (Math.min(Math.hypot(inside.a, inside.b), Math.hypot(outside.a, outside.b)) < HAS_HUE) return measurements;
  const apart = Math.abs(hueOf(inside.a, inside.b) - hueOf(outside.a, outside.b));
  measurements['palette.subject_angle'] = { value: Math.min(apart, 360 - apart), unit: 'degrees', region };
  return measurements;
}

/** Shares of the photo's color (chroma mass) or, for swatches, of its pixels; angles in degrees of OKLab hue. */
export function measurePalette(frame: Frame, subject: Subject | undefined): Measurements {
  const bins = countHues(frame);
  return {
    ...measureHues(bins),
    ...measureHarmony(bins),
    ...measureSwatches(findSwatches(frame)),
    ...measureSubjectHue(frame, subject),
  };
}
