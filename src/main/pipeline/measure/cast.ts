// Color cast: the light a photo seems lit by (learned estimate), its temperature and tint, how sure it is that the photo is tinted, and
// what is left of it once the estimate's gains are applied. The decision weighs the learned estimate with three classical ones.
import type { Measurements } from '../../domain/analysis.ts';
import { DECISION_BIAS, DECISION_WEIGHTS } from './cast-weights.ts';
import type { DecisionFeature } from './cast-weights.ts';
import { lightOfEdges, lightOfHighlights, lightOfNeutrals, tintOf } from './classic-light.ts';
import type { NeutralLight } from './classic-light.ts';
import { hueOf } from './hue.ts';
import { temperatureOf } from './colour-temperature.ts';
import { toLinear } from './frame.ts';
import type { Frame } from './frame.ts';
import { countLogChroma } from './light-histogram.ts';
import { estimateLight, lightOf } from './light-model.ts';
import type { LightEstimate } from './light-model.ts';
import { sharedTones, toneAt } from './tone-histogram.ts';

/** sRGB white, the light of a balanced photo. */
const WHITE = temperatureOf([1, 1, 1]) ?? { kelvin: 6504, tint: 9.7 };
/** Probabilities nearer to 0 or 1 than this say no more. */
const LEAST_ODDS = 1e-3;
/** Estimates nearer to white than this are not re-measured: there is nothing to correct. */
const WORTH_CORRECTING = 0.08;
/** Nor are photos that surely have no tint: no correction is suggested below 0.15, and a second estimate costs 2 ms. */
const LEAST_PROBABILITY = 0.1;

/** Share of the chroma mass that lies within 60 degrees of a hue: 1 when everything has the cast's color. */
function hueUnity(frame: Frame, tint: { a: number; b: number }): number {
  const size = Math.hypot(tint.a, tint.b);
  if (size < 1e-6) return 0;
  let near = 0;
  let total = 0;
  for (let i = 0; i < frame.chroma.data.length; i += 2) {
    const amount = frame.chroma.data[i] ?? 0;
    if (amount < 0.015 || (frame.lightness.data[i] ?? 0) < 0.2) continue;
    const along = ((frame.a.data[i] ?? 0) * tint.a + (frame.b.data[i] ?? 0) * tint.b) / size;
    if (along > amount * 0.5) near += amount;
    total += amount;
  }
  return total > 0 ? near / total : 0;
}

/** The photo with the light's color taken out; green is kept. */
function correct(frame: Frame, [red, green, blue]: readonly [number, number, number]): Uint8Array {
  const gains = [green / red, 1, green / blue];
  const tables = gains.map((gain) =>
    Uint8Array.from({ length: 256 }, (_, value) => {
      const linear = Math.min(1, toLinear(value) * gain);
      const encoded = linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055;
      return Math.round(encoded * 255);
    }),
  );
  const [reds, greens, blues] = tables;
  const out = new Uint8Array(frame.rgb.length);
  for (let i = 0; i < out.length; i += 3) {
    out[i] = reds?.[frame.rgb[i] ?? 0] ?? 0;
    out[i + 1] = greens?.[frame.rgb[i + 1] ?? 0] ?? 0;
    out[i + 2] = blues?.[frame.rgb[i + 2] ?? 0] ?? 0;
  }
  return out;
}

function strengthOf(estimate: LightEstimate): number {
  const { a, b } = tintOf(lightOf(estimate));
  return Math.hypot(a, b);
}

/** What the decision looks at; also what training/calibrate/cast_fit.py learns its weights from. */
export function castFeatures(
  frame: Frame,
  estimate: LightEstimate,
  neutral: NeutralLight,
): Record<DecisionFeature, number> {
  const tint = tintOf(lightOf(estimate));
  const size = Math.max(1e-6, Math.hypot(tint.a, tint.b));
  const [neutrals, edges, highlights] = [neutral.light, lightOfEdges(frame), lightOfHighlights(frame)].map((light) => {
    const other = tintOf(light);
    return (other.a * tint.a + other.b * tint.b) / size;
  });
  const far = Math.min(1 - LEAST_ODDS, Math.max(LEAST_ODDS, estimate.far));
  return {
    distance: Math.hypot(estimate.u, estimate.v),
    farOdds: Math.log(far / (1 - far)),
    spread: estimate.spread,
    warm: Math.max(0, estimate.v - estimate.u) / 2,
    green: Math.max(0, estimate.u + estimate.v) / 2,
    magenta: Math.max(0, -estimate.u - estimate.v) / 2,
    neutrals: neutrals ?? 0,
    edges: edges ?? 0,
    highlights: highlights ?? 0,
    neutralChroma: Math.min(0.2, neutral.chroma),
    leastChroma: Math.min(0.2, neutral.least),
    neutralShare: neutral.share,
    unity: hueUnity(frame, tint),
    midtone: toneAt(sharedTones(frame.lightness), 0.5),
    chroma: toneAt(sharedTones(frame.chroma), 0.5),
  };
}

/** Probability 0..1 that a photographer would call the photo tinted: a logistic regression over the features. */
function decide(features: Record<DecisionFeature, number>): number {
  let odds = DECISION_BIAS;
  for (const [name, weight] of DECISION_WEIGHTS) odds += features[name] * weight;
  return 1 / (1 + Math.exp(-odds));
}

function remeasure(frame: Frame, estimate: LightEstimate, probability: number): number {
  const isWorthIt = probability >= LEAST_PROBABILITY && Math.hypot(estimate.u, estimate.v) >= WORTH_CORRECTING;
  if (!isWorthIt) return strengthOf(estimate);
  const data = correct(frame, lightOf(estimate));
  return strengthOf(estimateLight(countLogChroma({ width: frame.width, height: frame.height, data })));
}

/**
 * Strengths are OKLab chroma of a middle grey under the estimated light (0.02 is visible, 0.05 plain); gains are the factors in linear
 * light that take it out; temperature and tint are those of a light that would look so to a balance for sRGB white (6,504 K, tint 0).
 */
export function measureCast(frame: Frame): Measurements {
  const estimate = estimateLight(countLogChroma({ width: frame.width, height: frame.height, data: frame.rgb }));
  const neutral = lightOfNeutrals(frame);
  const features = castFeatures(frame, estimate, neutral);
  const probability = decide(features);
  const light = lightOf(estimate);
  const { a, b } = tintOf(light);
  const temperature = temperatureOf(light);
  return {
    'cast.probability': { value: probability, unit: '0..1' },
    'cast.strength': { value: Math.hypot(a, b), unit: 'chroma' },
    'cast.corrected': { value: remeasure(frame, estimate, probability), unit: 'chroma' },
    'cast.hue': { value: hueOf(a, b), unit: 'degrees' },
    'cast.spread': { value: estimate.spread, unit: 'ln' },
    'cast.gain_red': { value: light[1] / light[0], unit: 'factor' },
    'cast.gain_blue': { value: light[1] / light[2], unit: 'factor' },
    'cast.neutral_chroma': { value: neutral.chroma, unit: 'chroma' },
    'cast.least_chroma': { value: neutral.least, unit: 'chroma' },
    'cast.neutral_share': { value: neutral.share, unit: 'share' },
    'cast.unity': { value: features.unity, unit: 'share' },
    ...(temperature === undefined
      ? {}
      : {
          'cast.kelvin': { value: temperature.kelvin, unit: 'K' },
          'cast.tint': { value: temperature.tint - WHITE.tint, unit: 'tint' },
        }),
  };
}
