// Weights as the graphs take them: a name, a shape, and values read when they are written, whole or in slabs of rows.
// Also weights under another layout, computed on the way.

/** A tensor whose values are computed or read when the graph is written. */
export interface WeightTensor {
  name: string;
  shape: readonly number[];
  /** All values, row-major. */
  values: () => Float32Array;
  /** Rows `first` to `first + count` of the first axis, for tensors that may be too large to hold; else cut from `values`. */
  rows?: (first: number, count: number) => Float32Array;
}

/** Values of one slab: 64 MB as float32. */
const SLAB_VALUES = 1 << 24;

/** Number of values. */
export function sizeOf({ shape }: Pick<WeightTensor, 'shape'>): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The values in order, a few rows of the first axis at a time. */
export function* slabs(tensor: WeightTensor, slabValues = SLAB_VALUES): Generator<Float32Array> {
  const [rows = 1] = tensor.shape;
  const rowSize = sizeOf(tensor) / rows;
  const step = Math.max(1, Math.floor(slabValues / rowSize));
  if (tensor.rows === undefined || step >= rows) {
    yield tensor.values();
    return;
  }
  for (let first = 0; first < rows; first += step) yield tensor.rows(first, Math.min(step, rows - first));
}

/** The same values with the two axes of a matrix exchanged: checkpoints store [out, in], MatMul wants [in, out]. */
export function transposed(tensor: WeightTensor): WeightTensor {
  const [outputs = 0, inputs = 0] = tensor.shape;
  // Each call walks the whole matrix once, so that only the slab asked for is ever held as well as one slab read.
  const rows = (first: number, count: number) => {
    const target = new Float32Array(count * outputs);
    let output = 0;
    for (const source of slabs(tensor)) {
      const height = source.length / inputs;
      for (let row = 0; row < height; row += 1) {
        const from = row * inputs + first;
        for (let column = 0; column < count; column += 1) {
          target[column * outputs + output + row] = source[from + column] ?? 0;
        }
      }
      output += height;
    }
    return target;
  };
  const name = `${tensor.name}.transposed`;
  return { name, shape: [inputs, outputs], values: () => rows(0, inputs), rows };
}

/** The same values under another shape. */
export function reshaped(tensor: WeightTensor, shape: readonly number[]): WeightTensor {
  return { name: tensor.name, shape, values: tensor.values };
}

/** A matrix whose slices of `sliceRows` rows come in another order: slice i is slice `order[i]` of `tensor`. */
export function reorderSlices(tensor: WeightTensor, order: readonly number[], sliceRows: number): WeightTensor {
  const rowSize = sizeOf(tensor) / (tensor.shape[0] ?? 1);
  const read = tensor.rows;
  const pick = (source: (first: number, count: number) => Float32Array) => (first: number, count: number) => {
    const target = new Float32Array(count * rowSize);
    for (let row = first; row < first + count;) {
      const within = row % sliceRows;
      const run = Math.min(sliceRows - within, first + count - row);
      const from = (order[Math.floor(row / sliceRows)] ?? 0) * sliceRows + within;
      target.set(source(from, run), (row - first) * rowSize);
      row += run;
    }
    return target;
  };
  const values = () => {
    const source = tensor.values();
    return pick((first, count) => source.subarray(first * rowSize, (first + count) * rowSize))(0, tensor.shape[0] ?? 0);
  };
  return { name: tensor.name, shape: tensor.shape, values, ...(read !== undefined && { rows: pick(read) }) };
}
