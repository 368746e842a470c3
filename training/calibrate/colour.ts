// Trials of white balance and saturation. Damage is fair where a photographer would see it: on photos that were balanced, or of ordinary
// saturation, before.
import { balanceWrongly, scaleChroma } from './damage-colour.ts';
import { scaleSaturation } from './damage.ts';
import type { Finding, Part, Trial } from './harness.ts';

function valueOf({ measurements }: Finding, id: string): number {
  return measurements[id]?.value ?? 0;
}

const isColour = ({ tags }: Finding): boolean => !tags.has('color.mono');

/** In color, not tinted, neither side's color leading, and not a night scene, whose balance is a matter of taste. */
const isBalanced = (before: Finding): boolean =>
  isColour(before) &&
  !before.tags.has('color.cast') &&
  valueOf(before, 'cast.strength') < 0.03 &&
  valueOf(before, 'exposure.midtone') > 0.25;

/** With colors to change, within a third of a stop of ordinary saturation. */
const isOrdinary = (before: Finding): boolean =>
  isColour(before) &&
  valueOf(before, 'color.coloured_share') > 0.25 &&
  Math.abs(valueOf(before, 'color.saturation')) < 0.33 &&
  valueOf(before, 'exposure.midtone') > 0.25;

function balance(kelvin: number, tint: number, isNoticeable: boolean): Trial {
  return {
    name: tint === 0 ? `5,500 K balanced as ${kelvin} K` : `tint off by ${tint}`,
    hits: ['color.cast'],
    damage: (image) => balanceWrongly(image, { kelvin, tint }),
    among: isBalanced,
    ...(isNoticeable ? { isNoticeable } : {}),
  };
}

export const part: Part = {
  name: 'colour',
  folders: ['geary', 'bsds500', 'urban_sunhays', 'imagen', 'imagenet1k', 'ecssd'],
  trials: [
    balance(3800, 0, true),
    balance(9000, 0, true),
    balance(5500, 40, true),
    balance(5500, -40, true),
    balance(4400, 0, false),
    balance(7500, 0, false),
    balance(5500, 25, false),
    balance(5500, -25, false),
    {
      name: 'balanced as 3,800 K, burnt areas white',
      hits: ['color.cast'],
      damage: (image) => balanceWrongly(image, { kelvin: 3800, tint: 0 }, true),
      among: isBalanced,
      isNoticeable: true,
    },
    {
      name: 'saturation x 2',
      hits: ['color.oversat'],
      damage: (image) => scaleSaturation(image, 2),
      among: isOrdinary,
      isNoticeable: true,
    },
    {
      name: 'chroma x 2 (OKLab)',
      hits: ['color.oversat'],
      damage: (image) => scaleChroma(image, 2),
      among: isOrdinary,
      isNoticeable: true,
    },
    { name: 'saturation x 1.5', hits: ['color.oversat'], damage: (image) => scaleSaturation(image, 1.5), among: isOrdinary },
    {
      name: 'saturation x 0.35',
      hits: ['color.dull'],
      damage: (image) => scaleSaturation(image, 0.35),
      among: isOrdinary,
      isNoticeable: true,
    },
    { name: 'saturation x 0.5', hits: ['color.dull'], damage: (image) => scaleSaturation(image, 0.5), among: isOrdinary },
    {
      name: 'saturation x 0',
      hits: ['color.mono'],
      damage: (image) => scaleSaturation(image, 0),
      isNoticeable: true,
    },
  ],
  tags: ['color.cast', 'color.oversat', 'color.dull', 'color.mono'],
};
