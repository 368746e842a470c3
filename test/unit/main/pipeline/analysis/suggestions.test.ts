// Suggestions a photographer could follow: none where the measure is unsure, and the right direction where it is sure.
import { describe, expect, it } from 'vitest';
import type { LicensedClaim, Measurements, Suggestion } from '../../../../../src/main/domain/analysis.ts';
import { suggestPhoto } from '../../../../../src/main/pipeline/analysis/suggestions.ts';
import { claimById } from '../../../../../src/main/pipeline/claims/vocabulary.ts';
import { photoWith } from './made-measures.ts';

function suggest(id: string, measure: string, values: Record<string, number>): Suggestion[] {
  const measurements: Measurements = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { value, unit: '' }]),
  );
  const claim: LicensedClaim = {
    id,
    polarity: claimById(id)?.polarity ?? 0,
    degree: 'plain',
    strength: 0.5,
    measure,
    value: 1,
    unit: '',
    threshold: 0,
    regions: [],
    support: 'measured',
  };
  const photo = photoWith(measurements);
  const unsure = { ...photo, subjectRegion: { ...photo.subjectRegion, confidence: 0 } };
  return suggestPhoto(unsure, { licensed: [claim], denied: [] });
}

const cast = (red: number, blue: number): Suggestion[] =>
  suggest('color.cast', 'cast.strength', {
    'cast.gain_red': red,
    'cast.gain_blue': blue,
    'cast.strength': 0.06,
    'cast.corrected': 0.01,
  });

describe('white balance', () => {
  it('is not suggested where it would repaint a coloured thing', () => {
    expect(cast(0.21, 10.5)).toEqual([]);
  });

  it.each([
    [0.8, 1.5, /cooler/],
    [1.4, 0.8, /warmer/],
    [1.4, 1.4, /magenta/],
  ])('red x%d and blue x%d go the right way', (red, blue, words) => {
    expect(cast(red, blue).map(({ text }) => text)).toEqual([expect.stringMatching(words)]);
  });
});

describe('straightening', () => {
  it.each([
    [-3, 0.4, 3, /^Rotate by 3 degrees clockwise/],
    [4.26, 0.9, -4.3, /^Rotate by 4.3 degrees counter-clockwise/],
  ])('turns a photo that hangs by %d degrees back, and says what a real turn left', (roll, left, turn, words) => {
    const [found] = suggest('horizon.tilted', 'level.roll', { 'level.roll_angle': roll, 'level.roll_after': left });
    expect(found?.text).toMatch(words);
    expect(found?.params).toMatchObject({ angleDegrees: turn, after: left });
  });

  it.each([
    [{ 'level.roll_angle': -3, 'level.roll_after': 3 }],
    [{ 'level.roll_angle': -3 }],
    [{ 'horizon.angle': 9 }],
  ])('is not suggested where no turn was seen to help: %o', (values: Record<string, number>) => {
    expect(suggest('horizon.tilted', 'level.roll', values)).toEqual([]);
  });
});
