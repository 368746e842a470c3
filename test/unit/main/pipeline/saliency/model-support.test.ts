// The score scale, and which claims the classifier's type head doubles.
import { describe, expect, it } from 'vitest';
import { claimById } from '../../../../../src/main/pipeline/claims/vocabulary.ts';
import {
  claimsSeenByModel,
  degradationMeasures,
} from '../../../../../src/main/pipeline/saliency/degradation-claims.ts';
import { expectedScore } from '../../../../../src/main/pipeline/saliency/iasm.ts';
import { STARTER_TYPES } from '../../../../support/starter-types.ts';

describe('score', () => {
  it('runs from 0 for rating 1 to 100 for rating 10', () => {
    const only = (rating: number): number[] => Array.from({ length: 10 }, (_, index) => (index + 1 === rating ? 1 : 0));
    expect(expectedScore(only(1))).toBe(0);
    expect(expectedScore(only(10))).toBe(100);
    expect(expectedScore(Array.from({ length: 10 }, () => 0.1))).toBeCloseTo(50, 9);
  });
});

describe('claims the model sees', () => {
  it('are those of likely types only', () => {
    const seen = claimsSeenByModel(
      new Map([
        ['noise', 0.5],
        ['tilt', 0.2],
        ['none', 0.3],
      ]),
    );
    expect([...seen]).toEqual(['noise.visible']);
  });

  it('exist, for every type of the starter but none', () => {
    for (const type of STARTER_TYPES) {
      const seen = [...claimsSeenByModel(new Map([[type, 1]]))];
      expect(seen.length > 0, type).toBe(type !== 'none');
      for (const id of seen) expect(claimById(id), `${type} -> ${id}`).toBeDefined();
    }
  });
});

describe('what the model sees as measures', () => {
  it('are the types and the likeliest cast, without "none"', () => {
    const measures = degradationMeasures(
      new Map([
        ['none', 0.4],
        ['noise', 0.1],
        ['warm-cast', 0.2],
        ['green-cast', 0.3],
      ]),
    );
    expect(Object.fromEntries(Object.entries(measures).map(([id, { value }]) => [id, value]))).toEqual({
      'seen.noise': 0.1,
      'seen.warm-cast': 0.2,
      'seen.green-cast': 0.3,
      'seen.cast': 0.3,
    });
  });

  it('name no cast where the pack knows none', () => {
    expect(degradationMeasures(new Map([['noise', 0.1]]))['seen.cast']).toBeUndefined();
  });
});
