// A report as XMP properties, and when two sets say the same.
import { expect, test } from 'vitest';
import { isSameXmp, toXmpProperties } from '../../../../src/main/sidecar/xmp/xmp-mapping.ts';
import { sampleReport } from '../../../support/sample-report.ts';

test('numbers are short text, empty lists are left out', () => {
  const report = sampleReport('/p/a.jpg', { score: 70.123456, scoreDistribution: [1 / 3], tags: [], suggestions: [] });
  const properties = toXmpProperties(report);
  expect(properties).toMatchObject({ Score: '70.12', ScoreDistribution: ['0.33333'], Seed: '4294967295' });
  expect(properties).not.toHaveProperty('Tags');
  expect(properties).not.toHaveProperty('Suggestions');
});

test('what ExifTool reads back is the same: numbers for text, one item for a list of one, any order of fields', () => {
  expect(
    isSameXmp({ a: '0.5', b: ['1'], c: [{ x: '1', y: 'z' }, '2'] }, { b: 1, a: 0.5, c: [{ y: 'z', x: 1 }, 2] }),
  ).toBe(true);
  expect(isSameXmp({ a: '0.5' }, { a: '0.51' })).toBe(false);
  expect(isSameXmp({ a: ['1', '2'] }, { a: ['2', '1'] })).toBe(false);
  expect(isSameXmp({ a: '1' }, { a: '1', b: '2' })).toBe(false);
  expect(isSameXmp({ a: '["1"]' }, { a: ['1', '"'] })).toBe(false);
});
