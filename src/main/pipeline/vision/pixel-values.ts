// Pixels to the normalised floats that graphs read. Last step before a session; knows no graph.
import { AppError } from '../../domain/errors.ts';
import type { RgbImage } from '../rgb-image.ts';

export interface Normalisation {
  /** Per channel red, green, blue, on pixels scaled to 0..1. */
  mean: readonly [number, number, number];
  std: readonly [number, number, number];
}

/** (value / 255 - mean) / std of each byte, every step rounded to float32 as the reference does. */
function normaliseBytes(mean: number, std: number): Float32Array {
  const { fround } = Math;
  return Float32Array.from({ length: 256 }, (_, byte) =>
    fround(fround(fround(byte / 255) - fround(mean)) / fround(std)),
  );
}

/** Images of one size -> (images, 3, height, width). Throws `invalid-argument` when sizes differ. */
export function toPixelValues(images: readonly RgbImage[], { mean, std }: Normalisation): Float32Array {
  const [first] = images;
  if (!first) return new Float32Array(0);
  const area = first.width * first.height;
  const values = new Float32Array(images.length * 3 * area);
  const tables = [0, 1, 2].map((channel) => normaliseBytes(mean[channel] ?? 0, std[channel] ?? 1));
  images.forEach((image, index) => {
    if (image.width !== first.width || image.height !== first.height) {
      throw new AppError('invalid-argument', 'All images of one call must have the same size.');
    }
    tables.forEach((table, channel) => {
      const plane = (index * 3 + channel) * area;
      writePlane(values.subarray(plane, plane + area), image.data.subarray(channel), table);
    });
  });
  return values;
}

/** Every third byte through the table. */
function writePlane(plane: Float32Array, bytes: Uint8Array, table: Float32Array): void {
  let source = 0;
  for (let i = 0; i < plane.length; i++, source += 3) plane[i] = table[bytes[source] ?? 0] ?? 0;
}
