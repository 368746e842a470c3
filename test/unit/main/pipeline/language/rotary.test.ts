// Rotary frequencies below and above the trained length, and the state that never shrinks.
import { describe, expect, it } from 'vitest';
import { rotaryInverseFrequencies, RotaryState } from '../../../../../src/main/pipeline/language/rotary.ts';

const CONFIG = { headDim: 16, theta: 10000, factor: 2, maxPositions: 16 };

describe('rotary frequencies', () => {
  it('are powers of the base up to the trained length', () => {
    const frequencies = rotaryInverseFrequencies(CONFIG, 16);
    expect(frequencies).toHaveLength(8);
    expect(frequencies[0]).toBe(1);
    expect(frequencies[4]).toBeCloseTo(0.01, 8);
    expect(rotaryInverseFrequencies(CONFIG, 3)).toEqual(frequencies);
    expect(rotaryInverseFrequencies({ ...CONFIG, factor: null }, 99)).toEqual(frequencies);
  });

  it('slow down beyond it by the dynamic NTK rule', () => {
    // n = 24: stretch = (2 * 24 / 16 - 1)^(16 / 14) = 2^(8/7).
    const base = 10000 * 2 ** (8 / 7);
    const frequencies = rotaryInverseFrequencies(CONFIG, 24);
    expect(frequencies[1]).toBeCloseTo(base ** (-2 / 16), 7);
    expect(frequencies[7]).toBeCloseTo(base ** (-14 / 16), 7);
  });

  it('are divided by the factor at any length where the scaling is linear', () => {
    const linear = { ...CONFIG, scaling: 'linear' as const };
    const plain = rotaryInverseFrequencies({ ...CONFIG, factor: null }, 16);
    for (const length of [3, 24]) {
      const frequencies = rotaryInverseFrequencies(linear, length);
      expect(Array.from(frequencies)).toEqual(Array.from(plain, (value) => value / 2));
    }
  });

  it('keep the longest table of the conversation', () => {
    const state = new RotaryState(CONFIG);
    const long = state.frequenciesFor(24);
    expect(long).toEqual(rotaryInverseFrequencies(CONFIG, 24));
    expect(state.frequenciesFor(20)).toBe(long);
    const branch = state.branch();
    expect(branch.frequenciesFor(30)).not.toEqual(long);
    expect(state.frequenciesFor(24)).toBe(long);
    expect(new RotaryState(CONFIG).frequenciesFor(20)).toEqual(rotaryInverseFrequencies(CONFIG, 20));
  });
});
