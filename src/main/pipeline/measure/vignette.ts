// Vignette: light that falls off toward all corners, by a lens or by hand. A small network (16 hidden units, trained on known fall-offs by
// training/calibrate/vignette_train.py) weighs the photo's profile; the fall-off itself is a direct robust fit in EV.
import type { Measurements } from '../../domain/analysis.ts';
import type { Frame } from './frame.ts';
import { toProbability } from './tone-likelihood.ts';
import { readVignetteProfile } from './vignette-profile.ts';
import {
  HIDDEN_BIAS,
  HIDDEN_WEIGHTS,
  INPUT_MEAN,
  INPUT_SPREAD,
  OUTPUT_BIAS,
  OUTPUT_WEIGHTS,
} from './vignette-weights.ts';

/** Inputs are limited to this many deviations from their mean. */
const LIMIT = 4;
/** A smaller photo has too few cells to tell light from content. */
const LEAST_SIDE_PX = 48;

function applyNetwork(features: readonly number[]): number {
  const inputs = features.map((value, i) =>
    Math.max(-LIMIT, Math.min(LIMIT, (value - (INPUT_MEAN[i] ?? 0)) / (INPUT_SPREAD[i] ?? 1))),
  );
  let odds = OUTPUT_BIAS;
  for (const [unit, weights] of HIDDEN_WEIGHTS.entries()) {
    let sum = HIDDEN_BIAS[unit] ?? 0;
    for (const [i, weight] of weights.entries()) sum += weight * (inputs[i] ?? 0);
    odds += Math.tanh(sum) * (OUTPUT_WEIGHTS[unit] ?? 0);
  }
  return odds;
}

/**
 * `vignette.fall_off`: EV lost at the corner; `vignette.envelope`: EV of the brightest tones; `vignette.least_quarter`: EV lost in the quarter
 * of the frame that loses least; `vignette.corner_spread`: EV between the brightest and the darkest corner; `vignette.likely`: 0..1.
 */
export function measureVignette(frame: Frame): Measurements {
  const { features, fallOffEv, envelopeEv, leastQuarterEv, cornerSpreadEv } = readVignetteProfile(frame);
  const isJudged = Math.min(frame.width, frame.height) >= LEAST_SIDE_PX;
  return {
    'vignette.fall_off': { value: fallOffEv, unit: 'EV' },
    'vignette.envelope': { value: envelopeEv, unit: 'EV' },
    'vignette.least_quarter': { value: leastQuarterEv, unit: 'EV' },
    'vignette.corner_spread': { value: cornerSpreadEv, unit: 'EV' },
    'vignette.likely': { value: isJudged ? toProbability(applyNetwork(features)) : 0, unit: 'probability' },
  };
}
