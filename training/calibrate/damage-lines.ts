// Damage to what lines show: a camera that hung when the photo was taken.
import { toLinear } from '../../src/main/pipeline/measure/frame.ts';
import type { RgbImage } from '../../src/main/pipeline/rgb-image.ts';
import { rotatePhoto } from './damage.ts';

/** Turned and turned back: resampled twice and cropped, but level. What alarms here has seen the resampling, not the tilt. */
export function turnAndBack(image: RgbImage, degrees: number): RgbImage {
  return rotatePhoto(rotatePhoto(image, degrees), -degrees);
}

export type Opening = 'doorway' | 'arch' | 'window' | 'foliage';

/** Depth of the surround, shares of width and height, and whether it closes the lower side. */
const OPENINGS: Record<Opening, { side: number; top: number; isClosedBelow: boolean }> = {
  doorway: { side: 0.2, top: 0.16, isClosedBelow: false },
  arch: { side: 0.17, top: 0.14, isClosedBelow: false },
  window: { side: 0.16, top: 0.16, isClosedBelow: true },
  foliage: { side: 0.18, top: 0.2, isClosedBelow: true },
};

/** Smooth bumps -1..1 of a wall or leaves: a few waves of unlike direction. */
function bumps(x: number, y: number): number {
  return (Math.sin(31 * x + 11 * y) + Math.sin(47 * y - 19 * x + 2) + Math.sin(83 * x + 67 * y) * Math.sin(5 * x + 1)) / 3;
}

/** How far a place lies within the opening, shares of the frame; below 0 in the surround. */
function depthIn(shape: Opening, x: number, y: number): number {
  const { side, top, isClosedBelow } = OPENINGS[shape];
  const ragged = shape === 'foliage' ? 0.05 * bumps(x, y) : 0;
  const across = 0.5 - side - Math.abs(x - 0.5);
  const below = isClosedBelow ? 1 - top - y : 1;
  // The arch springs from a third of the height.
  const round = 1 - Math.hypot((x - 0.5) / (0.5 - side), (Math.min(y, 0.4) - 0.4) / (0.4 - top));
  const above = shape === 'arch' ? round * 0.3 : y - top;
  return Math.min(across, above, below) + ragged;
}

/** The photo seen through an opening in a dark wall or dark leaves: linear light 0.4 to 5 %, lighter toward the light, a soft edge. */
export function seeThrough(image: RgbImage, shape: Opening): RgbImage {
  const { width, height } = image;
  const data = new Uint8Array(image.data.length);
  const soft = 2 / Math.min(width, height);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const depth = depthIn(shape, (x + 0.5) / width, (y + 0.5) / height);
      const open = Math.min(1, Math.max(0, 0.5 + depth / soft));
      const wall = (0.022 + 0.018 * bumps((3 * x) / width, (3 * y) / height)) * (1 - y / (2 * height));
      for (let channel = 0; channel < 3; channel += 1, at += 1) {
        const light = open * toLinear(image.data[at] ?? 0) + (1 - open) * wall * (1 - 0.12 * channel);
        data[at] = Math.round(255 * toEncoded(light));
      }
    }
  }
  return { width, height, data };
}

function toEncoded(light: number): number {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
}
