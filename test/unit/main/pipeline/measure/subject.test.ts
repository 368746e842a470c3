// The subject region and what is read of its place in the frame, on rendered photos whose truth is known.
import { describe, expect, it } from 'vitest';
import type { Measurements } from '../../../../../src/main/domain/analysis.ts';
import type { Region } from '../../../../../src/main/domain/photo.ts';
import { buildFrame } from '../../../../../src/main/pipeline/measure/frame.ts';
import { measureBalance } from '../../../../../src/main/pipeline/measure/balance.ts';
import { measurePhoto } from '../../../../../src/main/pipeline/measure/measure-photo.ts';
import { rateBrightSpot, rateCut } from '../../../../../src/main/pipeline/measure/composition-models.ts';
import { findSubject } from '../../../../../src/main/pipeline/measure/subject.ts';
import type { RgbImage } from '../../../../../src/main/pipeline/rgb-image.ts';
import { boxMap, flatMap, fractions, grey, render } from './rendered.ts';
import type { Rgb } from './rendered.ts';

const RED: Rgb = [190, 60, 50];
const source = fractions(11);
const grain = Array.from({ length: 4096 }, () => source.next().value * 12);

/** A red box on grey ground with a little grain. */
function boxPhoto([left, top, width, height]: Region, size: readonly [number, number] = [300, 200]): RgbImage {
  let at = 0;
  return render(size[0], size[1], (x, y) => {
    const shift = grain[(at += 1) % 4096] ?? 0;
    const isInside = x > left && x < left + width && y > top && y < top + height;
    return isInside ? [RED[0] + shift, RED[1] + shift, RED[2] + shift] : grey(110 + shift);
  });
}

function measure(image: RgbImage, map: Region): Measurements {
  return measurePhoto({ image, subject: boxMap(map), saliency: boxMap(map), attention: null }).measurements;
}

/** The model's map is coarse and a cell or two off. */
function wider([x, y, width, height]: Region): Region {
  return [Math.max(0, x - 0.03), Math.max(0, y - 0.04), Math.min(1, width + 0.05), Math.min(1, height + 0.05)];
}

describe('refinement', () => {
  it.each([
    ['left third', [0.22, 0.3, 0.2, 0.4]],
    ['small', [0.6, 0.5, 0.1, 0.15]],
    ['large', [0.2, 0.15, 0.6, 0.7]],
    ['at the side', [0, 0.3, 0.25, 0.4]],
  ] satisfies [string, Region][])('finds the edges of a box: %s', (_, box) => {
    const found = findSubject(boxMap(wider(box)), flatMap(), buildFrame(boxPhoto(box)));
    const region = found?.region.region ?? [0, 0, 0, 0];
    box.forEach((value, k) => expect(Math.abs((region[k] ?? 0) - value)).toBeLessThan(0.02));
    expect(found?.area).toBeCloseTo(box[2] * box[3], 1);
  });

  it('finds nothing on a blank frame, whatever the map says', () => {
    const blank = buildFrame(render(300, 200, () => grey(120)));
    expect(findSubject(boxMap([0.3, 0.3, 0.3, 0.3]), flatMap(), blank)).toBeUndefined();
  });

  it('is unsure of a part that the map hardly tells from the rest', () => {
    const map = flatMap();
    const faint = { ...map, data: boxMap([0.3, 0.3, 0.3, 0.3]).data.map((value) => 0.2 + 0.25 * value) };
    const sure = measure(boxPhoto([0.3, 0.3, 0.3, 0.3]), [0.3, 0.3, 0.3, 0.3])['subject.confidence']?.value ?? 0;
    const unsure = findSubject(faint, map, buildFrame(boxPhoto([0.3, 0.3, 0.3, 0.3])))?.region.confidence ?? 0;
    expect(sure).toBeGreaterThan(0.9);
    expect(unsure).toBeLessThan(0.3);
  });

  it.each([
    [1, 1],
    [2, 3],
    [900, 12],
    [7, 600],
    [40, 40],
  ])('%d x %d pixels give numbers', (width, height) => {
    const numbers = Object.entries(measure(boxPhoto([0.3, 0.3, 0.3, 0.3], [width, height]), [0.3, 0.3, 0.3, 0.3]));
    expect(numbers.filter(([, { value }]) => !Number.isFinite(value))).toEqual([]);
  });
});

describe('placement', () => {
  it.each([
    ['placement.third_line', [0.25, 0.4, 0.1667, 0.2], 0],
    ['placement.centre_distance', [0.4, 0.4, 0.2, 0.2], 0],
    ['placement.golden_crossing', [0.282, 0.282, 0.2, 0.2], 0],
    ['placement.diagonal', [0.1, 0.1, 0.2, 0.2], 0],
    ['placement.diagonal', [0.4, 0.05, 0.2, 0.2], 0.25],
  ] satisfies [string, Region, number][])('%s of %j', (id, box, value) => {
    expect(Math.abs((measure(boxPhoto(box), box)[id]?.value ?? 1) - value)).toBeLessThan(0.015);
  });
});

describe('edges', () => {
  it.each([
    ['whole', [0.3, 0.3, 0.3, 0.4], 0, 0],
    ['cut on the left', [0, 0.3, 0.3, 0.4], 0.6, 1.3],
    ['cut above', [0.3, 0, 0.2, 0.4], 0.6, 1.3],
    ['standing on the lower side', [0.3, 0.6, 0.2, 0.4], 0, 0],
    ['a narrow tip at the side', [0, 0.5, 0.6, 0.05], 0.1, 0.3],
  ] satisfies [string, Region, number, number][])('%s', (_, box, low, high) => {
    const cut = measure(boxPhoto(box), box)['edge.cut']?.value ?? -1;
    expect(cut).toBeGreaterThanOrEqual(low);
    expect(cut).toBeLessThanOrEqual(high);
  });

  it('tells the lower side apart', () => {
    expect(measure(boxPhoto([0.3, 0.6, 0.2, 0.4]), [0.3, 0.6, 0.2, 0.4])['edge.cut_bottom']?.value).toBeGreaterThan(
      0.5,
    );
  });
});

describe('probability of a fault', () => {
  it.each([
    ['a cut: halved on the left', 'edge.cut_likely', [0, 0.3, 0.3, 0.4], 0.6, 1],
    ['a cut: halved above', 'edge.cut_likely', [0.3, 0, 0.2, 0.4], 0.6, 1],
    ['no cut: whole', 'edge.cut_likely', [0.3, 0.3, 0.3, 0.4], 0, 0],
    ['no cut: stands on the lower side', 'edge.cut_likely', [0.3, 0.6, 0.2, 0.4], 0, 0],
    ['no cut: ground from side to side', 'edge.cut_likely', [0, 0.5, 1, 0.5], 0, 0.3],
    ['tight: hardly any room', 'placement.tight_likely', [0.04, 0.04, 0.92, 0.92], 0.8, 1],
    ['not tight: room on all sides', 'placement.tight_likely', [0.3, 0.3, 0.3, 0.4], 0, 0.02],
    ['not tight: room on two sides', 'placement.tight_likely', [0.01, 0.2, 0.98, 0.6], 0, 0.4],
  ] satisfies [string, string, Region, number, number][])('%s', (_, id, box, low, high) => {
    const likely = measure(boxPhoto(box), box)[id]?.value ?? -1;
    expect(likely).toBeGreaterThanOrEqual(low);
    expect(likely).toBeLessThanOrEqual(high);
  });

  it('of a cut falls with contact on the opposite side and on the sides across', () => {
    const cut = { all: 1, depth: 0.9, share: 0.4, opposite: 0, across: 0, confidence: 0.9, area: 0.2 };
    expect(rateCut({ ...cut, opposite: 0.5 })).toBeLessThan(rateCut(cut));
    expect(rateCut({ ...cut, across: 0.5 })).toBeLessThan(rateCut(cut));
    expect(rateCut({ ...cut, confidence: 0 })).toBeGreaterThan(0);
  });

  it.each([
    ['a lamp', { excess: 0.45, area: 0.014, lightness: 0.97, top: 0.1 }, 0.6, 1],
    ['grey of a window', { excess: 0.3, area: 0.014, lightness: 0.9, top: 0.1 }, 0, 0.4],
    ['a gap of sky at the upper side', { excess: 0.45, area: 0.014, lightness: 0.95, top: 0 }, 0, 0.5],
  ])('of a bright spot: %s', (_, spot, low, high) => {
    expect(rateBrightSpot(spot)).toBeGreaterThanOrEqual(low);
    expect(rateBrightSpot(spot)).toBeLessThanOrEqual(high);
  });
});

describe('balance', () => {
  const weights = (at: (x: number) => number): Measurements => {
    const data = Float32Array.from({ length: 20 }, (_, x) => at(x));
    return measureBalance({ width: 20, height: 1, data });
  };
  it('a small thing far out balances a large one near the middle', () => {
    const measured = weights((x) => (x === 8 ? 6.3333 : x === 19 ? 1 : 0));
    expect(measured['balance.counterweight']?.value).toBeGreaterThan(0.95);
    expect(measured['balance.heavier_side']?.value).toBeGreaterThan(0.8);
  });
  it('all on one side has no counterweight', () => {
    expect(weights((x) => (x < 5 ? 1 : 0))['balance.counterweight']?.value).toBe(0);
    expect(weights((x) => (x < 5 ? 1 : 0))['balance.lean']?.value).toBeLessThan(-0.5);
  });
  it('nothing weighs nothing', () => {
    expect(weights(() => 0)['balance.counterweight']?.value).toBe(1);
  });
});
