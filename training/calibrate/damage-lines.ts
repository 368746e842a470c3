// Damage to what lines show: a camera that hung when the photo was taken.
import type { RgbImage } from '../../src/main/pipeline/rgb-image.ts';
import { rotatePhoto } from './damage.ts';

/** Turned and turned back: resampled twice and cropped, but level. What alarms here has seen the resampling, not the tilt. */
export function turnAndBack(image: RgbImage, degrees: number): RgbImage {
  return rotatePhoto(rotatePhoto(image, degrees), -degrees);
}
