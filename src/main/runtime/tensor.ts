// Tensors as the stages see them, and the few typed-array helpers they need. The stages never import ONNX Runtime:
// a tensor a graph returned can be fed to the next run without a copy.
import { Tensor } from 'onnxruntime-node';
import { AppError } from '../domain/errors.ts';

export type { Tensor } from 'onnxruntime-node';

/** A float32 tensor over `data` (row-major, not copied); throws `invalid-argument` if sizes disagree. */
export function floatTensor(data: Float32Array, shape: readonly number[]): Tensor {
  checkSize(data.length, shape);
  return new Tensor('float32', data, shape);
}

/** An int64 tensor; throws `invalid-argument` if sizes disagree or a value is no integer. */
export function intTensor(data: readonly number[] | BigInt64Array, shape: readonly number[]): Tensor {
  checkSize(data.length, shape);
  if (data instanceof BigInt64Array) return new Tensor('int64', data, shape);
  if (!data.every(Number.isSafeInteger)) throw new AppError('invalid-argument', 'An int64 tensor needs integers.');
  return new Tensor('int64', BigInt64Array.from(data, BigInt), shape);
}

/** An int32 tensor; throws `invalid-argument` if sizes disagree. */
export function int32Tensor(data: readonly number[], shape: readonly number[]): Tensor {
  checkSize(data.length, shape);
  return new Tensor('int32', Int32Array.from(data), shape);
}

/** The float32 values of a tensor, row-major; throws `inference-failed` for any other type. */
export function floatData(tensor: Tensor): Float32Array {
  if (tensor.data instanceof Float32Array) return tensor.data;
  throw new AppError('inference-failed', `Expected a float32 tensor, got ${tensor.type}.`);
}

function checkSize(count: number, shape: readonly number[]): void {
  const expected = shape.reduce((product, size) => product * size, 1);
  if (count === expected) return;
  throw new AppError('invalid-argument', `${count} values do not fill a tensor of shape [${shape.join()}].`);
}
