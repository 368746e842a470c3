// The white-balance suggestion: in which words and numbers, and when there is none.
import { describe, expect, it } from 'vitest';
import type { Measurements, Suggestion } from '../../../../../src/main/domain/analysis.ts';
import { suggestWhiteBalance } from '../../../../../src/main/pipeline/analysis/suggest-white-balance.ts';

function suggest(values: Record<string, number>): Suggestion | undefined {
  const all: Record<string, number> = {
    'cast.gain_red': 0.8,
    'cast.gain_blue': 1.6,
    'cast.strength': 0.06,
    'cast.corrected': 0.01,
    ...values,
  };
  const measurements: Measurements = Object.fromEntries(
    Object.entries(all).map(([id, value]) => [id, { value, unit: '' }]),
  );
  return suggestWhiteBalance(measurements);
}

describe('white balance', () => {
  it('gives gains, Kelvin, tint, mired and the strength before and after', () => {
    const found = suggest({ 'cast.kelvin': 4012, 'cast.tint': 12.4 });
    expect(found?.text).toBe(
      'Set the white balance cooler: red x0.8, blue x1.6. Greys look lit by about 4000 K, tint +12 instead of 6500 K.',
    );
    expect(found?.params).toEqual({
      gainRed: 0.8,
      gainGreen: 1,
      gainBlue: 1.6,
      kelvin: 4000,
      tint: 12,
      miredShift: -96,
      measure: 'cast.strength',
      before: 0.06,
      after: 0.01,
    });
  });

  it('names no temperature for a light that has none', () => {
    const found = suggest({ 'cast.gain_red': 1.4, 'cast.gain_blue': 1.4 });
    expect(found?.text).toBe('Set the white balance toward magenta: red x1.4, blue x1.4.');
    expect(found?.params['kelvin']).toBeUndefined();
  });

  it.each([
    ['repaint a colored thing', { 'cast.gain_red': 0.3 }],
    ['not help', { 'cast.corrected': 0.05 }],
    ['rest on no number', { 'cast.gain_blue': Number.NaN }],
  ])('is not suggested where it would %s', (_, values) => {
    expect(suggest(values)).toBeUndefined();
  });
});
