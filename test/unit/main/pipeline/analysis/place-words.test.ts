// Places in the frame as people say them.
import { expect, it } from 'vitest';
import { inPlace } from '../../../../../src/main/pipeline/analysis/place-words.ts';

it.each<[[number, number, number, number], string]>([
  [[0, 0, 0.2, 0.2], 'in the upper left'],
  [[0.4, 0.4, 0.2, 0.2], 'in the center'],
  [[0.8, 0.4, 0.2, 0.2], 'on the right side'],
  [[0.4, 0.8, 0.2, 0.2], 'in the lower middle'],
  [[0, 0, 1, 1], 'in most of the frame'],
])('place %j', (region, words) => {
  expect(inPlace(region)).toBe(words);
});
