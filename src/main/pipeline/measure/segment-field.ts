// Gradient directions of a frame for growing lines, and the pixels that lines start from. Knows no measure.
import { unset } from './photo-memory.ts';
import type { Plane } from './planes.ts';

/** Change per pixel from which a direction means something: 3 of 255 levels in the mid-tones. */
const MIN_MAGNITUDE = 0.013;
/** Change per pixel from which a line may start: halves the work on grass and water. */
const SEED_MAGNITUDE = 0.02;
const LEVELS = 128;

/** Unit gradient directions, and which pixels are taken. */
export interface Field {
  width: number;
  height: number;
  /** Of weak pixels left as it was. */
  x: Float32Array;
  y: Float32Array;
  /** 0 where weak. */
  magnitude: Float32Array;
  /** 0 free, 1 taken or too weak. */
  used: Uint8Array;
  /** 1 where growing has shown a round blob: no start. */
  isBlob: Uint8Array;
  /** Pixels of the region that is grown. */
  region: Int32Array;
  seeds: Int32Array;
  /** Steps to the eight neighbours. */
  steps: Int32Array;
}

/** The field of the last frame's size is used again: allocating 2 MB a photo cost more than filling it. */
let kept: Field | undefined;

function emptyField(width: number, height: number): Field {
  const count = width * height;
  const isKept = kept?.width === width && kept.height === height;
  kept = isKept && kept !== undefined ? kept : newField(width, height, count);
  kept.used.fill(1);
  kept.isBlob.fill(0);
  kept.magnitude.fill(0);
  return kept;
}

function newField(width: number, height: number, count: number): Field {
  return {
    width,
    height,
    x: new Float32Array(count),
    y: new Float32Array(count),
    magnitude: new Float32Array(count),
    used: new Uint8Array(count),
    isBlob: new Uint8Array(count),
    region: new Int32Array(count),
    seeds: new Int32Array(count),
    steps: Int32Array.of(-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1),
  };
}

/**
 * Lightness after a 3 x 3 binomial blur: without it a line a few degrees off level is a staircase and falls into level pieces (LSD
 * shrinks to 0.8 for the same reason). The outermost pixels stay as they are.
 */
function smooth({ width, height, data }: Plane): Float32Array {
  const across = unset(data.length);
  across.set(data);
  for (let y = 0; y < height; y += 1) {
    for (let at = y * width + 1, end = (y + 1) * width - 1; at < end; at += 1) {
      across[at] = ((data[at - 1] ?? 0) + 2 * (data[at] ?? 0) + (data[at + 1] ?? 0)) / 4;
    }
  }
  const out = unset(across.length);
  out.set(across);
  for (let at = width, end = width * (height - 1); at < end; at += 1) {
    out[at] = ((across[at - width] ?? 0) + 2 * (across[at] ?? 0) + (across[at + width] ?? 0)) / 4;
  }
  return out;
}

/** Directions and strengths of a frame. The arrays are used again for the next frame of the same size. */
export function fieldOf(lightness: Plane): Field {
  const { width, height } = lightness;
  const data = smooth(lightness);
  const field = emptyField(width, height);
  const { x, y, magnitude, used } = field;
  for (let row = 1; row < height - 1; row += 1) {
    for (let at = row * width + 1, end = (row + 1) * width - 1; at < end; at += 1) {
      const falling = (data[at + width + 1] ?? 0) - (data[at - width - 1] ?? 0);
      const rising = (data[at - width + 1] ?? 0) - (data[at + width - 1] ?? 0);
      const gx = (2 * ((data[at + 1] ?? 0) - (data[at - 1] ?? 0)) + falling + rising) / 8;
      const gy = (2 * ((data[at + width] ?? 0) - (data[at - width] ?? 0)) + falling - rising) / 8;
      const squared = gx * gx + gy * gy;
      if (squared < MIN_MAGNITUDE * MIN_MAGNITUDE) continue;
      const size = Math.sqrt(squared);
      magnitude[at] = size;
      x[at] = gx / size;
      y[at] = gy / size;
      used[at] = 0;
    }
  }
  return field;
}

/** Free pixels on the crest of an edge (its flanks would start the same line again), the strongest first, by counting sort. */
export function seedsOf({ width, x, y, magnitude, used, seeds, region }: Field): Int32Array {
  const starts = new Int32Array(LEVELS + 1);
  let count = 0;
  for (let at = 0; at < used.length; at += 1) {
    const size = magnitude[at] ?? 0;
    if (size < SEED_MAGNITUDE) continue;
    const step = Math.abs(x[at] ?? 0) > Math.abs(y[at] ?? 0) ? 1 : width;
    if (size < (magnitude[at - step] ?? 0) || size < (magnitude[at + step] ?? 0)) continue;
    const level = levelOf(size);
    starts[level + 1] = (starts[level + 1] ?? 0) + 1;
    region[count] = at;
    count += 1;
  }
  for (let level = 1; level <= LEVELS; level += 1) starts[level] = (starts[level] ?? 0) + (starts[level - 1] ?? 0);
  for (let i = 0; i < count; i += 1) {
    const at = region[i] ?? 0;
    const level = levelOf(magnitude[at] ?? 0);
    const to = starts[level] ?? 0;
    seeds[to] = at;
    starts[level] = to + 1;
  }
  return seeds.subarray(0, count);
}

/** 0 the strongest. */
function levelOf(size: number): number {
  return LEVELS - 1 - Math.min(LEVELS - 1, Math.floor(size * LEVELS * 4));
}
