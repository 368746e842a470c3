// The closed form of leave-one-out against training without each row in turn, and a planted line that is found again.
import { describe, expect, test } from 'vitest';
import { fitRidge, predictRidge, type RidgeData } from '../../../../src/main/taste/ridge.ts';
import { normals, seededRandom } from '../../../support/seeded-random.ts';

function planted(count: number, width: number, noise: number): RidgeData & { truth: Float64Array } {
  const random = seededRandom(count * 31 + width);
  const normal = normals(random);
  const truth = Float64Array.from({ length: width }, () => normal());
  const inputs = Float64Array.from({ length: count * width }, () => normal() / Math.sqrt(width));
  const targets = Float64Array.from({ length: count }, (_, i) => {
    const row = inputs.subarray(i * width, (i + 1) * width);
    return 3 + row.reduce((sum, value, j) => sum + value * (truth[j] ?? 0), 0) + noise * normal();
  });
  const weights = Float64Array.from({ length: count }, () => (random() < 0.3 ? 0.3 : 1));
  return { inputs, targets, weights, width, truth };
}

function without({ inputs, targets, weights, width }: RidgeData, row: number): RidgeData {
  const others = Array.from(targets, (_, i) => i).filter((i) => i !== row);
  return {
    inputs: Float64Array.from(others.flatMap((i) => [...inputs.subarray(i * width, (i + 1) * width)])),
    targets: Float64Array.from(others, (i) => targets[i] ?? 0),
    weights: Float64Array.from(others, (i) => weights[i] ?? 0),
    width,
  };
}

describe('fitRidge', () => {
  test.each([0.001, 0.1, 10])('leave-one-out in closed form is leave-one-out, at strength %d', (relative) => {
    const data = planted(24, 7, 0.5);
    const total = data.weights.reduce((sum, weight) => sum + weight, 0);
    const model = fitRidge(data, [relative]);
    expect(model.strength).toBeCloseTo(relative * total, 9);
    for (let row = 0; row < 24; row += 1) {
      const rest = without(data, row);
      // The same absolute strength, though the total weight is less by one row.
      const share = model.strength / rest.weights.reduce((sum, weight) => sum + weight, 0);
      const left = predictRidge(fitRidge(rest, [share]), data.inputs.slice(row * 7, row * 7 + 7));
      expect(model.looErrors[row]).toBeCloseTo((data.targets[row] ?? 0) - left, 9);
    }
  });

  test('more inputs than rows: still exact', () => {
    const data = planted(12, 30, 0.2);
    const model = fitRidge(data, [0.05]);
    const rest = without(data, 3);
    const share = model.strength / rest.weights.reduce((sum, weight) => sum + weight, 0);
    const left = predictRidge(fitRidge(rest, [share]), data.inputs.slice(90, 120));
    expect(model.looErrors[3]).toBeCloseTo((data.targets[3] ?? 0) - left, 9);
  });

  test('finds a planted line, and chooses less strength the cleaner the data', () => {
    const clean = planted(300, 6, 0.01);
    const model = fitRidge(clean);
    for (const [j, value] of clean.truth.entries()) expect(model.coefficients[j]).toBeCloseTo(value, 1);
    expect(model.intercept).toBeCloseTo(3, 1);
    const noisy = fitRidge(planted(60, 6, 3));
    expect(noisy.strength / 60).toBeGreaterThan(model.strength / 300);
  });

  test('without any relation it predicts nearly the mean', () => {
    const { inputs, weights, width } = planted(80, 10, 0);
    const normal = normals(seededRandom(99));
    const targets = Float64Array.from({ length: 80 }, () => 3 + normal());
    const model = fitRidge({ inputs, targets, weights, width });
    const spread = Math.sqrt(model.coefficients.reduce((sum, value) => sum + value * value, 0));
    expect(spread).toBeLessThan(1);
  });

  test('leverage is higher far from what was learned from', () => {
    const data = planted(50, 4, 0.1);
    const model = fitRidge(data, [0.01]);
    const near = model.leverageOf(Float64Array.of(0, 0, 0, 0));
    expect(near).toBeGreaterThan(0);
    expect(model.leverageOf(Float64Array.of(3, -3, 3, 3))).toBeGreaterThan(10 * near);
  });
});
