// A photo-aligned map of one number per cell: LayerCAM, subject or attention. Knows no model and no pixels.
import type { EncodedMap } from '../../domain/critique.ts';

/** (height, width) row-major, 0..1; covers the whole photo whatever its shape. */
export interface SaliencyMap {
  width: number;
  height: number;
  data: Float32Array;
}

/** Keeps a flat map from being divided by zero; as in the reference. */
const RANGE_EPSILON = 1e-7;

/** Min-max over the whole photo to 0..1, once; a flat or empty map becomes all zero, which means "no saliency". */
export function normaliseMap(map: SaliencyMap): SaliencyMap {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of map.data) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const range = high - low + RANGE_EPSILON;
  return { ...map, data: map.data.map((value) => (value - low) / range) };
}

/** One byte per cell, base64: how maps leave the pipeline. */
export function encodeMap({ width, height, data }: SaliencyMap): EncodedMap {
  const bytes = Buffer.alloc(data.length);
  data.forEach((value, index) => (bytes[index] = Math.round(Math.min(1, Math.max(0, value)) * 255)));
  return { width, height, data: bytes.toString('base64') };
}
