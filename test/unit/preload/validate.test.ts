import { describe, expect, test } from 'vitest';
import { CALLS } from '../../../src/preload/contract/api.ts';
import { answerCall, CALL_NAMES, checkArgs, isCallName } from '../../../src/preload/contract/validate.ts';
import { createMemoryBackend } from '../../support/memory-backend.ts';

describe('call names', () => {
  test('are those of the table', () => {
    expect(CALL_NAMES).toEqual(Object.keys(CALLS));
  });
  test.each(['constructor', '__proto__', 'toString', '', undefined, 7])('%s is no call', (name) => {
    expect(isCallName(name)).toBe(false);
  });
});

describe('arguments', () => {
  test('pass when they fit', () => {
    expect(checkArgs('setStars', [[1, 2], 4])).toEqual([[1, 2], 4]);
  });
  test('may leave out what is optional', () => {
    expect(checkArgs('listTagCounts', [])).toEqual([undefined]);
    expect(checkArgs('listTagCounts', [3])).toEqual([3]);
  });
  test.each([
    ['a string for ids', 'setStars', ['1', 4]],
    ['six stars', 'setStars', [[1], 6]],
    ['a fractional id', 'getPhoto', [1.5]],
    ['a negative id', 'getPhoto', [-1]],
    ['too few', 'getPhoto', []],
    ['too many', 'getPhoto', [1, 2]],
    ['no list', 'getPhoto', { 0: 1, length: 1 }],
    ['an empty path', 'addFolder', ['']],
    ['a foreign sort key', 'queryPhotos', [{ sort: 'id; drop table photos', descending: true }]],
    ['a pack id that leads elsewhere', 'removePack', ['../../home']],
    ['a pack id that is none', 'getPack', ['']],
    ['a hash of another length', 'installPack', ['/pack.zip', 'abc']],
    ['no hash at all', 'installPack', ['/pack.zip']],
    ['an endless provider', 'chooseProvider', ['x'.repeat(33)]],
    ['no tiles', 'saveCritiqueSettings', [{ maxTiles: 0, prompt: null }]],
    ['a fraction of a tile', 'saveCritiqueSettings', [{ maxTiles: 1.5, prompt: null }]],
    ['an empty prompt', 'saveCritiqueSettings', [{ maxTiles: null, prompt: '' }]],
    ['an endless prompt', 'saveCritiqueSettings', [{ maxTiles: null, prompt: 'x'.repeat(2001) }]],
    ['far too many ids', 'getPhotoRows', [Array.from({ length: 10_001 }, (_, index) => index + 1)]],
  ] as const)('%s is refused', (_what, name, args) => {
    expect(() => checkArgs(name, args)).toThrow(expect.objectContaining({ kind: 'invalid-argument' }));
  });
  test('lose fields that the table does not list', () => {
    const query = { sort: 'score', descending: false, surprise: 1 };
    expect(checkArgs('queryPhotos', [query])).toEqual([{ sort: 'score', descending: false }]);
  });
});

describe('answers', () => {
  const { handlers } = createMemoryBackend();
  test('wrap a value', async () => {
    expect(await answerCall(handlers, 'suggestFolders', ['/x'])).toEqual({ ok: true, value: ['/x/a'] });
  });
  test('carry the kind of an AppError as data', async () => {
    const error = { kind: 'photo-missing', message: 'There is no photo 9.' };
    expect(await answerCall(handlers, 'getPhoto', [9])).toEqual({ ok: false, error });
  });
  test('name an unknown call', async () => {
    expect(await answerCall(handlers, 'eval', [])).toMatchObject({ ok: false, error: { kind: 'invalid-argument' } });
  });
});
