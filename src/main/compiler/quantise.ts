// How weights are stored in a pack. float16 halves the file; the graph casts each tensor back to float32, which ONNX
// Runtime folds away when it loads the graph, so computation stays in float32. int8 and int4 keep matrices in blocks of
// small integers with a scale each, which MatMulNBits multiplies without unpacking them. Tensors are read, converted and
// handed on in slabs of rows: the largest matrix of a checkpoint is several times larger than the memory we may use.
import { AppError } from '../domain/errors.ts';
import type { OnnxInitializer } from './onnx-writer.ts';
import { noError, packZeroPoints, quantiseRows } from './quantise-blocks.ts';
import type { BlockLayout, ErrorSums } from './quantise-blocks.ts';
import { blockSizeOf } from './weight-format.ts';
import type { BlockSize, WeightFormat } from './weight-format.ts';
import { sizeOf, slabs } from './weights.ts';
import type { WeightTensor } from './weights.ts';

/** What storing a matrix in fewer bits changed about it. */
export interface StorageError extends ErrorSums {
  /** Checkpoint name. */
  tensor: string;
  shape: readonly number[];
  /** `int4/128` or `int4/32+zero`, `fp16`. */
  format: string;
}

/** Told about each matrix once its last byte has been made. */
export type ErrorListener = (error: StorageError) => void;

/** A weight in floating point. Vectors (biases, norms, scales) stay float32: they are tiny and sensitive. */
export function storeWeight(tensor: WeightTensor, format: WeightFormat, onError?: ErrorListener): OnnxInitializer {
  const count = sizeOf(tensor);
  const { name, shape } = tensor;
  if (format.storage !== 'fp32' && shape.length >= 2) {
    const chunks = () => halfSlabs(tensor, onError);
    return { name, shape, dtype: 'float16', byteLength: count * 2, chunks };
  }
  return { name, shape, dtype: 'float32', byteLength: count * 4, chunks: () => floatSlabs(tensor) };
}

export interface QuantisedMatrix {
  bits: 4 | 8;
  blockSize: BlockSize;
  /** (out, blocks, bytes per block), row by row, of unsigned integers. */
  packed: OnnxInitializer;
  /** (out, blocks), float32. */
  scales: OnnxInitializer;
  /** (out, bytes of a row of zero points); absent when all are 2^(bits - 1). */
  zeroPoints?: OnnxInitializer;
}

/** A matrix [out, in] in blocks along its inputs. */
export function quantiseMatrix(tensor: WeightTensor, format: WeightFormat, onError?: ErrorListener): QuantisedMatrix {
  const [rows = 0, columns = 0] = tensor.shape;
  const bits = format.storage === 'int4' ? 4 : 8;
  const blockSize = blockSizeOf(format, columns);
  const hasZeroPoint = format.hasZeroPoint === true;
  const blocks = Math.ceil(columns / blockSize);
  const work = new MatrixWork(tensor, { columns, bits, blockSize, hasZeroPoint }, onError);
  const part = (label: string, shape: readonly number[], dtype: 'uint8' | 'float32') => ({
    name: `${tensor.name}.${label}`,
    dtype,
    shape,
    byteLength: shape.reduce((product, size) => product * size, dtype === 'uint8' ? 1 : 4),
  });
  const blockBytes = (blockSize * bits) / 8;
  const zeroBytes = Math.ceil((blocks * bits) / 8);
  return {
    bits,
    blockSize,
    packed: { ...part(`int${bits}`, [rows, blocks, blockBytes], 'uint8'), chunks: () => work.packed() },
    scales: { ...part('scales', [rows, blocks], 'float32'), chunks: () => work.scales() },
    ...(hasZeroPoint && {
      zeroPoints: { ...part('zero_points', [rows, zeroBytes], 'uint8'), chunks: () => work.zeroPoints() },
    }),
  };
}

/**
 * The one pass over a matrix that yields its levels; scales and zero points, far smaller, are kept from it until they are
 * asked for. A build that was interrupted between them repeats the pass.
 */
class MatrixWork {
  readonly #tensor: WeightTensor;
  readonly #layout: BlockLayout;
  readonly #onError: ErrorListener | undefined;
  #kept: { scales: Float32Array; zeroPoints: Uint8Array } | undefined;

  constructor(tensor: WeightTensor, layout: BlockLayout, onError: ErrorListener | undefined) {
    this.#tensor = tensor;
    this.#layout = layout;
    this.#onError = onError;
  }

  *packed(): Generator<Uint8Array> {
    const { columns, bits, blockSize, hasZeroPoint } = this.#layout;
    const rows = sizeOf(this.#tensor) / columns;
    const blocks = Math.ceil(columns / blockSize);
    const scales = new Float32Array(rows * blocks);
    const zeroPoints = new Uint8Array(rows * blocks);
    const sums = noError();
    let block = 0;
    for (const values of slabs(this.#tensor)) {
      requireFinite(values, this.#tensor.name);
      const part = quantiseRows(values, this.#layout, sums);
      scales.set(part.scales, block);
      zeroPoints.set(part.zeroPoints, block);
      block += part.scales.length;
      yield part.packed;
    }
    this.#kept = { scales, zeroPoints };
    const format = `int${bits}/${blockSize}${hasZeroPoint ? '+zero' : ''}`;
    this.#onError?.({ tensor: this.#tensor.name, shape: this.#tensor.shape, format, ...sums });
  }

  *scales(): Generator<Uint8Array> {
    const { scales } = this.#results();
    if (!this.#layout.hasZeroPoint) this.#kept = undefined;
    yield asBytes(scales);
  }

  *zeroPoints(): Generator<Uint8Array> {
    const { columns, bits, blockSize } = this.#layout;
    const { zeroPoints } = this.#results();
    this.#kept = undefined;
    yield packZeroPoints(zeroPoints, Math.ceil(columns / blockSize), bits);
  }

  #results(): { scales: Float32Array; zeroPoints: Uint8Array } {
    const kept = this.#kept;
    if (kept !== undefined) return kept;
    for (const _ of this.packed());
    return this.#results();
  }
}

/** The bytes behind a typed array. */
export function asBytes(array: Float32Array | BigInt64Array | Uint16Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function* floatSlabs(tensor: WeightTensor): Generator<Uint8Array> {
  for (const values of slabs(tensor)) {
    requireFinite(values, tensor.name);
    yield asBytes(values);
  }
}

/** Throws `pack-invalid` for a weight that is no number: it would make every sum it is part of none. */
export function requireFinite(values: Float32Array, tensor: string): void {
  // A sum is no number if any of its parts is none; floats cannot add up to infinity in double precision.
  let sum = 0;
  for (const value of values) sum += Math.abs(value);
  if (Number.isFinite(sum)) return;
  const value = values.find((found) => !Number.isFinite(found));
  throw new AppError('pack-invalid', `The tensor "${checkpointName(tensor)}" holds ${value}.`);
}

function checkpointName(tensor: string): string {
  return tensor.replace(/\.transposed$/, '');
}

function* halfSlabs(tensor: WeightTensor, onError: ErrorListener | undefined): Generator<Uint8Array> {
  const sums = noError();
  for (const values of slabs(tensor)) {
    const halves = new Float16Array(values);
    addHalfErrors(values, new Float32Array(halves), { tensor: tensor.name, sums });
    yield new Uint8Array(halves.buffer);
  }
  onError?.({ tensor: checkpointName(tensor.name), shape: tensor.shape, format: 'fp16', ...sums });
}

/** Compares numbers with their halves; throws `pack-invalid` for one beyond what float16 can hold. */
function addHalfErrors(
  values: Float32Array,
  halves: Float32Array,
  { tensor, sums }: { tensor: string; sums: ErrorSums },
): void {
  let [power, error, largest] = [0, 0, sums.largest];
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? 0;
    const difference = Math.abs((halves[index] ?? 0) - value);
    power += value * value;
    error += difference * difference;
    if (difference > largest) largest = difference;
    // An infinite half makes an infinite error, and no number makes none.
    if (!(difference < Infinity)) {
      throw new AppError(
        'pack-invalid',
        `The tensor "${checkpointName(tensor)}" holds ${value}, which float16 cannot store.`,
      );
    }
  }
  sums.power += power;
  sums.error += error;
  sums.largest = largest;
  sums.count += values.length;
}
