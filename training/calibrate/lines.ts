// Trials of level: photos whose roll is measured near 0 with confidence are turned and cropped. Lines, symmetry, pattern and the rest have
// no damage that makes them; their untouched photos are listed (`--list TAG`) and looked at.
import type { RgbImage } from '../../src/main/pipeline/rgb-image.ts';
import { seeThrough, turnAndBack } from './damage-lines.ts';
import { rotatePhoto } from './damage.ts';
import type { Finding, Part } from './harness.ts';

/** A level reference exists and is level: several upright lines or a horizon. The edges of one object are none. */
function isSurelyLevel({ measurements }: Finding): boolean {
  const value = (id: string): number => measurements[id]?.value ?? 0;
  const hasUprights = value('upright.support') > 0.4 && value('upright.count') > 5;
  const hasReference = hasUprights || value('horizon.agreement') > 0.5;
  return hasReference && value('level.confidence') > 0.9 && value('level.roll') < 0.7;
}

const turned = [2, -2, 3, -3, 5, -5].map((degrees) => ({
  name: `rotated ${degrees} degrees`,
  hits: ['horizon.tilted'],
  damage: (image: RgbImage) => rotatePhoto(image, degrees),
  among: isSurelyLevel,
  ...(Math.abs(degrees) === 3 ? { isNoticeable: true as const } : {}),
}));

/** An opening is brighter than what it is seen from: photos in daylight. */
function isBright({ measurements }: Finding): boolean {
  return (measurements['exposure.midtone']?.value ?? 0) > 0.5;
}

const framed = (['doorway', 'arch', 'window', 'foliage'] as const).map((shape) => ({
  name: `seen through: ${shape}`,
  hits: ['frame.natural'],
  damage: (image: RgbImage) => seeThrough(image, shape),
  among: isBright,
  isNoticeable: true as const,
}));

export const part: Part = {
  name: 'lines',
  folders: ['urban_sunhays', 'geary', 'bsds500', 'mit1003', 'imagen', 'ecssd'],
  trials: [
    ...turned,
    ...framed,
    {
      name: 'rotated 3 degrees and back (must not alarm)',
      hits: ['horizon.tilted'],
      damage: (image) => turnAndBack(image, 3),
      among: isSurelyLevel,
    },
  ],
  tags: [
    'horizon.tilted',
    'horizon.level',
    'horizon.mid',
    'comp.leading',
    'comp.diagonal',
    'comp.lines',
    'comp.pattern',
    'comp.symmetry',
    'comp.layers',
    'frame.natural',
    'lines.vanishing_point',
    'lines.converging_verticals',
    'shape.triangle',
  ],
};
