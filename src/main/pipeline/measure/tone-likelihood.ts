// How likely a photo is too dark, too bright or too flat, from measures made before: applies tone-models.ts.
import type { Measurements } from '../../domain/analysis.ts';
import { TONE_MODELS } from './tone-models.ts';
import type { ToneModel } from './tone-models.ts';

/** Logistic function; finite for every finite input. */
export function toProbability(logOdds: number): number {
  return 1 / (1 + Math.exp(-Math.min(30, Math.max(-30, logOdds))));
}

function applyModel({ bias, terms }: ToneModel, measurements: Measurements): number {
  let sum = bias;
  for (const [measure, scale, weight] of terms) {
    const value = measurements[measure]?.value;
    if (value === undefined) throw new Error(`The tone model needs ${measure}, which was not measured.`);
    sum += weight * (scale === 'log' ? Math.log10(value + 1e-3) : value);
  }
  return toProbability(sum);
}

/** `exposure.under_likely`, `exposure.over_likely`, `contrast.low_likely`: 0..1, from exposure, clipping, contrast and chroma. */
export function rateTones(measurements: Measurements): Measurements {
  return Object.fromEntries(
    TONE_MODELS.map((model) => [model.id, { value: applyModel(model, measurements), unit: 'probability' }]),
  );
}
