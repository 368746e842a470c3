// The table of execution providers from what runs, what was passed over, and what a test found.
import { expect, test } from 'vitest';
import type { ProviderState } from '../../../../src/preload/contract/types.ts';
import { fallbackOf, providerRows } from '../../../../src/renderer/logic/provider-rows.ts';

const STATE: ProviderState = {
  choice: 'auto',
  choices: ['auto', 'cuda', 'webgpu', 'cpu'],
  inUse: 'cpu',
  refusals: [{ provider: 'cuda', reason: 'No CUDA libraries.' }],
  memory: null,
};

test('before a test, what is known comes from the way to what runs', () => {
  expect(providerRows(STATE, [])).toEqual([
    { name: 'cuda', state: 'passed', reason: 'No CUDA libraries.' },
    { name: 'webgpu', state: 'unknown', reason: '' },
    { name: 'cpu', state: 'in-use', reason: '' },
  ]);
  expect(providerRows({ ...STATE, choice: 'cuda' }, [])[0]?.state).toBe('refused');
});

test('a test knows more; a provider may work and still not be chosen', () => {
  const trials = [
    { name: 'cuda', works: false, reason: 'No driver.' },
    { name: 'webgpu', works: true, reason: 'Made for the CPU.' },
    { name: 'cpu', works: true, reason: null },
  ];
  expect(providerRows(STATE, trials)).toEqual([
    { name: 'cuda', state: 'refused', reason: 'No driver.' },
    { name: 'webgpu', state: 'works', reason: 'Made for the CPU.' },
    { name: 'cpu', state: 'in-use', reason: '' },
  ]);
  expect(providerRows({ ...STATE, inUse: null }, trials).at(-1)?.state).toBe('works');
});

test('something else than asked for is told with its reason', () => {
  expect(fallbackOf(STATE)).toBeNull();
  expect(fallbackOf({ ...STATE, choice: 'cpu' })).toBeNull();
  expect(fallbackOf({ ...STATE, choice: 'cuda', inUse: null })).toBeNull();
  expect(fallbackOf({ ...STATE, choice: 'cuda' })).toEqual({ used: 'cpu', reason: 'No CUDA libraries.' });
});
