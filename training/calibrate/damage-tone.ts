// Damage of tone and light: exposure as a camera's curve renders it, contrast about the photo's own middle, light falling off toward the
// corners in several shapes, and light falling off to one side. In linear light, back to 8 bit.
import type { RgbImage } from '../../src/main/pipeline/rgb-image.ts';

const LINEAR = Float64Array.from({ length: 256 }, (_, value) => {
  const encoded = value / 255;
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
});
/** 8-bit values of linear light in 1/8192 steps. */
const ENCODED = Uint8Array.from({ length: 8193 }, (_, step) => {
  const linear = step / 8192;
  return Math.round(255 * (linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055));
});

function encode(linear: number): number {
  // Near black the table is too coarse.
  if (linear < 0.01) return Math.max(0, Math.round(255 * (linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055)));
  return ENCODED[Math.min(8192, Math.round(linear * 8192))] ?? 0;
}

/** Each pixel's linear light times a gain that depends on its place: `gain(across, down)`, both -1..1 from the middle. */
export function scalePlaces(image: RgbImage, gain: (across: number, down: number) => number): RgbImage {
  const data = new Uint8Array(image.data.length);
  for (let y = 0; y < image.height; y += 1) {
    const down = ((y + 0.5) / image.height) * 2 - 1;
    for (let x = 0; x < image.width; x += 1) {
      const factor = gain(((x + 0.5) / image.width) * 2 - 1, down);
      const at = (y * image.width + x) * 3;
      for (let c = 0; c < 3; c += 1) data[at + c] = encode((LINEAR[image.data[at + c] ?? 0] ?? 0) * factor);
    }
  }
  return { ...image, data };
}

/** How light falls off: `round` by distance as lenses do, `oval` following the frame as editors do, `steep` only far out. */
export type FallOff = 'round' | 'oval' | 'steep';

/** Corners darker by `ev`. */
export function addVignette(image: RgbImage, ev: number, shape: FallOff): RgbImage {
  const { width, height } = image;
  const diagonal = width * width + height * height;
  return scalePlaces(image, (across, down) => {
    const oval = (across * across + down * down) / 2;
    const round = (across * across * width * width + down * down * height * height) / diagonal;
    const radius = shape === 'oval' ? oval : shape === 'round' ? round : round * round;
    return 2 ** (-ev * radius);
  });
}

/** Exposure by EV under a camera's curve: a shoulder toward white (strength 0..1) is undone before and applied after. */
export function exposeInCamera(image: RgbImage, ev: number): RgbImage {
  const factor = 2 ** ev;
  const table = Uint8Array.from({ length: 256 }, (_, value) => {
    // y = 1 - (1 - x)^1.6: highlights roll off as in a common picture style; scene light x beyond 1 is clipped.
    const scene = 1 - (1 - (LINEAR[value] ?? 0)) ** (1 / 1.6);
    return encode(1 - (1 - Math.min(1, scene * factor)) ** 1.6);
  });
  return { ...image, data: image.data.map((value) => table[value] ?? 0) };
}

/** Tones pulled toward the photo's own mean by a factor, as haze or a flat profile does. */
export function flattenTones(image: RgbImage, factor: number): RgbImage {
  let sum = 0;
  for (let i = 0; i < image.data.length; i += 1) sum += image.data[i] ?? 0;
  const middle = sum / Math.max(1, image.data.length);
  return { ...image, data: image.data.map((value) => Math.round(middle + (value - middle) * factor)) };
}

/** Light from one side: `ev` brighter there than on the far side, half of it gained, half lost. */
export function lightFromSide(image: RgbImage, ev: number, side: 'left' | 'right'): RgbImage {
  return scalePlaces(image, (across) => 2 ** ((side === 'left' ? -across : across) * (ev / 2)));
}
