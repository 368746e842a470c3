// How surely a licensed claim is true: the table of what readers found, and how it is read.
import { describe, expect, it } from 'vitest';
import {
  CLAIM_TRUTH,
  LAYER_TRUTH,
  UNKNOWN_NAMED,
  UNKNOWN_TRUTH,
} from '../../../../../src/main/pipeline/analysis/claim-truth-weights.ts';
import { namedOdds, truthOf } from '../../../../../src/main/pipeline/analysis/claim-truth.ts';
import type { RuleLayer } from '../../../../../src/main/pipeline/analysis/claim-truth.ts';
import { claimById } from '../../../../../src/main/pipeline/claims/vocabulary.ts';

const LAYERS = Object.keys(LAYER_TRUTH) as RuleLayer[];
const share = (odds: number): number => 1 / (1 + Math.exp(-odds));

describe('the table', () => {
  it('names known claims, each once, with finite numbers', () => {
    expect(new Set(CLAIM_TRUTH.map(([id]) => id)).size).toBe(CLAIM_TRUTH.length);
    for (const [id, odds, wide, named, witnesses] of CLAIM_TRUTH) {
      expect(claimById(id)).toBeDefined();
      expect([odds, wide, named, ...witnesses.flatMap(([, ...numbers]) => numbers)].every(Number.isFinite)).toBe(true);
      for (const [, , deviation] of witnesses) expect(deviation).toBeGreaterThan(0);
    }
  });
});

describe('truthOf', () => {
  it('takes a claim that no reader judged for an average one of its layer', () => {
    for (const layer of LAYERS)
      expect(truthOf({ id: 'none.such', layer, strength: 0 }, { measurements: {} })).toBeCloseTo(
        share(UNKNOWN_TRUTH + LAYER_TRUTH[layer]),
        6,
      );
  });

  it('believes that colors are warm the less, the more of them are cool', () => {
    const warm = { id: 'color.warm', layer: 'measured', strength: 0.5 } as const;
    const beside = (coolShare: number): number =>
      truthOf(warm, { measurements: { 'color.cool_share': { value: coolShare, unit: '' } } });
    expect(beside(0)).toBeGreaterThan(beside(0.3));
    // However far a measure lies from its mean, one witness does not decide alone.
    expect(beside(5)).toBe(beside(50));
  });
});

describe('namedOdds', () => {
  it('puts what defines a photo before what goes without saying, the more so the stronger it is', () => {
    const odds = (id: string, strength: number): number => namedOdds({ id, strength });
    expect(odds('color.vivid', 0.5)).toBeGreaterThan(odds('noise.clean', 0.5));
    expect(odds('color.vivid', 0.9)).toBeGreaterThan(odds('color.vivid', 0.1));
    expect(odds('none.such', 0)).toBe(UNKNOWN_NAMED);
  });
});
