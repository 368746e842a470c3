// Numbers to blocks of small integers: for every block the scale, and where wanted the zero point, that leave the least
// squared error. Pure arithmetic on arrays; knows no files and no graphs.
import type { BlockSize } from './weight-format.ts';

export interface BlockLayout {
  columns: number;
  bits: 4 | 8;
  blockSize: BlockSize;
  hasZeroPoint: boolean;
}

/** Quantised rows: value = (level - zero point) * scale. */
export interface QuantisedRows {
  /** (rows, blocks, bytes per block); 4-bit levels two to a byte, the first in the lower half. */
  packed: Uint8Array;
  /** (rows, blocks) */
  scales: Float32Array;
  /** (rows, blocks), one byte each; 2^(bits - 1) throughout when symmetric. */
  zeroPoints: Uint8Array;
}

/** How far quantised numbers are from the given ones, added up over calls. */
export interface ErrorSums {
  count: number;
  /** Sum of squares of the given numbers. */
  power: number;
  /** Sum of squares of the differences. */
  error: number;
  /** Largest absolute difference. */
  largest: number;
}

/** No error yet. */
export function noError(): ErrorSums {
  return { count: 0, power: 0, error: 0, largest: 0 };
}

/** Quantises whole rows; what lies beyond the last column of a block is zero. Adds to `sums`. */
export function quantiseRows(values: Float32Array, layout: BlockLayout, sums: ErrorSums): QuantisedRows {
  const { columns, bits, blockSize, hasZeroPoint } = layout;
  const rows = values.length / columns;
  const blocks = Math.ceil(columns / blockSize);
  const middle = 2 ** (bits - 1);
  const scales = new Float32Array(rows * blocks);
  const zeroPoints = new Uint8Array(rows * blocks).fill(middle);
  const packed = new Uint8Array((rows * blocks * blockSize * bits) / 8);
  const fit = { scale: 0, zeroPoint: middle };
  for (let block = 0; block < rows * blocks; block += 1) {
    const row = Math.floor(block / blocks);
    const begin = row * columns + (block - row * blocks) * blockSize;
    const end = Math.min(begin + blockSize, (row + 1) * columns);
    if (hasZeroPoint) fitRange(values, { begin, end }, bits, fit);
    else fitSymmetric(values, { begin, end }, bits, fit);
    scales[block] = fit.scale;
    zeroPoints[block] = fit.zeroPoint;
    writeLevels(values, { begin, end }, fit, { packed, at: block * blockSize, bits, blockSize, sums });
  }
  return { packed, scales, zeroPoints };
}

interface Span {
  begin: number;
  end: number;
}

interface Fit {
  scale: number;
  zeroPoint: number;
}

/**
 * Where the extreme value of a 4-bit block may land besides level -8: less is finer steps and some clipping, more leaves
 * room. Tried one by one, because the least error has no closed form in the scale.
 */
const EXTREME_STEPS = [0, -1.2, -0.9, -0.6, -0.3, 0.3, 0.6, 0.9, 1.2];
/** 8-bit steps are fine enough that only the least-squares step of the fit is worth its time. */
const PLAIN = [0];

/** Levels around zero. For given levels the best scale is a quotient of sums, so each trial ends in its own optimum. */
function fitSymmetric(values: Float32Array, { begin, end }: Span, bits: 4 | 8, fit: Fit): void {
  const middle = 2 ** (bits - 1);
  let extreme = 0;
  let size = 0;
  for (let index = begin; index < end; index += 1) {
    const value = values[index] ?? 0;
    if (Math.abs(value) > size) {
      extreme = value;
      size = Math.abs(value);
    }
  }
  fit.scale = 0;
  fit.zeroPoint = middle;
  if (size === 0) return;
  let best = -1;
  for (const step of bits === 4 ? EXTREME_STEPS : PLAIN) {
    const inverse = -(middle + step) / extreme;
    let product = 0;
    let square = 0;
    for (let index = begin; index < end; index += 1) {
      const value = values[index] ?? 0;
      const level = roundLevel(value * inverse + middle, 2 * middle - 1) - middle;
      product += value * level;
      square += level * level;
    }
    // The squared error is the block's power minus this.
    const explained = square === 0 ? 0 : (product * product) / square;
    if (explained > best && product !== 0) {
      best = explained;
      fit.scale = Math.fround(product / square);
    }
  }
}

/** How much of a block's range the levels span. */
const RANGE_SHARES = [1, 0.95, 0.9, 0.85, 0.8, 0.75];

/** Levels over the range the block really has. Zero stays representable, so a sparse block stays sparse. */
function fitRange(values: Float32Array, { begin, end }: Span, bits: 4 | 8, fit: Fit): void {
  const top = 2 ** bits - 1;
  let low = 0;
  let high = 0;
  for (let index = begin; index < end; index += 1) {
    const value = values[index] ?? 0;
    if (value < low) low = value;
    else if (value > high) high = value;
  }
  fit.scale = 0;
  fit.zeroPoint = 2 ** (bits - 1);
  if (high === low) return;
  let best = -1;
  for (const share of bits === 4 ? RANGE_SHARES : [1]) {
    const inverse = top / ((high - low) * share);
    const zeroPoint = roundLevel(-low * share * inverse, top);
    let product = 0;
    let square = 0;
    for (let index = begin; index < end; index += 1) {
      const value = values[index] ?? 0;
      const level = roundLevel(value * inverse + zeroPoint, top) - zeroPoint;
      product += value * level;
      square += level * level;
    }
    const explained = square === 0 ? 0 : (product * product) / square;
    if (explained > best && product !== 0) {
      best = explained;
      fit.scale = Math.fround(product / square);
      fit.zeroPoint = zeroPoint;
    }
  }
}

/** The nearest whole number from 0 to `top`. */
function roundLevel(value: number, top: number): number {
  return value <= 0 ? 0 : value >= top ? top : (value + 0.5) | 0;
}

interface LevelTarget {
  packed: Uint8Array;
  /** Number of the block's first level. */
  at: number;
  bits: 4 | 8;
  blockSize: number;
  sums: ErrorSums;
}

/** Rounds every value to its nearest level under the fit. */
function writeLevels(values: Float32Array, { begin, end }: Span, { scale, zeroPoint }: Fit, target: LevelTarget): void {
  const { packed, at, bits, blockSize, sums } = target;
  const top = 2 ** bits - 1;
  const inverse = scale === 0 ? 0 : 1 / scale;
  for (let index = 0; index < blockSize; index += 1) {
    const value = begin + index < end ? (values[begin + index] ?? 0) : 0;
    const level = roundLevel(value * inverse + zeroPoint, top);
    const difference = Math.abs(value - (level - zeroPoint) * scale);
    sums.power += value * value;
    sums.error += difference * difference;
    if (difference > sums.largest) sums.largest = difference;
    const place = at + index;
    if (bits === 8) packed[place] = level;
    else packed[place >> 1] = (packed[place >> 1] ?? 0) | (level << ((place & 1) * 4));
  }
  sums.count += end - begin;
}

/** (rows, blocks) zero points as the runtime wants them: 4-bit ones two to a byte, each row padded to whole bytes. */
export function packZeroPoints(zeroPoints: Uint8Array, blocks: number, bits: 4 | 8): Uint8Array {
  if (bits === 8) return zeroPoints;
  const rowBytes = Math.ceil(blocks / 2);
  const packed = new Uint8Array((zeroPoints.length / blocks) * rowBytes);
  for (const [index, zeroPoint] of zeroPoints.entries()) {
    const row = Math.floor(index / blocks);
    const column = index % blocks;
    const byte = row * rowBytes + (column >> 1);
    packed[byte] = (packed[byte] ?? 0) | (zeroPoint << ((column & 1) * 4));
  }
  return packed;
}
