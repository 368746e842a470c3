import { expect, test } from 'vitest';
import { CALLS } from '../../../src/preload/contract/api.ts';
import { parsePicturePath, pictureAddress, picturePath } from '../../../src/preload/contract/channels.ts';
import { buildCritiqueApi } from '../../../src/preload/critique-api.ts';

const sent: unknown[] = [];
const api = buildCritiqueApi({
  send: async (name, args) => {
    sent.push([name, args]);
    return { ok: true, value: null };
  },
  subscribe: () => () => undefined,
  imageUrl: picturePath,
});

test('has one method per row of the table and nothing else', () => {
  expect(Object.keys(api.call)).toEqual(Object.keys(CALLS));
  expect(Object.keys(api)).toEqual(['call', 'on', 'imageUrl']);
  expect(Object.isFrozen(api.call)).toBe(true);
});

test('sends the name of the method and its arguments, without trailing gaps', async () => {
  sent.length = 0;
  await api.call.setStars([1], 3);
  await api.call.listTagCounts(undefined);
  expect(sent).toEqual([
    ['setStars', [[1], 3]],
    ['listTagCounts', []],
  ]);
});

test('picture addresses of both hosts are read back', () => {
  expect(parsePicturePath(new URL(picturePath(12, 'preview', 3), 'http://127.0.0.1').pathname)).toEqual({
    photoId: 12,
    kind: 'preview',
  });
  expect(new URL(pictureAddress(12, 'thumbnail', 3)).host).toBe('photo');
});

test.each([
  '/photo/0/preview',
  '/photo/1/original',
  '/photo/1/preview/x',
  '/photo/-1/preview',
  '/photo/1e3/preview',
  '/photo/../preview',
])('%s is no picture', (path) => {
  expect(parsePicturePath(path)).toBeUndefined();
});
