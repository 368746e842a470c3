// Controlled damage for sharpness, noise and processing: blur and shake by share of the long side, noise as a sensor makes it,
// unsharp mask, JPEG of low quality. Used by the calibration only.
import sharp from 'sharp';
import type { RgbImage } from '../../src/main/pipeline/rgb-image.ts';

const LINEAR = Float32Array.from({ length: 256 }, (_, value) => {
  const encoded = value / 255;
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
});

function toByte(linear: number): number {
  const limited = Math.min(1, Math.max(0, linear));
  return Math.round(255 * (limited <= 0.0031308 ? limited * 12.92 : 1.055 * limited ** (1 / 2.4) - 0.055));
}

function longSideOf(image: RgbImage): number {
  return Math.max(image.width, image.height);
}

interface Tap {
  x: number;
  y: number;
  weight: number;
}

/** Convolution in linear light with a few weighted taps; positions between pixels are bilinear, the border is repeated. */
function convolve(image: RgbImage, taps: readonly Tap[]): RgbImage {
  const { width, height } = image;
  const light = new Float32Array(image.data.length);
  for (let i = 0; i < light.length; i += 1) light[i] = LINEAR[image.data[i] ?? 0] ?? 0;
  const sums = new Float32Array(light.length);
  for (const { x: dx, y: dy, weight } of taps.flatMap(splitTap)) {
    for (let y = 0; y < height; y += 1) {
      const row = Math.min(height - 1, Math.max(0, y + dy)) * width;
      for (let x = 0; x < width; x += 1) {
        const from = (row + Math.min(width - 1, Math.max(0, x + dx))) * 3;
        const to = (y * width + x) * 3;
        sums[to] = (sums[to] ?? 0) + weight * (light[from] ?? 0);
        sums[to + 1] = (sums[to + 1] ?? 0) + weight * (light[from + 1] ?? 0);
        sums[to + 2] = (sums[to + 2] ?? 0) + weight * (light[from + 2] ?? 0);
      }
    }
  }
  return { width, height, data: Uint8Array.from(sums, toByte) };
}

/** A tap between pixels as up to four on them. */
function splitTap({ x, y, weight }: Tap): Tap[] {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const fx = x - left;
  const fy = y - top;
  return [
    { x: left, y: top, weight: weight * (1 - fx) * (1 - fy) },
    { x: left + 1, y: top, weight: weight * fx * (1 - fy) },
    { x: left, y: top + 1, weight: weight * (1 - fx) * fy },
    { x: left + 1, y: top + 1, weight: weight * fx * fy },
  ].filter((tap) => tap.weight > 1e-6);
}

/** Gaussian defocus, sigma in per mille of the long side, in linear light. */
export function defocus(image: RgbImage, sigmaPerMille: number): RgbImage {
  const sigma = (sigmaPerMille * longSideOf(image)) / 1000;
  const radius = Math.ceil(3 * sigma);
  const raw = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)));
  const total = raw.reduce((sum, value) => sum + value, 0);
  const across = convolve(image, raw.map((value, i) => ({ x: i - radius, y: 0, weight: value / total })));
  return convolve(across, raw.map((value, i) => ({ x: 0, y: i - radius, weight: value / total })));
}

/** Straight camera shake, length in per mille of the long side, angle in degrees, in linear light. */
export function shake(image: RgbImage, lengthPerMille: number, degrees: number): RgbImage {
  const length = (lengthPerMille * longSideOf(image)) / 1000;
  const steps = Math.max(2, Math.ceil(length * 2));
  const angle = (degrees * Math.PI) / 180;
  const taps = Array.from({ length: steps }, (_, i) => {
    const offset = ((i + 0.5) / steps - 0.5) * length;
    return { x: offset * Math.cos(angle), y: offset * Math.sin(angle), weight: 1 / steps };
  });
  return convolve(image, taps);
}

/** Repeatable normal deviates (mulberry32 and Box-Muller). */
function normalsFrom(seed: number): () => number {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 1) / 4294967297;
  };
  return () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
}

/**
 * Sensor noise: shot noise in linear light plus read noise, per channel and partly shared (demosaicing), then the tone curve.
 * `sigma` is its deviation in 8-bit steps at middle grey (118).
 */
export function addSensorNoise(image: RgbImage, sigma: number): RgbImage {
  const normal = normalsFrom(image.width * 7919 + image.height);
  // Slope of the tone curve at middle grey: 8-bit steps per unit of linear light.
  const grey = LINEAR[118] ?? 0.18;
  const slope = 255 * (1.055 / 2.4) * grey ** (1 / 2.4 - 1);
  const atGrey = sigma / slope;
  const shot = 0.8 * atGrey * atGrey;
  const read = 0.2 * atGrey * atGrey;
  const data = new Uint8Array(image.data.length);
  for (let i = 0; i < data.length; i += 3) {
    const shared = normal();
    for (let channel = 0; channel < 3; channel += 1) {
      const light = LINEAR[image.data[i + channel] ?? 0] ?? 0;
      const deviate = 0.8 * shared + 0.6 * normal();
      data[i + channel] = toByte(light + Math.sqrt((shot * light) / grey + read) * deviate);
    }
  }
  return { ...image, data };
}

/** Saved as JPEG and read again. */
export async function throughJpeg({ width, height, data }: RgbImage, quality: number): Promise<RgbImage> {
  const file = await sharp(data, { raw: { width, height, channels: 3 } }).jpeg({ quality }).toBuffer();
  const pixels = await sharp(file).raw().toBuffer();
  return { width, height, data: new Uint8Array(pixels) };
}

/** Unsharp mask: `amount` times the difference to a blur of `radiusPx` is added, in encoded tones as editors do. */
export async function oversharpen(image: RgbImage, amount: number, radiusPx: number): Promise<RgbImage> {
  const { width, height, data } = image;
  const blurred = await sharp(data, { raw: { width, height, channels: 3 } }).blur(radiusPx).raw().toBuffer();
  const sharpened = data.map((value, i) => {
    const raised = value + amount * (value - (blurred[i] ?? 0));
    return Math.round(Math.min(255, Math.max(0, raised)));
  });
  return { width, height, data: sharpened };
}

/** Enlarged or reduced so that the long side is `longSidePx`; sharp edges of a reduced photo become soft when enlarged. */
export async function resized({ width, height, data }: RgbImage, longSidePx: number): Promise<RgbImage> {
  const { data: pixels, info } = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize({ width: longSidePx, height: longSidePx, fit: 'inside' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(pixels) };
}
