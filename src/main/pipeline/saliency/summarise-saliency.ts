// Where a photo draws the eye, in one word for the language model's prompt: the number of peaks of the aesthetic saliency map and how
// far it spreads. Knows no claims; a prompt token of its own, not a statement about the photo.
import type { SaliencyMap } from './saliency-map.ts';

/** `unknown`: no map was given; `one`: a single compact peak; `several`: distinct peaks; `spread`: over much of the frame. */
export type Gaze = 'unknown' | 'one' | 'several' | 'spread';
export const GAZES: readonly Gaze[] = ['unknown', 'one', 'several', 'spread'];

/** Cells from this share of the highest on count as drawing the eye. */
const SALIENT_SHARE = 0.5;
/** From this share of cells on the map is spread. */
const SPREAD_SHARE = 0.4;

/** Summary of a saliency map of any size, values 0..1. */
export function summariseSaliency({ width, height, data }: SaliencyMap): Gaze {
  const highest = data.reduce((most, value) => Math.max(most, value), 0);
  if (highest <= 0) return 'unknown';
  const limit = highest * SALIENT_SHARE;
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? -1 : (data[y * width + x] ?? 0);
  let salient = 0;
  let peaks = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = at(x, y);
      if (value < limit) continue;
      salient++;
      let isPeak = true;
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) {
          const other = at(x + dx, y + dy);
          // Of equal neighbours the first counts.
          const isEarlier = dy < 0 || (dy === 0 && dx < 0);
          if (isEarlier ? other >= value : (dx !== 0 || dy !== 0) && other > value) isPeak = false;
        }
      if (isPeak) peaks++;
    }
  }
  if (salient >= SPREAD_SHARE * width * height) return 'spread';
  return peaks > 1 ? 'several' : 'one';
}
