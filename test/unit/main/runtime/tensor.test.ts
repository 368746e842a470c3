// Tensor construction checks its sizes.
import { expect, it } from 'vitest';
import { floatData, floatTensor, intTensor } from '../../../../src/main/runtime/tensor.ts';

it('keeps values and shape', () => {
  const tensor = floatTensor(Float32Array.of(1, 2, 3, 4), [2, 2]);
  expect(tensor.dims).toEqual([2, 2]);
  expect([...floatData(tensor)]).toEqual([1, 2, 3, 4]);
  expect(intTensor([1, 2], [2]).data).toEqual(BigInt64Array.of(1n, 2n));
});

it('refuses sizes, fractions and types that do not fit', () => {
  expect(() => floatTensor(new Float32Array(3), [2, 2])).toThrow(/do not fill/);
  expect(() => intTensor([0.5], [1])).toThrow(/integers/);
  expect(() => floatData(intTensor([1], [1]))).toThrow(/float32/);
});
