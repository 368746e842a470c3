// Pillow's Image.resize on 8-bit RGB, bit for bit: the models were trained on its pixels, and no other scaler gives them.
// Used for tiles, thumbnails and the saliency input. Knows no files and no model.
import { AppError } from '../../domain/errors.ts';
import type { RgbImage } from '../rgb-image.ts';

/** Bits behind the binary point of a weight; a weighted sum of bytes stays within int32, as in Pillow. */
const PRECISION_BITS = 22;
const HALF = 1 << (PRECISION_BITS - 1);

interface Filter {
  /** Half width in source pixels at scale 1. */
  support: number;
  weigh: (distance: number) => number;
}

const BICUBIC: Filter = {
  support: 2,
  weigh: (distance) => {
    const a = -0.5;
    const x = Math.abs(distance);
    if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
    if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
    return 0;
  },
};

const BILINEAR: Filter = { support: 1, weigh: (distance) => Math.max(0, 1 - Math.abs(distance)) };

/** Which source pixels make up each output pixel along one axis, and with what fixed-point weights. */
interface Kernel {
  /** First source index per output. */
  starts: Int32Array;
  /** Number of source pixels per output. */
  counts: Int32Array;
  /** (outputs, taps), zero behind `count`. */
  weights: Int32Array;
  taps: number;
}

function roundHalfAwayFromZero(value: number): number {
  return Math.trunc(value < 0 ? value - 0.5 : value + 0.5);
}

function buildKernel(inSize: number, outSize: number, filter: Filter): Kernel {
  const scale = inSize / outSize;
  const filterScale = Math.max(scale, 1);
  const support = filter.support * filterScale;
  const taps = Math.ceil(support) * 2 + 1;
  const kernel: Kernel = {
    starts: new Int32Array(outSize),
    counts: new Int32Array(outSize),
    weights: new Int32Array(outSize * taps),
    taps,
  };
  const raw = new Float64Array(taps);
  // Pillow multiplies by the reciprocal; dividing would differ in the last bit.
  const inverse = 1 / filterScale;
  for (let output = 0; output < outSize; output++) {
    const centre = (output + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(inSize, Math.trunc(centre + support + 0.5)) - start;
    let sum = 0;
    for (let tap = 0; tap < count; tap++) {
      const weight = filter.weigh((tap + start - centre + 0.5) * inverse);
      raw[tap] = weight;
      sum += weight;
    }
    for (let tap = 0; tap < count; tap++) {
      const weight = sum === 0 ? (raw[tap] ?? 0) : (raw[tap] ?? 0) / sum;
      kernel.weights[output * taps + tap] = roundHalfAwayFromZero(weight * (1 << PRECISION_BITS));
    }
    kernel.starts[output] = start;
    kernel.counts[output] = count;
  }
  return kernel;
}

/** (height, inWidth, 3) -> (height, outWidth, 3). */
function resampleRows(image: RgbImage, outWidth: number, kernel: Kernel): RgbImage {
  const { width, height, data } = image;
  const { starts, counts, weights, taps } = kernel;
  const out = new Uint8ClampedArray(outWidth * height * 3);
  let target = 0;
  for (let y = 0; y < height; y++) {
    const row = y * width * 3;
    for (let x = 0; x < outWidth; x++) {
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      let source = row + (starts[x] ?? 0) * 3;
      const first = x * taps;
      const end = first + (counts[x] ?? 0);
      for (let tap = first; tap < end; tap++) {
        const weight = weights[tap] ?? 0;
        red = (red + Math.imul(weight, data[source] ?? 0)) | 0;
        green = (green + Math.imul(weight, data[source + 1] ?? 0)) | 0;
        blue = (blue + Math.imul(weight, data[source + 2] ?? 0)) | 0;
        source += 3;
      }
      out[target] = red >> PRECISION_BITS;
      out[target + 1] = green >> PRECISION_BITS;
      out[target + 2] = blue >> PRECISION_BITS;
      target += 3;
    }
  }
  return { width: outWidth, height, data: new Uint8Array(out.buffer) };
}

/** (inHeight, width, 3) -> (outHeight, width, 3); sums whole rows, so that memory is read in order. */
function resampleColumns(image: RgbImage, outHeight: number, kernel: Kernel): RgbImage {
  const { width, data } = image;
  const { starts, counts, weights, taps } = kernel;
  const stride = width * 3;
  const out = new Uint8ClampedArray(outHeight * stride);
  const sums = new Int32Array(stride);
  for (let y = 0; y < outHeight; y++) {
    sums.fill(HALF);
    const count = counts[y] ?? 0;
    for (let tap = 0; tap < count; tap++) {
      const weight = weights[y * taps + tap] ?? 0;
      const row = ((starts[y] ?? 0) + tap) * stride;
      for (let i = 0; i < stride; i++) sums[i] = (sums[i] ?? 0) + Math.imul(weight, data[row + i] ?? 0);
    }
    const target = y * stride;
    for (let i = 0; i < stride; i++) out[target + i] = (sums[i] ?? 0) >> PRECISION_BITS;
  }
  return { width, height: outHeight, data: new Uint8Array(out.buffer) };
}

function resize(image: RgbImage, size: { width: number; height: number }, filter: Filter): RgbImage {
  for (const side of [size.width, size.height, image.width, image.height]) {
    if (!Number.isInteger(side) || side < 1)
      throw new AppError('invalid-argument', `An image side of ${side} px makes no sense.`);
  }
  let result = image;
  if (size.width !== image.width) {
    result = resampleRows(result, size.width, buildKernel(image.width, size.width, filter));
  }
  if (size.height !== image.height) {
    result = resampleColumns(result, size.height, buildKernel(image.height, size.height, filter));
  }
  return result === image ? { ...image, data: image.data.slice() } : result;
}

/** Bicubic (a = -0.5), widened when shrinking; ignores the aspect ratio. Throws `invalid-argument` on an empty size. */
export function resizeBicubic(image: RgbImage, width: number, height: number): RgbImage {
  return resize(image, { width, height }, BICUBIC);
}

/** Bilinear (triangle), widened when shrinking; ignores the aspect ratio. Throws `invalid-argument` on an empty size. */
export function resizeBilinear(image: RgbImage, width: number, height: number): RgbImage {
  return resize(image, { width, height }, BILINEAR);
}
