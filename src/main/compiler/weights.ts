// Weights under another layout, computed when they are written.
import type { WeightTensor } from './checkpoint.ts';

/** The same values with the two axes of a matrix exchanged: checkpoints store [out, in], MatMul wants [in, out]. */
export function transposed(tensor: WeightTensor): WeightTensor {
  const [rows = 0, columns = 0] = tensor.shape;
  const values = () => {
    const source = tensor.values();
    const target = new Float32Array(source.length);
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        target[column * rows + row] = source[row * columns + column] ?? 0;
      }
    }
    return target;
  };
  return { name: `${tensor.name}.transposed`, shape: [columns, rows], values };
}

/** The same values under another shape. */
export function reshaped(tensor: WeightTensor, shape: readonly number[]): WeightTensor {
  return { name: tensor.name, shape, values: tensor.values };
}
