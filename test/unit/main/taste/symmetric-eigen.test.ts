// Eigenvectors against their definition, on matrices of several sizes and on degenerate ones.
import { describe, expect, test } from 'vitest';
import { symmetricEigen } from '../../../../src/main/taste/symmetric-eigen.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

function randomSymmetric(size: number): Float64Array {
  const random = seededRandom(size + 1);
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      const value = random() - 0.5;
      matrix[i * size + j] = value;
      matrix[j * size + i] = value;
    }
  }
  return matrix;
}

describe('symmetricEigen', () => {
  test.each([1, 2, 3, 5, 17, 60])('%i x %i: A v = value v, unit vectors, largest first', (size) => {
    const matrix = randomSymmetric(size);
    const before = matrix.slice();
    const { values, vectors } = symmetricEigen(matrix, size);
    expect(matrix).toEqual(before);
    for (let k = 0; k < size; k += 1) {
      const vector = vectors.subarray(k * size, (k + 1) * size);
      expect(vector.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 12);
      for (let i = 0; i < size; i += 1) {
        const product = vector.reduce((sum, value, j) => sum + value * (matrix[i * size + j] ?? 0), 0);
        expect(product).toBeCloseTo((values[k] ?? 0) * (vector[i] ?? 0), 11);
      }
      if (k > 0) expect(values[k]).toBeLessThanOrEqual(values[k - 1] ?? 0);
    }
  });

  test('a diagonal matrix, zeros and equal values', () => {
    expect([...symmetricEigen(Float64Array.of(1, 0, 0, 0, 3, 0, 0, 0, 2), 3).values]).toEqual([3, 2, 1]);
    expect([...symmetricEigen(new Float64Array(9), 3).values]).toEqual([0, 0, 0]);
    expect([...symmetricEigen(Float64Array.of(2, 0, 0, 2), 2).values]).toEqual([2, 2]);
  });
});
