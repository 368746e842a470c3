// Random streams, drawing tokens, forbidding and penalising them, and when a text ends.
import { describe, expect, it } from 'vitest';
import { forbidTokens, penaliseRepetition } from '../../../../../src/main/pipeline/language/logits-processors.ts';
import { createRandom } from '../../../../../src/main/pipeline/language/random.ts';
import { argMax, sampleToken } from '../../../../../src/main/pipeline/language/sampler.ts';
import { stopReason } from '../../../../../src/main/pipeline/language/stopping-criteria.ts';

function draw(count: number, random: () => number): number[] {
  return Array.from({ length: count }, random);
}

describe('random streams', () => {
  it('are reproducible, differ by any of their names, and are about uniform', () => {
    expect(draw(5, createRandom(7, 1, 2))).toEqual(draw(5, createRandom(7, 1, 2)));
    const firsts = [
      [7, 1, 2],
      [7, 2, 1],
      [7, 1, 3],
      [8, 1, 2],
      [7, 1],
    ].map((names) => createRandom(...names)());
    expect(new Set(firsts).size).toBe(5);
    const values = draw(20_000, createRandom(0));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0.5, 1);
    // Neighbouring seeds must not give neighbouring numbers.
    const starts = Array.from({ length: 2000 }, (_, seed) => createRandom(seed, 0, 0)());
    expect(starts.filter((value) => value < 0.25).length / starts.length).toBeCloseTo(0.25, 1);
  });
});

describe('sampling', () => {
  const logits = Float32Array.from([1, 4, 2, 3.5, -1]);

  it('takes the best token at temperature 0, with its log-probability', () => {
    const { id, logProbability } = sampleToken(logits, { temperature: 0, topP: 1, topK: 0 }, () => 0.99);
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    expect(id).toBe(1);
    expect(logProbability).toBeCloseTo(4 - Math.log(total), 2);
    expect(argMax(Float32Array.of(2, 5, 5))).toBe(1);
  });

  it.each([
    { name: 'top-k', options: { temperature: 1, topP: 1, topK: 2 }, allowed: [1, 3] },
    { name: 'top-p', options: { temperature: 1, topP: 0.9, topK: 0 }, allowed: [1, 2, 3] },
    { name: 'top-p of one', options: { temperature: 1, topP: 0.01, topK: 0 }, allowed: [1] },
  ])('draws only among candidates of $name', ({ options, allowed }) => {
    const random = createRandom(3);
    const drawn = new Set(Array.from({ length: 500 }, () => sampleToken(logits, options, random).id));
    expect([...drawn].sort()).toEqual(allowed);
  });

  it('draws in proportion to probability, sharper when cold', () => {
    const share = (temperature: number): number => {
      const random = createRandom(4);
      const ids = Array.from({ length: 4000 }, () => sampleToken(logits, { temperature, topP: 1, topK: 2 }, random).id);
      return ids.filter((id) => id === 1).length / ids.length;
    };
    expect(share(1)).toBeCloseTo(1 / (1 + Math.exp(-0.5)), 1);
    expect(share(0.25)).toBeCloseTo(1 / (1 + Math.exp(-2)), 1);
  });
});

describe('logits processors', () => {
  it('forbid and penalise in place', () => {
    const logits = Float32Array.from([2, -2, 3]);
    penaliseRepetition(logits, [0, 1, 1], 2);
    forbidTokens(logits, [2]);
    expect([...logits]).toEqual([1, -4, Number.NEGATIVE_INFINITY]);
  });
});

describe('stopping', () => {
  it('ends at a stop token or at the limit', () => {
    const criteria = { stopIds: new Set([2]), maxNewTokens: 3 };
    expect(stopReason([5], criteria)).toBeUndefined();
    expect(stopReason([5, 2], criteria)).toBe('stop-token');
    expect(stopReason([5, 6, 7], criteria)).toBe('length');
  });
});
