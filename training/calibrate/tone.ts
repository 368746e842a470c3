// Trials of exposure, tone and light. The damage is fair on photos that a photographer would call well exposed and of normal contrast
// (judged by measures, not by the tags on trial); for vignettes on all photos that do not carry the tag untouched.
import type { RgbImage } from '../../src/main/pipeline/rgb-image.ts';
import { darkenCorners, scaleContrast, shiftExposure } from './damage.ts';
import { addVignette, exposeInCamera, flattenTones } from './damage-tone.ts';
import type { Finding, Part, Trial } from './harness.ts';

function isWellExposed({ measurements }: Finding): boolean {
  const value = (id: string): number => measurements[id]?.value ?? NaN;
  return (
    value('contrast.range') > 0.6 &&
    value('exposure.midtone') > 0.45 &&
    value('exposure.midtone') < 0.72 &&
    value('exposure.clip_high') < 0.01 &&
    value('exposure.clip_low') < 0.02 &&
    value('exposure.dark_share') < 0.35 &&
    value('exposure.bright_share') < 0.3 &&
    value('exposure.upper') > 0.78
  );
}

const hasNoVignette = ({ tags }: Finding): boolean => !tags.has('vignette');

function trial(name: string, hits: readonly string[], damage: (image: RgbImage) => RgbImage, isNoticeable = false): Trial {
  const among = hits.includes('vignette') ? hasNoVignette : isWellExposed;
  return { name, hits, damage, among, ...(isNoticeable ? { isNoticeable: true as const } : {}) };
}

const UNDER = ['exposure.under'];
const OVER = ['exposure.over', 'exposure.clip_high'];
const FLAT = ['contrast.low', 'light.flat'];
const CORNERS = ['vignette'];

export const part: Part = {
  name: 'tone',
  folders: ['geary', 'bsds500', 'urban_sunhays', 'imagen', 'ecssd'],
  trials: [
    trial('-1 EV', UNDER, (image) => shiftExposure(image, -1)),
    trial('-1.5 EV', UNDER, (image) => shiftExposure(image, -1.5), true),
    trial('-2 EV under a camera curve', UNDER, (image) => exposeInCamera(image, -2)),
    trial('-3 EV', UNDER, (image) => shiftExposure(image, -3)),
    trial('+1 EV', OVER, (image) => shiftExposure(image, 1)),
    trial('+1.5 EV', OVER, (image) => shiftExposure(image, 1.5), true),
    trial('+1.5 EV, exposure.over alone', ['exposure.over'], (image) => shiftExposure(image, 1.5)),
    trial('+2 EV', OVER, (image) => shiftExposure(image, 2)),
    trial('+1.5 EV under a camera curve', OVER, (image) => exposeInCamera(image, 1.5)),
    trial('contrast x 0.6', FLAT, (image) => scaleContrast(image, 0.6)),
    trial('contrast x 0.5', FLAT, (image) => scaleContrast(image, 0.5), true),
    trial('contrast x 0.5 about the mean', FLAT, (image) => flattenTones(image, 0.5)),
    trial('corners -1.5 EV', CORNERS, (image) => darkenCorners(image, 1.5)),
    trial('corners -2 EV', CORNERS, (image) => darkenCorners(image, 2), true),
    trial('lens vignette -2 EV', CORNERS, (image) => addVignette(image, 2, 'round')),
    trial('steep vignette -2.5 EV', CORNERS, (image) => addVignette(image, 2.5, 'steep')),
  ],
  tags: [
    'exposure.under',
    'exposure.over',
    'exposure.clip_high',
    'exposure.clip_low',
    'contrast.low',
    'light.flat',
    'vignette',
    'key.low',
    'key.high',
    'light.soft',
    'light.harsh',
    'light.dramatic',
    'light.silhouette',
    'light.hard',
    'light.backlit',
    'light.golden_hour',
    'light.blue_hour',
    'light.from_left',
    'light.from_right',
    'light.from_above',
    'light.from_below',
  ],
};
