// The whole photo as IASM reads it, from the copy that it learned from. Knows no graph.
import type { RgbImage } from '../rgb-image.ts';
import { resizeBicubic, resizeBilinear } from '../vision/resize.ts';
import type { SaliencySpec } from './iasm.ts';

/** The copies of a photo that a decoder makes; `small` may be `image` itself where that is small enough. */
export interface PhotoCopies {
  /** Long side at most 2048 px. */
  image: RgbImage;
  /** Long side at most 384 px. */
  small: RgbImage;
}

/**
 * The photo squashed to `inputSize`. A classifier that learned from small photos reads every photo small: what it sees, and so the score,
 * does not depend on how large the file is.
 */
export function squashPhoto(
  { image, small }: PhotoCopies,
  { inputSize, resample, reads }: Pick<SaliencySpec, 'inputSize' | 'resample' | 'reads'>,
): RgbImage {
  const resize = resample === 'bicubic' ? resizeBicubic : resizeBilinear;
  return resize(reads === 'small' ? small : image, inputSize, inputSize);
}
