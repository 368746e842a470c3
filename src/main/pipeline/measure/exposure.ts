// Exposure: level of the mid-tones, ends and span of the histogram, brightness of subject and surroundings.
// Perceptual lightness (OKLab) for levels, linear light for EV. Clipping is in clipping.ts.
import type { Measurements } from '../../domain/analysis.ts';
import type { Frame } from './frame.ts';
import type { Subject } from './subject.ts';
import { subjectColours } from './subject-colours.ts';
import { sharedTones, shareBelow, toneAt } from './tone-histogram.ts';
import type { ToneHistogram } from './tone-histogram.ts';

/** Linear luminance of middle grey. */
const MIDDLE_GREY = 0.18;
const DARK_LIGHTNESS = 0.32;
const BRIGHT_LIGHTNESS = 0.86;
/** Lighter than this is paper white: a backdrop, a mat, or burnt. */
const PAPER_LIGHTNESS = 0.985;
/** Darkest linear luminance that 8-bit sRGB tells from black (level 1 is 0.0003), so that a black frame has a finite EV. */
const DARKEST_LINEAR = 0.0003;

function evOf(linear: number): number {
  return Math.log2(Math.max(DARKEST_LINEAR, linear) / MIDDLE_GREY);
}

/** Linear luminance of a grey of an OKLab lightness. */
function linearOf(lightness: number): number {
  return lightness ** 3;
}

function meanOf(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i] ?? 0;
  return sum / Math.max(1, values.length);
}

/** Median of what is not paper white; the plain median if everything is. */
function midtoneWithoutPaper(tones: ToneHistogram): number {
  const rest = shareBelow(tones, PAPER_LIGHTNESS);
  return toneAt(tones, rest > 0.02 ? rest / 2 : 0.5);
}

/** Levels in OKLab lightness 0..1, shares 0..1, offsets and spans in EV. */
export function measureExposure(frame: Frame, subject: Subject | undefined): Measurements {
  const tones = sharedTones(frame.lightness);
  const at = (share: number): { value: number; unit: string } => ({ value: toneAt(tones, share), unit: 'lightness' });
  const span = evOf(linearOf(toneAt(tones, 0.99))) - evOf(linearOf(toneAt(tones, 0.01)));
  return {
    'exposure.midtone': at(0.5),
    'exposure.midtone_inside': { value: midtoneWithoutPaper(tones), unit: 'lightness' },
    'exposure.median_ev': { value: evOf(linearOf(toneAt(tones, 0.5))), unit: 'EV' },
    'exposure.mean_ev': { value: evOf(meanOf(frame.luminance.data)), unit: 'EV' },
    'exposure.dynamic_range': { value: span, unit: 'EV' },
    'exposure.floor': at(0.002),
    'exposure.black_point': at(0.01),
    'exposure.shadow': at(0.1),
    'exposure.lower': at(0.25),
    'exposure.higher': at(0.75),
    'exposure.highlight': at(0.9),
    'exposure.upper': at(0.97),
    'exposure.white_point': at(0.99),
    'exposure.peak': at(0.998),
    'exposure.dark_share': { value: shareBelow(tones, DARK_LIGHTNESS), unit: 'share' },
    'exposure.bright_share': { value: 1 - shareBelow(tones, BRIGHT_LIGHTNESS), unit: 'share' },
    ...measureSubjectLight(frame, subject),
  };
}

/** How much darker the subject is than what lies around it; in EV, as linear light compares. */
function measureSubjectLight(frame: Frame, subject: Subject | undefined): Measurements {
  if (subject === undefined) return {};
  const { region } = subject.region;
  const { inside, ring, outside } = subjectColours(frame, subject);
  return {
    'exposure.subject': { value: inside.lightness, unit: 'lightness', region },
    'exposure.subject_deep': { value: shareDeep(frame, subject), unit: 'share', region },
    'exposure.surroundings': { value: outside.lightness, unit: 'lightness' },
    'exposure.backlight': { value: ring.lightness - inside.lightness, unit: 'lightness', region },
    'exposure.backlight_ev': { value: evOf(outside.luminance) - evOf(inside.luminance), unit: 'EV', region },
  };
}

/** Share of the subject too dark to show detail: a silhouette. */
function shareDeep(frame: Frame, subject: Subject): number {
  const { data } = subject.inside;
  let deep = 0;
  let total = 0;
  for (let i = 0; i < data.length; i += 1) {
    const member = data[i] ?? 0;
    if (member < 0.5) continue;
    total += 1;
    if ((frame.lightness.data[i] ?? 0) < DARK_LIGHTNESS) deep += 1;
  }
  return deep / Math.max(1, total);
}
