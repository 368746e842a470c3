// How the weights of one graph are stored: a precision, and for integers the shape of their blocks. Plain data that the
// command line, the graph builder and the quantiser share.

/** Storage formats the compiler writes. */
export const STORAGE_FORMATS = ['fp32', 'fp16', 'int8', 'int4'] as const;
export type StorageFormat = (typeof STORAGE_FORMATS)[number];

/** Weights along the inputs of a matrix that share a scale: smaller blocks are closer, and take more bytes for scales. */
export const BLOCK_SIZES = [32, 64, 128] as const;
export type BlockSize = (typeof BLOCK_SIZES)[number];

export interface WeightFormat {
  storage: StorageFormat;
  /** Integers only; unless given 128 for matrices of 1024 inputs or more, which saves most of the scales' bytes, else 32. */
  blockSize?: BlockSize;
  /** Integers only. False: levels lie symmetrically around zero. True: each block has a zero point of its own. */
  hasZeroPoint?: boolean;
  /**
   * int8 only: one scale per output, and the other factor is rounded to 8 bits as well when it is multiplied. Two to three times as fast
   * as blocks on a CPU with integer dot products; inexact where single activations tower above the rest.
   */
  isDynamic?: boolean;
}

/** Large matrices can afford the coarser scale. */
export function blockSizeOf({ blockSize }: WeightFormat, inputs: number): BlockSize {
  return blockSize ?? (inputs >= 1024 ? 128 : 32);
}
