// A planted taste is learned from stars and flags, says how sure it is, and is explained by its neighbours.
import { describe, expect, test } from 'vitest';
import type { Flag, Stars } from '../../../../src/main/domain/photo.ts';
import { fitTasteSpace, TASTE_MEASURES, type TasteInput } from '../../../../src/main/taste/taste-inputs.ts';
import {
  LEAST_RATINGS,
  nearestRated,
  spearman,
  toTaste,
  trainTaste,
  type RatedVector,
} from '../../../../src/main/taste/taste-model.ts';
import { normals, seededRandom } from '../../../support/seeded-random.ts';

const FEATURES = 24;

/** Photos of a user who likes what feature 0 and the first measure are high in. */
function library(count: number, noise = 0.3): { inputs: TasteInput[]; stars: Stars[] } {
  const normal = normals(seededRandom(7));
  const inputs = Array.from({ length: count }, () => ({
    features: Float32Array.from({ length: FEATURES }, () => normal()),
    measures: Float32Array.from(TASTE_MEASURES, () => normal()),
  }));
  const stars = inputs.map(({ features, measures }) => {
    const liked = 3 + 0.9 * (features[0] ?? 0) + 0.9 * (measures[0] ?? 0) + noise * normal();
    return Math.min(5, Math.max(1, Math.round(liked))) as Stars;
  });
  return { inputs, stars };
}

function rate(vectors: readonly Float64Array[], stars: readonly Stars[], flags: readonly Flag[] = []): RatedVector[] {
  return vectors.map((vector, index) => ({
    photoId: index + 1,
    vector,
    stars: stars[index] ?? 0,
    flag: flags[index] ?? 'none',
  }));
}

describe('taste', () => {
  test('is off below the least number of ratings and when all are the same', () => {
    const { inputs, stars } = library(40);
    const space = fitTasteSpace(inputs);
    const rated = rate(
      inputs.map((input) => space.project(input)),
      stars,
    );
    expect(trainTaste(rated.slice(0, LEAST_RATINGS - 1))).toBeUndefined();
    expect(trainTaste(rated.map((one) => ({ ...one, stars: 4 as Stars })))).toBeUndefined();
    expect(trainTaste(rated.slice(0, LEAST_RATINGS))).toBeDefined();
  });

  test('ranks unseen photos as the user would, and two in three lie within the uncertainty', () => {
    const { inputs, stars } = library(600);
    const space = fitTasteSpace(inputs.slice(0, 300));
    const vectors = inputs.map((input) => space.project(input));
    const model = trainTaste(rate(vectors.slice(0, 300), stars));
    const unseen = vectors.slice(300);
    const truth = stars.slice(300);
    const predicted = unseen.map((vector) => model?.predict(vector));
    const agreement = spearman(
      truth,
      predicted.map((one) => one?.taste ?? 0),
    );
    expect(agreement).toBeGreaterThan(0.75);
    expect(model?.agreement).toBeCloseTo(agreement, 1);
    const inside = predicted.filter(
      (one, index) => Math.abs((one?.stars ?? 0) - (truth[index] ?? 0)) * 25 <= (one?.uncertaintyPoints ?? 0),
    );
    expect(inside.length / unseen.length).toBeGreaterThan(0.6);
    expect(inside.length / unseen.length).toBeLessThan(0.76);
  });

  test('learns from flags alone, and stars outweigh a flag', () => {
    const { inputs, stars } = library(200);
    const space = fitTasteSpace(inputs);
    const vectors = inputs.map((input) => space.project(input));
    const flags = stars.map((given): Flag => (given >= 4 ? 'pick' : given <= 2 ? 'reject' : 'none'));
    const flagged = rate(vectors, [], flags).filter(({ flag }) => flag !== 'none');
    const model = trainTaste(flagged);
    expect(
      spearman(
        stars,
        vectors.map((vector) => model?.predict(vector).taste ?? 0),
      ),
    ).toBeGreaterThan(0.7);
    const opposite = stars.map((given): Flag => (given >= 4 ? 'reject' : 'pick'));
    expect(trainTaste(rate(vectors, stars, opposite))?.agreement).toBeGreaterThan(0.6);
  });

  test('the fast linear form scores as the projection does', () => {
    const { inputs, stars } = library(80);
    const space = fitTasteSpace(inputs, 10);
    const vectors = inputs.map((input) => space.project(input));
    const model = trainTaste(rate(vectors, stars));
    const fast = space.linear(model?.coefficients ?? new Float64Array(), model?.intercept ?? 0);
    for (const [index, input] of inputs.entries()) {
      expect(toTaste(fast(input))).toBeCloseTo(model?.predict(vectors[index] ?? new Float64Array()).taste ?? -1, 6);
    }
  });

  test('a photo that lacks measures or features of another length still gets numbers', () => {
    const { inputs } = library(30);
    const space = fitTasteSpace(inputs);
    const bare = { features: new Float32Array(), measures: new Float32Array().fill(Number.NaN) };
    expect([...space.project(bare)].every((value) => value === 0)).toBe(true);
    const one = fitTasteSpace(inputs.slice(0, 1));
    expect([...one.project(inputs[3] ?? bare)].every(Number.isFinite)).toBe(true);
  });

  test('neighbours are the most similar, without the photo itself', () => {
    const vectors = [Float64Array.of(1, 0), Float64Array.of(0.9, 0.1), Float64Array.of(-1, 0), Float64Array.of(0, 1)];
    const rated = rate(vectors, [5, 4, 1, 3]);
    const found = nearestRated(Float64Array.of(1, 0), rated, 1);
    expect(found.map((one) => one.rated.photoId)).toEqual([2, 4, 3]);
    expect(found[2]?.similarity).toBeCloseTo(-1, 12);
  });

  test('stars map to 0..100 and never beyond', () => {
    expect([0, 1, 3, 5, 7].map(toTaste)).toEqual([0, 0, 50, 100, 100]);
  });
});
