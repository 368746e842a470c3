// Trials of sharpness, motion, noise and processing. Noticeable on a full screen or a 30 cm print: blur of 2 per mille of the long side
// (sigma), shake of 14 per mille, sensor noise of 6 steps at middle grey, unsharp mask of amount 3, JPEG quality 10 to 15.
import { addSensorNoise, defocus, oversharpen, shake, throughJpeg } from './damage-sharpness.ts';
import type { Finding, Part } from './harness.ts';

const SOFT = ['focus.soft', 'detail.lost'];

const isSharp = ({ tags, measurements }: Finding): boolean =>
  !tags.has('focus.soft') && !tags.has('focus.motion') && (measurements['focus.best']?.value ?? 0) > 0.7;
const isClean = ({ tags, measurements }: Finding): boolean =>
  !tags.has('noise.visible') && (measurements['noise.flat_share']?.value ?? 0) > 0.03;
const isUnspoilt = ({ tags }: Finding): boolean => !tags.has('artifact.process');

export const part: Part = {
  name: 'sharpness',
  folders: ['geary', 'bsds500', 'urban_sunhays', 'imagen', 'ecssd', 'full'],
  trials: [
    { name: 'blur, sigma 1.5 per mille', hits: SOFT, damage: (image) => defocus(image, 1.5), among: isSharp },
    { name: 'blur, sigma 2 per mille', hits: SOFT, damage: (image) => defocus(image, 2), among: isSharp, isNoticeable: true },
    { name: 'blur, sigma 3 per mille', hits: SOFT, damage: (image) => defocus(image, 3), among: isSharp },
    { name: 'shake of 10 per mille at 0 degrees', hits: ['focus.motion'], damage: (image) => shake(image, 10, 0), among: isSharp },
    { name: 'shake of 14 per mille at 40 degrees', hits: ['focus.motion'], damage: (image) => shake(image, 14, 40), among: isSharp, isNoticeable: true },
    { name: 'shake of 20 per mille at 75 degrees', hits: ['focus.motion'], damage: (image) => shake(image, 20, 75), among: isSharp },
    { name: 'sensor noise of 4', hits: ['noise.visible'], damage: (image) => addSensorNoise(image, 4), among: isClean },
    { name: 'sensor noise of 6', hits: ['noise.visible'], damage: (image) => addSensorNoise(image, 6), among: isClean, isNoticeable: true },
    { name: 'sensor noise of 6, JPEG 85', hits: ['noise.visible'], damage: (image) => throughJpeg(addSensorNoise(image, 6), 85), among: isClean, isNoticeable: true },
    { name: 'sensor noise of 12', hits: ['noise.visible'], damage: (image) => addSensorNoise(image, 12), among: isClean },
    { name: 'unsharp mask, amount 1', hits: ['artifact.process'], damage: (image) => oversharpen(image, 1, 1), among: isUnspoilt },
    { name: 'unsharp mask, amount 3, radius 1.5 px', hits: ['artifact.process'], damage: (image) => oversharpen(image, 3, 1.5), among: isUnspoilt, isNoticeable: true },
    { name: 'JPEG quality 30', hits: ['artifact.process'], damage: (image) => throughJpeg(image, 30), among: isUnspoilt },
    { name: 'JPEG quality 15', hits: ['artifact.process'], damage: (image) => throughJpeg(image, 15), among: isUnspoilt, isNoticeable: true },
    { name: 'JPEG quality 10', hits: ['artifact.process'], damage: (image) => throughJpeg(image, 10), among: isUnspoilt, isNoticeable: true },
  ],
  tags: ['focus.soft', 'focus.misplaced', 'focus.motion', 'detail.lost', 'noise.visible', 'artifact.process'],
};
