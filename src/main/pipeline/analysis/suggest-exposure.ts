// Suggestions of tone: exposure in EV, and burning a bright spot. Both are tried on the photo's own numbers (its histogram, the spot's
// lightness) in steps of a tenth of an EV, so that "after" is what the photo would measure, clipping included.
import type { Measurements, Suggestion } from '../../domain/analysis.ts';
import type { PhotoMeasures } from '../measure/photo-measures.ts';
import type { PhotoTones, ToneHistogram } from '../measure/tone-histogram.ts';
import { inPlace } from './place-words.ts';

/** Perceptual lightness (OKLab) of a well placed mid-tone: middle grey is 0.565. */
const TARGET_MIDTONE = 0.55;
const STEP_EV = 0.1;
const MAX_RAISE_EV = 3;
/** What is burnt does not come back: beyond this, darkening makes it grey. */
const MAX_LOWER_EV = 1.5;
/** Raising may clip this share of the photo more than is clipped now. */
const MAX_NEW_CLIPPING = 0.01;
/** Smaller changes are not worth a sentence. */
const LEAST_EV = 0.3;
const LEAST_CHANGE = 0.02;
const MAX_BURN_EV = 2;

function round(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Median lightness after a change of exposure: lightness is the cube root of light, white stays white. */
function midtoneAfter({ bins, total }: ToneHistogram, ev: number): number {
  const factor = 2 ** (ev / 3);
  const after = new Float64Array(bins.length);
  for (let bin = 0; bin < bins.length; bin += 1) {
    const to = Math.min(bins.length - 1, Math.floor((bin + 0.5) * factor));
    after[to] = (after[to] ?? 0) + (bins[bin] ?? 0);
  }
  let seen = 0;
  for (let bin = 0; bin < bins.length; bin += 1) {
    seen += after[bin] ?? 0;
    if (seen >= total / 2) return (bin + 0.5) / bins.length;
  }
  return 1;
}

/** Share of the photo with a channel at or beyond white after a change of exposure. */
function clippedAfter({ brightest }: PhotoTones, ev: number): number {
  let clipped = 0;
  let total = 0;
  for (let bin = 0; bin < brightest.bins.length; bin += 1) {
    const count = brightest.bins[bin] ?? 0;
    total += count;
    // Light that was clipped before has no more to show when it is darkened.
    const isClippedNow = bin === brightest.bins.length - 1;
    if (isClippedNow || ((bin + 0.5) / brightest.bins.length) * 2 ** ev >= 1) clipped += count;
  }
  return clipped / Math.max(1, total);
}

/** The EV that brings the mid-tones closest to their target, for a photo that is too dark (`raise`) or too bright. */
export function suggestExposure({ tones }: PhotoMeasures, direction: 'raise' | 'lower'): Suggestion | undefined {
  if (tones === undefined) return undefined;
  const before = midtoneAfter(tones.lightness, 0);
  const clippedBefore = clippedAfter(tones, 0);
  const sign = direction === 'raise' ? 1 : -1;
  const limit = direction === 'raise' ? MAX_RAISE_EV : MAX_LOWER_EV;
  let ev = 0;
  let after = before;
  for (let tried = STEP_EV; tried <= limit + 1e-9; tried += STEP_EV) {
    const midtone = midtoneAfter(tones.lightness, sign * tried);
    if (Math.abs(midtone - TARGET_MIDTONE) >= Math.abs(after - TARGET_MIDTONE)) {
      if (midtone !== after) break;
      continue;
    }
    if (clippedAfter(tones, sign * tried) > clippedBefore + MAX_NEW_CLIPPING) break;
    ev = round(sign * tried, 1);
    after = midtone;
  }
  // A black frame stays black.
  if (Math.abs(ev) < LEAST_EV || Math.abs(after - before) < LEAST_CHANGE) return undefined;
  const words = ev > 0 ? 'Raise' : 'Lower';
  return {
    kind: 'exposure',
    text: `${words} the exposure by about ${Math.abs(ev)} EV; the mid-tones then sit at ${percent(after)} lightness instead of ${percent(before)}.`,
    params: {
      ev,
      measure: 'exposure.midtone',
      before: round(before, 3),
      after: round(after, 3),
      clippedBefore: round(clippedBefore, 4),
      clippedAfter: round(clippedAfter(tones, ev), 4),
    },
  };
}

/** The EV that halves how far the strongest bright spot stands above its surroundings. */
export function suggestBurn(measurements: Measurements): Suggestion | undefined {
  const spot = measurements['bright_spot.excess'];
  const lightness = measurements['bright_spot.lightness']?.value;
  if (spot?.region === undefined || lightness === undefined || spot.value <= 0) return undefined;
  const surroundings = lightness - spot.value;
  const excessAfter = (ev: number): number => lightness * 2 ** (ev / 3) - surroundings;
  let ev = 0;
  while (ev > -MAX_BURN_EV && excessAfter(ev) > spot.value / 2) ev = round(ev - STEP_EV, 1);
  return {
    kind: 'burn',
    text: `Burn the bright area ${inPlace(spot.region)} by about ${-ev} EV.`,
    params: {
      region: spot.region,
      ev,
      measure: 'bright_spot.excess',
      before: round(spot.value, 3),
      after: round(excessAfter(ev), 3),
    },
  };
}
