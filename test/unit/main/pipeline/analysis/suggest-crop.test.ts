// Crops that a photographer could take: the subject whole, better placed, no two the same, and none where nothing is gained or known.
import { describe, expect, it } from 'vitest';
import type { Suggestion } from '../../../../../src/main/domain/analysis.ts';
import type { Region } from '../../../../../src/main/domain/photo.ts';
import { suggestCrops } from '../../../../../src/main/pipeline/analysis/suggest-crop.ts';
import type { Plane } from '../../../../../src/main/pipeline/measure/planes.ts';
import { photoWith } from './made-measures.ts';

function blob([x, y, width, height]: Region): Plane {
  const data = Float32Array.from({ length: 24 * 16 }, (_, i) => {
    const across = ((i % 24) + 0.5) / 24;
    const down = (Math.floor(i / 24) + 0.5) / 16;
    return across > x && across < x + width && down > y && down < y + height ? 1 : 0.01;
  });
  return { width: 24, height: 16, data };
}

function suggest(
  box: Region,
  { confidence = 0.95, isWanted = false, area = 0.7 * box[2] * box[3] } = {},
): Suggestion[] {
  const number = (value: number): { value: number; unit: string } => ({ value, unit: '' });
  const photo = photoWith({
    'placement.x': number(box[0] + box[2] / 2),
    'placement.y': number(box[1] + box[3] / 2),
    'subject.area': number(area),
  });
  const subjectRegion = { ...photo.subjectRegion, region: box, confidence };
  return suggestCrops({ ...photo, subjectRegion, maps: { ...photo.maps, weight: blob(box) } }, { isWanted });
}

const SMALL_ONES: Region[] = [
  [0.45, 0.45, 0.1, 0.12],
  [0.1, 0.1, 0.12, 0.2],
  [0.8, 0.6, 0.15, 0.3],
  [0.5, 0.2, 0.08, 0.3],
];

describe('crops', () => {
  it.each(SMALL_ONES)('keep a small subject at %d %d whole, with room, and better by their own measure', (...box) => {
    const crops = suggest(box);
    expect(crops.length).toBeGreaterThan(0);
    expect(crops.length).toBeLessThanOrEqual(3);
    for (const { params } of crops) {
      const [x, y, width, height] = params['region'] as Region;
      expect([params['x'], params['y'], params['width'], params['height']]).toEqual([x, y, width, height]);
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(1.001);
      expect(y + height).toBeLessThanOrEqual(1.001);
      expect(box[0] - x).toBeGreaterThan(0.03 * width);
      expect(x + width - box[0] - box[2]).toBeGreaterThan(0.03 * width);
      expect(box[1] - y).toBeGreaterThan(0.03 * height);
      expect(y + height - box[1] - box[3]).toBeGreaterThan(0.03 * height);
      expect(Number(params['after'])).toBeGreaterThan(Number(params['before']) + 0.03);
    }
  });

  it.each(SMALL_ONES)('differ from one another: %d %d', (...box) => {
    const regions = suggest(box, { isWanted: true }).map(({ params }) => params['region'] as Region);
    for (const [index, one] of regions.entries()) {
      for (const other of regions.slice(index + 1)) {
        const width = Math.min(one[0] + one[2], other[0] + other[2]) - Math.max(one[0], other[0]);
        const height = Math.min(one[1] + one[3], other[1] + other[3]) - Math.max(one[1], other[1]);
        const shared = Math.max(0, width) * Math.max(0, height);
        expect(shared / (one[2] * one[3] + other[2] * other[3] - shared)).toBeLessThan(0.68);
      }
    }
  });

  it('are named as choices, the best first', () => {
    const crops = SMALL_ONES.map((box) => suggest(box, { isWanted: true })).filter(({ length }) => length > 1);
    expect(crops.length).toBeGreaterThan(0);
    for (const [first, ...others] of crops) {
      expect(first?.text).toMatch(/^Crop /);
      for (const { text } of others) expect(text).toMatch(/^Or crop /);
    }
  });

  it('promise no place that the subject has already', () => {
    // Its middle at 0.28 of the width: nearest to the left third.
    const texts = [0.1, 0.2, 0.3].flatMap((y) =>
      suggest([0.23, y, 0.1, 0.2], { isWanted: true }).map(({ text }) => text),
    );
    expect(texts.filter((text) => text.includes('more exactly on the left third')).length).toBeGreaterThan(0);
    for (const text of texts) expect(text).not.toMatch(/stands on the left third/);
    for (const text of texts) expect(text).not.toMatch(/more exactly (?!on the left third)/);
  });

  it('have the shape that they say', () => {
    for (const { params } of suggest([0.1, 0.1, 0.12, 0.2])) {
      const ratio = (1.5 * Number(params['width'])) / Number(params['height']);
      const [across = 1.5, down = 1] =
        params['aspect'] === 'original' ? [] : String(params['aspect']).split(':').map(Number);
      expect(ratio).toBeCloseTo(across / down, 1);
    }
  });

  it.each([
    ['an unsure subject', [0.1, 0.1, 0.12, 0.2], { confidence: 0.6 }],
    ['a subject that fills the frame', [0.03, 0.03, 0.94, 0.94], {}],
    ['a subject well placed and large', [0.22, 0.2, 0.24, 0.6], { area: 0.15 }],
  ] satisfies [string, Region, { confidence?: number; area?: number }][])(
    'are not suggested for %s',
    (_, box, options) => {
      expect(suggest(box, options)).toEqual([]);
    },
  );

  it('take little time', () => {
    suggest([0.1, 0.1, 0.12, 0.2]);
    const before = process.cpuUsage();
    for (let i = 0; i < 20; i += 1) suggest([0.1 + i / 100, 0.1, 0.12, 0.2]);
    expect(process.cpuUsage(before).user / 20_000).toBeLessThan(25);
  });
});
