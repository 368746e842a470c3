// Colour of the light, for what the hour paints: warm highlights of a low sun, deep blue after sunset. Colour in the lit tones against
// colour in the shadows, in OKLab; b / L is a chroma that does not change with exposure.
import type { Measurements } from '../../domain/analysis.ts';
import { hueOf, hueSector, isInSector } from './hue.ts';
import type { Frame } from './frame.ts';
import { sharedTones, toneAt } from './tone-histogram.ts';

/** Below this lightness hue is noise. */
const LEAST_LIGHTNESS = 0.12;
const BURNT = 0.985;
/** Hues in degrees: low sun, dusk, lamps. */
const GOLDEN = hueSector(30, 100);
const BLUE = hueSector(225, 300);
const LAMP = hueSector(40, 105);
/** Every third pixel is plenty for means and shares; odd, so that it meets all columns. */
const STRIDE = 3;

interface ToneColour {
  a: number;
  b: number;
  lightness: number;
  count: number;
}

/** Mean OKLab of the pixels between two lightnesses. */
function meanBetween({ lightness, a, b }: Frame, from: number, to: number): ToneColour {
  const sum: ToneColour = { a: 0, b: 0, lightness: 0, count: 0 };
  for (let i = 0; i < lightness.data.length; i += STRIDE) {
    const value = lightness.data[i] ?? 0;
    if (value < from || value > to || value < LEAST_LIGHTNESS) continue;
    sum.a += a.data[i] ?? 0;
    sum.b += b.data[i] ?? 0;
    sum.lightness += value;
    sum.count += 1;
  }
  const count = Math.max(1, sum.count);
  return { a: sum.a / count, b: sum.b / count, lightness: sum.lightness / count, count: sum.count };
}

interface Third {
  lightness: number;
  warmth: number;
  chroma: number;
  hue: number;
  /** Share of pixels that differ little from the one two to the right. */
  calm: number;
}

/** A band of rows: the top third is the sky where there is one, the bottom third the ground. */
function readBand({ width, lightness, a, b }: Frame, from: number, to: number): Third {
  let sumL = 0;
  let sumA = 0;
  let sumB = 0;
  let calm = 0;
  let count = 0;
  for (let y = from; y < to; y += 2) {
    for (let x = 0; x < width - 2; x += 2) {
      const at = y * width + x;
      const light = lightness.data[at] ?? 0;
      sumL += light;
      sumA += a.data[at] ?? 0;
      sumB += b.data[at] ?? 0;
      count += 1;
      if (Math.abs((lightness.data[at + 2] ?? 0) - light) < 0.015) calm += 1;
    }
  }
  const total = Math.max(1, count);
  return {
    lightness: sumL / total,
    warmth: sumB / Math.max(0.1 * total, sumL),
    chroma: Math.hypot(sumA, sumB) / total,
    hue: hueOf(sumA, sumB),
    calm: calm / total,
  };
}

/** Hues in degrees, chroma in OKLab units, shares 0..1. */
export function measureLightColour(frame: Frame): Measurements {
  const tones = sharedTones(frame.lightness);
  const lit = meanBetween(frame, toneAt(tones, 0.75), Math.min(BURNT, toneAt(tones, 0.99)));
  const shade = meanBetween(frame, toneAt(tones, 0.1), toneAt(tones, 0.4));
  const sky = readBand(frame, 0, Math.ceil(frame.height / 3));
  const ground = readBand(frame, Math.floor((frame.height * 2) / 3), frame.height);
  const { lightness, a, b, chroma } = frame;
  const count = lightness.data.length;
  let golden = 0;
  let blue = 0;
  let lamps = 0;
  let seen = 0;
  for (let i = 0; i < count; i += STRIDE) {
    const light = lightness.data[i] ?? 0;
    if (light < LEAST_LIGHTNESS) continue;
    seen += 1;
    const amount = chroma.data[i] ?? 0;
    if (amount < 0.03) continue;
    const pixelA = a.data[i] ?? 0;
    const pixelB = b.data[i] ?? 0;
    if (amount > 0.045 && isInSector(GOLDEN, pixelA, pixelB)) golden += 1;
    if (isInSector(BLUE, pixelA, pixelB)) blue += 1;
    if (light > 0.72 && amount > 0.06 && isInSector(LAMP, pixelA, pixelB)) lamps += 1;
  }
  return {
    'light.lit_chroma': { value: Math.hypot(lit.a, lit.b), unit: 'chroma' },
    'light.lit_hue': { value: hueOf(lit.a, lit.b), unit: 'degrees' },
    'light.lit_warmth': { value: lit.b / Math.max(0.1, lit.lightness), unit: 'chroma / lightness' },
    'light.warmth_contrast': {
      value: lit.b / Math.max(0.1, lit.lightness) - shade.b / Math.max(0.1, shade.lightness),
      unit: 'chroma / lightness',
    },
    'light.shade_chroma': { value: Math.hypot(shade.a, shade.b), unit: 'chroma' },
    'light.shade_hue': { value: hueOf(shade.a, shade.b), unit: 'degrees' },
    'light.shade_warmth': { value: shade.b / Math.max(0.1, shade.lightness), unit: 'chroma / lightness' },
    'light.top_lightness': { value: sky.lightness, unit: 'lightness' },
    'light.top_warmth': { value: sky.warmth, unit: 'chroma / lightness' },
    'light.top_chroma': { value: sky.chroma, unit: 'chroma' },
    'light.top_hue': { value: sky.hue, unit: 'degrees' },
    'light.top_calm': { value: sky.calm, unit: 'share' },
    'light.top_over_bottom': { value: sky.lightness - ground.lightness, unit: 'lightness' },
    'light.bottom_lightness': { value: ground.lightness, unit: 'lightness' },
    'light.bottom_warmth': { value: ground.warmth, unit: 'chroma / lightness' },
    'light.golden_share': { value: golden / Math.max(1, seen), unit: 'share' },
    'light.blue_share': { value: blue / Math.max(1, seen), unit: 'share' },
    'light.lamp_share': { value: (lamps * STRIDE) / count, unit: 'share' },
  };
}
