// Suggestions computed from measures: what to change, by how much, and the measure before and after. Nothing is applied.
import type { Evidence, Measurements, Suggestion } from '../../domain/analysis.ts';
import type { ClaimId } from '../../domain/critique.ts';
import type { PhotoMeasures } from '../measure/photo-measures.ts';
import { correlatedColourTemperature } from './colour-temperature.ts';
import { suggestCrop } from './suggest-crop.ts';

/** Perceptual lightness (OKLab) of a well placed mid-tone. */
const TARGET_MIDTONE = 0.55;
/** Where the brightest 3 % may end up, as linear light. */
const HIGHLIGHT_LIMIT = 0.9;
const MAX_RAISE_EV = 2.5;
/** What is burnt does not come back: beyond this, darkening makes it grey. */
const MAX_LOWER_EV = 1.5;
/** Gains outside of this correct no light but repaint a coloured thing. */
const MIN_GAIN = 0.6;
const MAX_GAIN = 1.7;
/** Both red and blue raised by more than this take out green. */
const GREEN_GAIN = 1.15;

function valueOf(measurements: Measurements, id: string): number {
  return measurements[id]?.value ?? 0;
}

function round(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** EV that moves the mid-tone to its target without burning highlights; lightness is the cube root of light. */
function suggestExposure(measurements: Measurements): Suggestion | undefined {
  const before = valueOf(measurements, 'exposure.midtone');
  const wanted = 3 * Math.log2(TARGET_MIDTONE / Math.max(0.05, before));
  const headroom = Math.log2(HIGHLIGHT_LIMIT / Math.max(1e-3, valueOf(measurements, 'exposure.upper') ** 3));
  const ev = round(Math.max(-MAX_LOWER_EV, Math.min(MAX_RAISE_EV, wanted, Math.max(0.2, headroom))), 1);
  const after = round(Math.min(1, before * 2 ** (ev / 3)), 3);
  // A black frame stays black.
  if (Math.abs(ev) < 0.2 || Math.abs(after - before) < 0.02) return undefined;
  return {
    kind: 'exposure',
    text:
      ev > 0
        ? `Raise the exposure by about ${ev} EV; the mid-tones then sit at ${percent(after)} lightness instead of ${percent(before)}.`
        : `Lower the exposure by about ${-ev} EV; the mid-tones then sit at ${percent(after)} lightness instead of ${percent(before)}.`,
    params: { ev, measure: 'exposure.midtone', before: round(before, 3), after },
  };
}

/** Turns by the angle of whichever measure showed the tilt: the horizon or the walls. */
function suggestStraighten(measurements: Measurements, measure: string): Suggestion {
  const isRoll = measure === 'level.roll';
  const angle = round(-valueOf(measurements, isRoll ? 'level.roll_angle' : 'horizon.angle'), 1);
  const direction = angle < 0 ? 'counter-clockwise' : 'clockwise';
  return {
    kind: 'straighten',
    text: `Rotate by ${Math.abs(angle)} degrees ${direction} to level the ${isRoll ? 'frame' : 'horizon'}.`,
    params: {
      angleDegrees: angle,
      measure,
      before: round(valueOf(measurements, measure), 1),
      after: 0,
    },
  };
}

/** Gains in linear light that make what should be neutral neutral; the lightness is kept by the green channel. */
function suggestWhiteBalance(measurements: Measurements): Suggestion | undefined {
  const gainRed = valueOf(measurements, 'cast.gain_red');
  const gainBlue = valueOf(measurements, 'cast.gain_blue');
  if (Math.min(gainRed, gainBlue) < MIN_GAIN || Math.max(gainRed, gainBlue) > MAX_GAIN) return undefined;
  // Both gains the same way: the light is off toward green or magenta, which no colour temperature describes.
  const isGreen = Math.min(gainRed, gainBlue) > GREEN_GAIN;
  const kelvin = isGreen ? undefined : correlatedColourTemperature(1 / gainRed, 1, 1 / gainBlue);
  const direction = isGreen ? 'toward magenta' : gainBlue > gainRed ? 'cooler' : 'warmer';
  const seen = kelvin === undefined ? '' : ` The neutral areas look lit by about ${Math.round(kelvin / 100) * 100} K.`;
  return {
    kind: 'white-balance',
    text: `Set the white balance ${direction}: red x${round(gainRed, 2)}, blue x${round(gainBlue, 2)}.${seen}`,
    params: {
      gainRed: round(gainRed, 3),
      gainGreen: 1,
      gainBlue: round(gainBlue, 3),
      ...(kelvin === undefined ? {} : { kelvin: Math.round(kelvin / 50) * 50 }),
      measure: 'cast.neutral_chroma',
      before: round(valueOf(measurements, 'cast.neutral_chroma'), 3),
      after: 0,
    },
  };
}

/** Mild blur can be sharpened; beyond about 1.2 px of the working copy the detail is not there. */
function suggestSharpen(measurements: Measurements, measure: string): Suggestion {
  if (measure === 'focus.edge_width') {
    const width = valueOf(measurements, measure);
    const radiusShare = round((0.4 * width) / 1000, 5);
    return {
      kind: 'sharpen',
      text: `Sharpen with a radius of about ${round(radiusShare * 100, 2)} % of the long side: the sharpest edges are ${round(width / 10, 2)} % wide.`,
      params: { measure, before: round(width, 2), radiusShare, action: 'sharpen' },
    };
  }
  const sharpness = Math.max(0.05, valueOf(measurements, 'focus.best'));
  const sigmaShare = round(0.4 / sharpness / 384, 4);
  const isLost = sharpness < 0.36;
  const params = { measure: 'focus.best', before: round(sharpness, 2), radiusShare: sigmaShare };
  if (isLost) {
    return {
      kind: 'sharpen',
      text: `Nothing in the frame is sharp (edges are about ${round(sigmaShare * 100, 2)} % of the long side wide): prefer another shot of the scene.`,
      params: { ...params, action: 'discard' },
    };
  }
  return {
    kind: 'sharpen',
    text: `Sharpen with a radius of about ${round(sigmaShare * 100, 2)} % of the long side, or prefer a sharper shot of the scene.`,
    params: { ...params, action: 'sharpen' },
  };
}

function suggestBurn(measurements: Measurements): Suggestion | undefined {
  const spot = measurements['bright_spot.excess'];
  if (spot?.region === undefined) return undefined;
  // Halve the excess; lightness is the cube root of light, so in EV that is three times the change of lightness on a log scale.
  const ev = round(3 * Math.log2(1 - spot.value / 2), 1);
  return {
    kind: 'burn',
    text: `Burn the bright area away from the subject by about ${-ev} EV.`,
    params: {
      region: spot.region,
      ev,
      measure: 'bright_spot.excess',
      before: round(spot.value, 3),
      after: round(spot.value / 2, 3),
    },
  };
}

function suggestDeclutter(measurements: Measurements): Suggestion | undefined {
  const rival = measurements['attention.rival'];
  if (rival?.region === undefined) return undefined;
  return {
    kind: 'declutter',
    text: `Darken, blur or remove the second area that draws the eye; it gets ${percent(Math.min(1, rival.value))} of the attention of the first.`,
    params: { region: rival.region, measure: 'attention.rival', before: round(rival.value, 2), after: 0 },
  };
}

/** Suggestions for the faults that have a computable remedy, at most one of a kind. */
export function suggestPhoto(measures: PhotoMeasures, evidence: Evidence): Suggestion[] {
  const { measurements } = measures;
  const has = (...ids: ClaimId[]): boolean => evidence.licensed.some(({ id }) => ids.includes(id));
  const soft = evidence.licensed.find(({ id }) => id === 'focus.soft');
  const tilted = evidence.licensed.find(({ id }) => id === 'horizon.tilted');
  const found = [
    tilted === undefined ? undefined : suggestStraighten(measurements, tilted.measure),
    has('exposure.under', 'exposure.over') ? suggestExposure(measurements) : undefined,
    has('color.cast') ? suggestWhiteBalance(measurements) : undefined,
    suggestCrop(measures, has('crop.too_loose', 'comp.subject_small', 'comp.too_empty')),
    soft === undefined ? undefined : suggestSharpen(measurements, soft.measure),
    has('bright.distract') ? suggestBurn(measurements) : undefined,
    has('comp.distraction') ? suggestDeclutter(measurements) : undefined,
  ];
  return found.filter((suggestion) => suggestion !== undefined);
}
