// What users type, as the index's query language.
import { expect, test } from 'vitest';
import { searchExpression } from '../../../../src/main/store/search-index.ts';

test.each([
  ['soft light', '"soft"* AND "light"*'],
  ['"soft light" sea', '"soft light" AND "sea"*'],
  ['IMG_1234', '"IMG 1234"*'],
  ['kühl, Straße', '"kühl"* AND "Straße"*'],
  ['a" OR (b NEAR*', '"a"* AND "OR"* AND "b"* AND "NEAR"*'],
  ['  ', undefined],
  ['*-"', undefined],
])('%s', (typed, expression) => {
  expect(searchExpression(typed)).toBe(expression);
});
