// Points of curves and claims, the scale they end on, and the distribution that goes with the score.
import { describe, expect, it } from 'vitest';
import type { LicensedClaim } from '../../../../../src/main/domain/analysis.ts';
import type { CraftModel } from '../../../../../src/main/pipeline/score/craft-model.ts';
import { readCraftModel } from '../../../../../src/main/pipeline/score/craft-model.ts';
import { claimPoints, pixelPoints, scoreCraft } from '../../../../../src/main/pipeline/score/craft-score.ts';
import { tiltDistribution } from '../../../../../src/main/pipeline/score/tilt-distribution.ts';

const MODEL: CraftModel = {
  formatVersion: 1,
  curves: [
    { from: 'rating', id: '', values: [0, 9], points: [-1, 1] },
    { from: 'type', id: 'noise', values: [Math.log(0.001), Math.log(1.001)], points: [0, -2] },
    { from: 'measure', id: 'focus.best', values: [0.2, 0.4, 0.8], points: [-1, 0, 2] },
  ],
  claims: { points: { 'focus.sharp': 0.4, 'exposure.under': -0.2 }, mean: 0.1, weight: 2 },
  scale: { middle: 0, width: 1 },
};
const UNIFORM = Array.from({ length: 10 }, () => 0.1);

function evidence(sharpness?: number, noise = 0) {
  const measurements = sharpness === undefined ? {} : { 'focus.best': { value: sharpness, unit: '0..1' } };
  return { view: { distribution: UNIFORM, degradations: new Map([['noise', noise]]) }, measurements };
}

function meanOf(distribution: readonly number[]): number {
  return distribution.reduce((sum, probability, rating) => sum + probability * rating, 0);
}

describe('points', () => {
  it.each([
    [0.2, -1],
    [0.3, -0.5],
    [0.4, 0],
    [0.6, 1],
    [0.8, 2],
    [-5, -1],
    [9, 2],
  ])('of a measure of %d are %d', (value, points) => {
    expect(pixelPoints(MODEL, evidence(value))).toBeCloseTo(points, 9);
  });

  it('are none for what was not measured', () => {
    expect(pixelPoints(MODEL, evidence())).toBeCloseTo(0, 9);
  });

  it('come from the damage the classifier sees', () => {
    expect(pixelPoints(MODEL, evidence(undefined, 1))).toBeCloseTo(-2, 9);
  });

  it('of a claim just over its threshold are half of those of an extreme one', () => {
    const points = (strength: number): number => claimPoints(MODEL, [{ id: 'focus.sharp', strength, polarity: 1 }]);
    expect(points(1)).toBeCloseTo(2 * (0.4 - 0.1), 9);
    expect(points(0)).toBeCloseTo(2 * (0.2 - 0.1), 9);
    expect(claimPoints(MODEL, [{ id: 'comp.thirds', strength: 1, polarity: 1 }])).toBeCloseTo(-0.2, 9);
  });

  it('count praise and descriptions, and no damage: its measures have curves', () => {
    const points = { ...MODEL.claims.points, vignette: -0.3 };
    const model = { ...MODEL, claims: { ...MODEL.claims, points } };
    const praised = [{ id: 'focus.sharp', strength: 1, polarity: 1 }] as const;
    const fault = { id: 'exposure.under', strength: 1, polarity: -1 } as const;
    const description = { id: 'vignette', strength: 1, polarity: 0 } as const;
    expect(claimPoints(model, [...praised, fault, description])).toBe(claimPoints(model, praised));
  });
});

describe('craft score', () => {
  it('is the mean of its distribution', () => {
    for (const sharpness of [0.1, 0.45, 0.9]) {
      const { score, distribution } = scoreCraft(MODEL, { ...evidence(sharpness), licensed: [] });
      expect((meanOf(distribution) / 9) * 100).toBeCloseTo(score, 3);
      expect(distribution.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 9);
    }
  });

  it('lies where the scale puts its points', () => {
    const model = { ...MODEL, claims: { ...MODEL.claims, weight: 0 } };
    expect(scoreCraft(model, { ...evidence(0.4), licensed: [] }).score).toBeCloseTo(50, 9);
    expect(scoreCraft(model, { ...evidence(0.8), licensed: [] }).score).toBeCloseTo(100 / (1 + Math.exp(-2)), 9);
  });
});

describe('a low score', () => {
  const fault: LicensedClaim = {
    id: 'exposure.under',
    polarity: -1,
    degree: 'plain',
    strength: 0.5,
    measure: 'exposure.under_likely',
    value: 0.9,
    unit: '',
    threshold: 0.8,
    regions: [],
    support: 'measured',
  };
  /** Of a photo that the classifier takes for damaged with this probability, and whose points say so more or less. */
  const scoreOf = (suspected: number, { sharpness = 0.2, licensed = [] as LicensedClaim[] } = {}): number => {
    const { view, measurements } = evidence(sharpness);
    const degradations = new Map([
      ['none', 1 - suspected],
      ['tilt', suspected],
    ]);
    return scoreCraft(MODEL, { view: { ...view, degradations }, measurements, licensed }).score;
  };

  it('stands where a damage is suspected, and is held back where none is', () => {
    expect(scoreOf(0.95)).toBeLessThan(30);
    expect(scoreOf(0.05)).toBeGreaterThan(40);
    expect(scoreOf(0.05)).toBeLessThan(45);
  });

  it('never rises with the suspicion or with the damage, in steps or at once', () => {
    for (let suspected = 0; suspected < 1; suspected += 0.01) {
      expect(scoreOf(suspected + 0.01)).toBeLessThanOrEqual(scoreOf(suspected));
      expect(scoreOf(suspected) - scoreOf(suspected + 0.01)).toBeLessThan(1);
      for (const sharpness of [0.2, 0.25, 0.3, 0.5]) {
        expect(scoreOf(suspected, { sharpness })).toBeLessThan(scoreOf(suspected, { sharpness: sharpness + 0.02 }));
      }
    }
  });

  it('does not change with the faults that are named', () => {
    for (const suspected of [0, 0.6, 1]) {
      const unnamed = scoreOf(suspected);
      expect(scoreOf(suspected, { licensed: [fault] })).toBe(unnamed);
      expect(scoreOf(suspected, { licensed: [{ ...fault, tagOnly: true }] })).toBe(unnamed);
    }
  });

  it('is not held back where the pack names no damages', () => {
    const { view, measurements } = evidence(0.2);
    const unknown = scoreCraft(MODEL, { view: { ...view, degradations: new Map() }, measurements, licensed: [] }).score;
    expect(unknown).toBeCloseTo(scoreOf(1), 9);
  });

  it('above the middle of the scale is left alone', () => {
    expect(scoreOf(0, { sharpness: 0.6 })).toBe(scoreOf(1, { sharpness: 0.6 }));
  });
});

describe('tilting a distribution', () => {
  it('leaves one that has the mean alone', () => {
    for (const probability of tiltDistribution(UNIFORM, 4.5)) expect(probability).toBeCloseTo(0.1, 9);
  });

  it('reaches the ends and ratings the classifier excludes', () => {
    expect(tiltDistribution(UNIFORM, 9).at(-1)).toBeCloseTo(1, 6);
    expect(meanOf(tiltDistribution([1, 0, 0, 0, 0, 0, 0, 0, 0, 0], 6))).toBeCloseTo(6, 6);
  });
});

describe('reading a craft model', () => {
  it('takes what was written', () => {
    expect(readCraftModel(JSON.stringify(MODEL))).toEqual(MODEL);
  });

  it.each([
    ['no JSON', '{', 'no valid JSON'],
    ['another format', JSON.stringify({ ...MODEL, formatVersion: 2 }), 'formatVersion'],
    ['a flat scale', JSON.stringify({ ...MODEL, scale: { middle: 0, width: 0 } }), 'scale.width'],
    [
      'points missing',
      JSON.stringify({ ...MODEL, curves: [{ from: 'rating', id: '', values: [0, 1], points: [1] }] }),
      'curves.0',
    ],
    [
      'knots out of order',
      JSON.stringify({ ...MODEL, curves: [{ from: 'rating', id: '', values: [1, 0], points: [1, 2] }] }),
      'curves.0',
    ],
  ])('refuses %s', (_, text, problem) => {
    expect(() => readCraftModel(text)).toThrow(expect.objectContaining({ kind: 'pack-invalid' }));
    expect(() => readCraftModel(text)).toThrow(problem);
  });
});
