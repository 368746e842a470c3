// How weights are stored in a pack. float16 halves the file; the graph casts each tensor back to float32, which ONNX
// Runtime folds away when it loads the graph, so computation stays in float32. int8 and int4 keep matrices in blocks of
// small integers with a scale each, which MatMulNBits multiplies without unpacking them.
import { AppError } from '../domain/errors.ts';
import type { WeightTensor } from './checkpoint.ts';
import { toFloat16Bits } from './float16.ts';
import type { OnnxInitializer } from './onnx-writer.ts';

/** Storage formats the compiler writes. */
export const STORAGE_FORMATS = ['fp32', 'fp16', 'int8', 'int4'] as const;
export type StorageFormat = (typeof STORAGE_FORMATS)[number];

/** A weight as it is stored. Vectors (biases, norms, scales) stay float32: they are tiny and sensitive. */
export function storeWeight(tensor: WeightTensor, format: StorageFormat): OnnxInitializer {
  const count = tensor.shape.reduce((product, size) => product * size, 1);
  const { name, shape } = tensor;
  if (format !== 'fp32' && shape.length >= 2) {
    return { name, shape, dtype: 'float16', byteLength: count * 2, bytes: () => halfBytes(tensor) };
  }
  return { name, shape, dtype: 'float32', byteLength: count * 4, bytes: () => asBytes(tensor.values()) };
}

export interface QuantisedMatrix {
  bits: 4 | 8;
  blockSize: number;
  /** (out, blocks, bytes per block), row by row, of unsigned integers around 2^(bits - 1). */
  packed: OnnxInitializer;
  /** (out * blocks), float32. */
  scales: OnnxInitializer;
}

/** A matrix [out, in] in blocks along its inputs, symmetric around zero. */
export function quantiseMatrix(tensor: WeightTensor, bits: 4 | 8): QuantisedMatrix {
  const [rows = 0, columns = 0] = tensor.shape;
  // Large matrices can afford the coarser scale, which saves most of its bytes.
  const blockSize = columns >= 1024 ? 128 : 32;
  const blocks = Math.ceil(columns / blockSize);
  const blockBytes = (blockSize * bits) / 8;
  const quantised = () => quantiseBlocks(tensor.values(), { rows, columns, bits, blockSize });
  return {
    bits,
    blockSize,
    packed: {
      name: `${tensor.name}.int${bits}`,
      dtype: 'uint8',
      shape: [rows, blocks, blockBytes],
      byteLength: rows * blocks * blockBytes,
      bytes: () => quantised().packed,
    },
    scales: {
      name: `${tensor.name}.scales`,
      dtype: 'float32',
      shape: [rows * blocks],
      byteLength: rows * blocks * 4,
      bytes: () => asBytes(quantised().scales),
    },
  };
}

interface BlockLayout {
  rows: number;
  columns: number;
  bits: 4 | 8;
  blockSize: number;
}

function quantiseBlocks(values: Float32Array, { rows, columns, bits, blockSize }: BlockLayout) {
  const blocks = Math.ceil(columns / blockSize);
  const zero = 2 ** (bits - 1);
  const scales = new Float32Array(rows * blocks);
  // Integers per byte: two for 4 bits, the first in the lower half.
  const perByte = 8 / bits;
  const packed = new Uint8Array((rows * blocks * blockSize) / perByte);
  for (let block = 0; block < rows * blocks; block += 1) {
    const row = Math.floor(block / blocks);
    const first = (block % blocks) * blockSize;
    const own = values.subarray(row * columns + first, row * columns + Math.min(first + blockSize, columns));
    const scale = blockScale(own, zero);
    scales[block] = scale;
    for (let index = 0; index < blockSize; index += 1) {
      // What lies beyond the matrix is zero.
      const steps = scale === 0 ? 0 : Math.round((own[index] ?? 0) / scale);
      const level = Math.min(Math.max(steps + zero, 0), 2 * zero - 1);
      const place = block * blockSize + index;
      const byte = Math.floor(place / perByte);
      packed[byte] = (packed[byte] ?? 0) | (level << ((place % perByte) * bits));
    }
  }
  return { packed, scales };
}

/** The most extreme value becomes the lowest level, which has one step more than the highest. */
function blockScale(block: Float32Array, zero: number): number {
  let extreme = 0;
  for (const value of block) if (Math.abs(value) > Math.abs(extreme)) extreme = value;
  return Math.fround(extreme / -zero);
}

/** The bytes behind a typed array. */
export function asBytes(array: Float32Array | BigInt64Array | Uint16Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function halfBytes(tensor: WeightTensor): Uint8Array {
  const values = tensor.values();
  const halves = new Uint16Array(values.length);
  for (const [index, value] of values.entries()) {
    const pattern = toFloat16Bits(value);
    if ((pattern & 0x7c00) === 0x7c00) {
      throw new AppError('pack-invalid', `The tensor "${tensor.name}" holds ${value}, which float16 cannot store.`);
    }
    halves[index] = pattern;
  }
  return asBytes(halves);
}
