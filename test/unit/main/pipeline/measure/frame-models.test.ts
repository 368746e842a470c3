// What region, maps and classifier together say of the frame, on rendered photos whose truth is known.
import { describe, expect, it } from 'vitest';
import type { Measurements } from '../../../../../src/main/domain/analysis.ts';
import type { Region } from '../../../../../src/main/domain/photo.ts';
import { measurePhoto } from '../../../../../src/main/pipeline/measure/measure-photo.ts';
import { boxMap, fractions, grey, render } from './rendered.ts';

const source = fractions(5);
const grain = Array.from({ length: 4096 }, () => source.next().value * 12);

/** A red box on grey ground with a little grain, as the model and the classifier see it. */
function measure([left, top, width, height]: Region, badCrop?: number, hasMaps = true): Measurements {
  let at = 0;
  const image = render(300, 200, (x, y) => {
    const shift = grain[(at += 1) % 4096] ?? 0;
    const isInside = x > left && x < left + width && y > top && y < top + height;
    return isInside ? [190 + shift, 60 + shift, 50 + shift] : grey(110 + shift);
  });
  const map = boxMap([left, top, width, height]);
  const degradations = badCrop === undefined ? new Map<string, number>() : crop(badCrop);
  const maps = hasMaps ? { subject: map, attention: map } : { subject: null, attention: null };
  return measurePhoto({ image, saliency: map, ...maps, degradations }).measurements;
}

function crop(badCrop: number): Map<string, number> {
  return new Map([
    ['none', 0.999 - badCrop],
    ['bad-crop', badCrop],
  ]);
}

function value(measurements: Measurements, id: string): number {
  return measurements[id]?.value ?? -1;
}

const LEFT: Region = [0, 0.3, 0.25, 0.4];
const WHOLE: Region = [0.35, 0.3, 0.3, 0.4];

describe('a cut at a side', () => {
  it.each([
    ['left', LEFT, 'edge.side_cut'],
    ['right', [0.75, 0.3, 0.25, 0.4], 'edge.side_cut'],
    ['top', [0.35, 0, 0.25, 0.4], 'edge.side_cut'],
  ] satisfies [string, Region, string][])('%s: likely where the classifier sees one', (_, box, id) => {
    const cut = measure(box, 0.4);
    expect(value(cut, id)).toBeGreaterThan(0.5);
    expect(value(measure(WHOLE, 0.001), id)).toBeLessThan(0.05);
    expect(value(measure(box, 0.0005), id)).toBeLessThan(value(cut, id));
  });

  it('at the bottom is none where a thing stands there, and likelier where the classifier sees one', () => {
    const box: Region = [0.35, 0.6, 0.25, 0.4];
    const standing = value(measure(box, 0.0005), 'edge.lower_cut');
    expect(standing).toBeLessThan(0.05);
    expect(value(measure(box, 0.4), 'edge.lower_cut')).toBeGreaterThan(2 * standing);
  });

  it('is shown where the subject meets the side', () => {
    const [x, y, width, height] = measure(LEFT, 0.4)['edge.side_cut']?.region ?? [1, 1, 1, 1];
    expect(x).toBe(0);
    expect(width).toBeLessThan(0.1);
    expect(y).toBeCloseTo(0.3, 1);
    expect(height).toBeCloseTo(0.4, 1);
  });

  it('is as likely on the left as on the right', () => {
    const mirrored = value(measure([0.75, 0.3, 0.25, 0.4], 0.1), 'edge.side_cut');
    expect(Math.abs(value(measure(LEFT, 0.1), 'edge.side_cut') - mirrored)).toBeLessThan(0.05);
  });

  it('is not measured without the maps or the classifier', () => {
    expect(value(measure(LEFT), 'edge.side_cut')).toBe(-1);
    expect(value(measure(LEFT, 0.4, false), 'edge.side_cut')).toBe(-1);
    expect(value(measure(LEFT, 0.4, false), 'placement.middle_likely')).toBe(-1);
  });
});

it('the middle is likely in the middle only', () => {
  expect(value(measure(WHOLE), 'placement.middle_likely')).toBeGreaterThan(0.8);
  expect(value(measure([0.2, 0.3, 0.25, 0.4]), 'placement.middle_likely')).toBeLessThan(0.05);
  expect(value(measure([0.37, 0.1, 0.25, 0.3]), 'placement.middle_likely')).toBeLessThan(0.05);
});

describe('a third line', () => {
  const THIRD: Region = [0.23, 0.3, 0.2, 0.4];

  it.each([
    ['left', THIRD],
    ['right', [0.57, 0.3, 0.2, 0.4]],
  ] satisfies [string, Region][])('%s: all places are near it', (_, box) => {
    const found = measure(box);
    expect(value(found, 'placement.third_typical')).toBeLessThan(0.015);
    expect(value(found, 'placement.third_liked')).toBeLessThan(0.02);
  });

  it('is far from the middle and from the side', () => {
    for (const box of [WHOLE, [0.02, 0.3, 0.2, 0.4]] satisfies Region[]) {
      expect(value(measure(box), 'placement.third_typical')).toBeGreaterThan(0.1);
    }
  });

  it('tells a wide subject from a narrow one', () => {
    expect(value(measure([0.03, 0.3, 0.6, 0.3]), 'placement.spread')).toBeGreaterThan(0.16);
    expect(value(measure(THIRD), 'placement.spread')).toBeLessThan(0.08);
  });

  it('is not measured without the maps', () => {
    for (const id of ['placement.third_typical', 'placement.third_liked', 'placement.spread']) {
      expect(value(measure(THIRD, 0.001, false), id)).toBe(-1);
    }
  });
});
