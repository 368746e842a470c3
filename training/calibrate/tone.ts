// Trials of exposure, tone and light.
import { darkenCorners, scaleContrast, shiftExposure } from './damage.ts';
import type { Finding, Part } from './harness.ts';

const isWellExposed = ({ tags }: Finding): boolean => tags.has('exposure.good') || tags.has('exposure.detail_kept');

export const part: Part = {
  name: 'tone',
  folders: ['geary', 'bsds500', 'urban_sunhays', 'imagen', 'ecssd'],
  trials: [
    ...[-1.5, -2, -3].map((ev) => ({
      name: `${ev} EV`,
      hits: ['exposure.under'],
      damage: (image: Parameters<typeof shiftExposure>[0]) => shiftExposure(image, ev),
      among: isWellExposed,
    })),
    { name: 'contrast x 0.5', hits: ['contrast.low', 'light.flat'], damage: (image) => scaleContrast(image, 0.5), among: isWellExposed, isNoticeable: true },
    { name: 'corners -1.5 EV', hits: ['vignette'], damage: (image) => darkenCorners(image, 1.5) },
  ],
  tags: ['exposure.under', 'exposure.over', 'exposure.clip_high', 'contrast.low', 'light.flat', 'vignette'],
};
