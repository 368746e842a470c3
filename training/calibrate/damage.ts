// Controlled damage to a decoded photo, each by one number a photographer knows: EV, Kelvin-like shift, sigma, degrees, share.
// Used by the calibration only.
import type { RgbImage } from '../../src/main/pipeline/rgb-image.ts';

function toLinear(value: number): number {
  const encoded = value / 255;
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
}

function toByte(linear: number): number {
  const limited = Math.min(1, Math.max(0, linear));
  const encoded = limited <= 0.0031308 ? limited * 12.92 : 1.055 * limited ** (1 / 2.4) - 0.055;
  return Math.round(encoded * 255);
}

function mapBytes(image: RgbImage, tables: readonly (readonly number[])[]): RgbImage {
  const data = new Uint8Array(image.data.length);
  for (let i = 0; i < data.length; i += 1) data[i] = tables[i % 3]?.[image.data[i] ?? 0] ?? 0;
  return { ...image, data };
}

/** Factors in linear light per channel. */
export function scaleLight(image: RgbImage, factors: readonly [number, number, number]): RgbImage {
  const tables = factors.map((factor) => Array.from({ length: 256 }, (_, value) => toByte(toLinear(value) * factor)));
  return mapBytes(image, tables);
}

/** Exposure by EV; what passes white is clipped as in a camera. */
export function shiftExposure(image: RgbImage, ev: number): RgbImage {
  const factor = 2 ** ev;
  return scaleLight(image, [factor, factor, factor]);
}

/** Tones pulled toward middle grey: 1 keeps, 0.3 leaves little. */
export function scaleContrast(image: RgbImage, factor: number): RgbImage {
  const table = Array.from({ length: 256 }, (_, value) => Math.round(Math.min(255, Math.max(0, 122 + (value - 122) * factor))));
  return mapBytes(image, [table, table, table]);
}

/** Distance from grey: 0 is black and white, 1 keeps, 2 doubles. */
export function scaleSaturation(image: RgbImage, factor: number): RgbImage {
  const data = new Uint8Array(image.data.length);
  for (let i = 0; i < data.length; i += 3) {
    const red = image.data[i] ?? 0;
    const green = image.data[i + 1] ?? 0;
    const blue = image.data[i + 2] ?? 0;
    const grey = 0.299 * red + 0.587 * green + 0.114 * blue;
    data[i] = Math.min(255, Math.max(0, Math.round(grey + (red - grey) * factor)));
    data[i + 1] = Math.min(255, Math.max(0, Math.round(grey + (green - grey) * factor)));
    data[i + 2] = Math.min(255, Math.max(0, Math.round(grey + (blue - grey) * factor)));
  }
  return { ...image, data };
}

function blurLine(from: Float32Array, kernel: readonly number[], step: number, [start, length]: readonly [number, number]): Float32Array {
  const radius = (kernel.length - 1) / 2;
  const out = new Float32Array(length);
  for (let i = 0; i < length; i += 1) {
    let sum = 0;
    for (let k = -radius; k <= radius; k += 1) {
      const at = Math.min(length - 1, Math.max(0, i + k));
      sum += (from[start + at * step] ?? 0) * (kernel[k + radius] ?? 0);
    }
    out[i] = sum;
  }
  return out;
}

function blurChannel(image: RgbImage, channel: number, kernels: { across: number[]; down: number[] }): Float32Array {
  const { width, height } = image;
  const plane = new Float32Array(width * height);
  for (let i = 0; i < plane.length; i += 1) plane[i] = image.data[i * 3 + channel] ?? 0;
  for (let y = 0; y < height; y += 1) plane.set(blurLine(plane, kernels.across, 1, [y * width, width]), y * width);
  for (let x = 0; x < width; x += 1) {
    const column = blurLine(plane, kernels.down, width, [x, height]);
    for (let y = 0; y < height; y += 1) plane[y * width + x] = column[y] ?? 0;
  }
  return plane;
}

function blurWith(image: RgbImage, kernels: { across: number[]; down: number[] }): RgbImage {
  const data = new Uint8Array(image.data.length);
  for (let channel = 0; channel < 3; channel += 1) {
    const plane = blurChannel(image, channel, kernels);
    for (let i = 0; i < plane.length; i += 1) data[i * 3 + channel] = Math.round(plane[i] ?? 0);
  }
  return { ...image, data };
}

/** Gaussian blur, sigma in pixels. */
export function blurPhoto(image: RgbImage, sigma: number): RgbImage {
  const radius = Math.ceil(sigma * 3);
  const raw = Array.from({ length: radius * 2 + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)));
  const sum = raw.reduce((total, value) => total + value, 0);
  const kernel = raw.map((value) => value / sum);
  return blurWith(image, { across: kernel, down: kernel });
}

/** Movement to the side over an odd number of pixels. */
export function shakePhoto(image: RgbImage, lengthPx: number): RgbImage {
  return blurWith(image, { across: Array<number>(lengthPx).fill(1 / lengthPx), down: [1] });
}

/** Rotated clockwise, cropped to the largest frame of the same shape without empty corners, bilinear. */
export function rotatePhoto(image: RgbImage, degrees: number): RgbImage {
  const { width, height } = image;
  const angle = (degrees * Math.PI) / 180;
  const sine = Math.abs(Math.sin(angle));
  const cosine = Math.abs(Math.cos(angle));
  const scale = Math.min(width / (width * cosine + height * sine), height / (width * sine + height * cosine));
  const outWidth = Math.floor(width * scale);
  const outHeight = Math.floor(height * scale);
  const data = new Uint8Array(outWidth * outHeight * 3);
  for (let y = 0; y < outHeight; y += 1) {
    for (let x = 0; x < outWidth; x += 1) {
      const dx = x - (outWidth - 1) / 2;
      const dy = y - (outHeight - 1) / 2;
      const fromX = Math.min(width - 2, Math.max(0, dx * Math.cos(angle) + dy * Math.sin(angle) + (width - 1) / 2));
      const fromY = Math.min(height - 2, Math.max(0, -dx * Math.sin(angle) + dy * Math.cos(angle) + (height - 1) / 2));
      const left = Math.floor(fromX);
      const top = Math.floor(fromY);
      const fx = fromX - left;
      const fy = fromY - top;
      for (let channel = 0; channel < 3; channel += 1) {
        const at = (top * width + left) * 3 + channel;
        const upper = (image.data[at] ?? 0) * (1 - fx) + (image.data[at + 3] ?? 0) * fx;
        const lower = (image.data[at + width * 3] ?? 0) * (1 - fx) + (image.data[at + width * 3 + 3] ?? 0) * fx;
        data[(y * outWidth + x) * 3 + channel] = Math.round(upper * (1 - fy) + lower * fy);
      }
    }
  }
  return { width: outWidth, height: outHeight, data };
}

/** Corners darkened by `ev` at the very corner, quadratically from the middle. */
export function darkenCorners(image: RgbImage, ev: number): RgbImage {
  const data = new Uint8Array(image.data.length);
  for (let y = 0; y < image.height; y += 1) {
    for (let x = 0; x < image.width; x += 1) {
      const across = (x + 0.5) / image.width - 0.5;
      const down = (y + 0.5) / image.height - 0.5;
      const factor = 2 ** (-ev * 2 * (across * across + down * down));
      for (let channel = 0; channel < 3; channel += 1) {
        const at = (y * image.width + x) * 3 + channel;
        data[at] = toByte(toLinear(image.data[at] ?? 0) * factor);
      }
    }
  }
  return { ...image, data };
}
