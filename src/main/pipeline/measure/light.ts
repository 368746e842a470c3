// Light: proxies for hard, soft and dramatic light from how tones meet. Only tendencies can be read from one photo.
import type { Measurements } from '../../domain/analysis.ts';
import type { Frame } from './frame.ts';
import { boxBlur } from './planes.ts';

const DEEP = 0.24;
const GLARING = 0.95;
const LIT = 0.6;
const NEAR_RADIUS = 24;

/** Shares 0..1 of the frame. */
export function measureLight(frame: Frame): Measurements {
  const { lightness } = frame;
  const count = lightness.data.length;
  const deepPlane = new Float32Array(count);
  const glarePlane = new Float32Array(count);
  let lit = 0;
  let middle = 0;
  for (let i = 0; i < count; i += 1) {
    const value = lightness.data[i] ?? 0;
    deepPlane[i] = value < DEEP ? 1 : 0;
    glarePlane[i] = value > GLARING ? 1 : 0;
    if (value > LIT) lit += 1;
    if (value > 0.4 && value < 0.85) middle += 1;
  }
  return {
    'light.harshness': { value: meeting(frame, deepPlane, glarePlane), unit: 'share' },
    'light.lit_share': { value: lit / count, unit: 'share' },
    'light.middle_share': { value: middle / count, unit: 'share' },
    'light.edge_softness': { value: edgeSoftness(frame), unit: '0..1' },
  };
}

/** Share of the frame where both glaring and deep tones lie close by: glare beside shadow. */
function meeting(frame: Frame, deep: Float32Array, glare: Float32Array): number {
  const { width, height } = frame;
  const nearDeep = boxBlur({ width, height, data: deep }, NEAR_RADIUS);
  const nearGlare = boxBlur({ width, height, data: glare }, NEAR_RADIUS);
  let both = 0;
  for (let i = 0; i < deep.length; i += 1)
    if (Math.min(nearDeep.data[i] ?? 0, nearGlare.data[i] ?? 0) > 0.06) both += 1;
  return both / deep.length;
}

/** 1 when tones change in wide ramps only, 0 when every change of tone is abrupt: large-scale over fine-scale variation. */
function edgeSoftness(frame: Frame): number {
  const fine = boxBlur(frame.lightness, 2);
  const coarse = boxBlur(frame.lightness, 10);
  let abrupt = 0;
  let total = 0;
  for (let i = 0; i < fine.data.length; i += 1) {
    const step = Math.abs((fine.data[i] ?? 0) - (coarse.data[i] ?? 0));
    if (step > 0.08) abrupt += 1;
    total += 1;
  }
  return 1 - abrupt / Math.max(1, total);
}
