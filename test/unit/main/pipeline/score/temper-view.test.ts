// What the pixels contradict is taken off the classifier's suspicion, and nothing else.
import { describe, expect, it } from 'vitest';
import type { Measurements } from '../../../../../src/main/domain/analysis.ts';
import { temperView } from '../../../../../src/main/pipeline/score/temper-view.ts';

/** Mean 2: rated as badly made. */
const LOW = [0.2, 0.2, 0.2, 0.2, 0.2, 0, 0, 0, 0, 0];

function view(suspected: Record<string, number>) {
  const none = 1 - Object.values(suspected).reduce((sum, value) => sum + value, 0);
  return { distribution: LOW, degradations: new Map(Object.entries({ none, ...suspected })) };
}

function measured(values: Record<string, number>): Measurements {
  return Object.fromEntries(Object.entries(values).map(([id, value]) => [id, { value, unit: '' }]));
}

function meanOf(distribution: readonly number[]): number {
  return distribution.reduce((sum, probability, rating) => sum + probability * rating, 0);
}

const SHARP = measured({ 'motion.length': 1.1, 'focus.best': 0.85 });
const SMEARED = measured({ 'motion.length': 14, 'focus.best': 0.4 });

describe('a suspected motion blur', () => {
  it('is hardly believed where edges are sharp in all directions, and the rating rises', () => {
    const tempered = temperView(view({ 'motion-blur': 0.8 }), SHARP);
    expect(tempered.degradations.get('motion-blur')).toBeCloseTo(0.08);
    expect(tempered.degradations.get('none')).toBeCloseTo(0.92);
    expect(meanOf(tempered.distribution)).toBeGreaterThan(5);
  });

  it('stands where they are smeared one way, or where nothing was measured', () => {
    for (const measurements of [SMEARED, {}]) {
      const before = view({ 'motion-blur': 0.8 });
      expect(temperView(before, measurements)).toEqual(before);
    }
  });

  it('gives back only its share of the rating beside another suspicion that stands', () => {
    const alone = temperView(view({ 'motion-blur': 0.3 }), SHARP);
    const beside = temperView(view({ 'motion-blur': 0.3, tilt: 0.5 }), SHARP);
    expect(beside.degradations.get('tilt')).toBe(0.5);
    expect(meanOf(beside.distribution)).toBeLessThan(meanOf(alone.distribution));
    expect(meanOf(beside.distribution)).toBeGreaterThan(meanOf(LOW));
  });
});

it('is not moved by traces beside one plain damage', () => {
  const before = view({ noise: 0.9, 'motion-blur': 0.05 });
  expect(temperView(before, SHARP)).toEqual(before);
});

it('keeps all probabilities, and their sums', () => {
  const tempered = temperView(view({ 'motion-blur': 0.4, desaturated: 0.3 }), {
    ...SHARP,
    ...measured({ 'color.saturation': 0.1 }),
  });
  const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
  expect(sum(tempered.degradations.values())).toBeCloseTo(1);
  expect(sum(tempered.distribution)).toBeCloseTo(1);
});

it('never lowers a rating', () => {
  const high = {
    distribution: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
    degradations: new Map([
      ['none', 0.5],
      ['motion-blur', 0.5],
    ]),
  };
  expect(temperView(high, SHARP).distribution).toEqual(high.distribution);
});

it('moves by degrees as the measures or the suspicion move', () => {
  const ratingAt = (length: number, suspected: number): number => {
    const edges = measured({ 'motion.length': length, 'focus.best': 0.85 });
    return meanOf(temperView(view({ 'motion-blur': suspected, tilt: 0.3 }), edges).distribution);
  };
  for (let step = 0; step < 50; step += 1) {
    const length = 5.5 + step * 0.04;
    const fall = ratingAt(length, 0.4) - ratingAt(length + 0.04, 0.4);
    expect(fall).toBeGreaterThanOrEqual(-1e-6);
    expect(fall).toBeLessThan(0.4);
    const suspected = step * 0.01;
    expect(Math.abs(ratingAt(5, suspected + 0.01) - ratingAt(5, suspected))).toBeLessThan(0.4);
  }
});

it('lets a suspicion stand where one of its measures agrees', () => {
  const before = view({ 'clipped-highlights': 0.8 });
  const white = measured({ 'exposure.clip_high': 0.05, 'exposure.clip_partly': 0 });
  expect(temperView(before, white)).toEqual(before);
});
