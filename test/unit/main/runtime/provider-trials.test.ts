// What is kept of trying providers: a trial that a dead process left begun counts against the provider, one under way does not.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findFault, readTrial, trialKey, writeTrial } from '../../../../src/main/runtime/provider-trials.ts';
import { tempDir } from '../../../support/temp-dir.ts';

test('a trial ends as it was kept, and can be forgotten', () => {
  const file = join(tempDir(), 'data', 'trials.json');
  expect(readTrial(file, 'a')).toBeUndefined();
  writeTrial(file, 'a', { state: 'passed', agreement: { 'decoder: logits': 0.9999 }, speedMs: null });
  writeTrial(file, 'b', { state: 'failed', reason: 'It lies.' });
  expect(readTrial(file, 'a')).toEqual({ state: 'passed', agreement: { 'decoder: logits': 0.9999 }, speedMs: null });
  expect(readTrial(file, 'b')).toEqual({ state: 'failed', reason: 'It lies.' });
  writeTrial(file, 'a', undefined);
  expect(readTrial(file, 'a')).toBeUndefined();
  expect(readTrial(file, 'b')).toMatchObject({ state: 'failed' });
});

test('a process that ended in the middle of a trial is a reason, one that still runs is none', () => {
  const file = join(tempDir(), 'trials.json');
  const source = join(import.meta.dirname, '..', '..', '..', '..', 'src', 'main', 'runtime', 'provider-trials.ts');
  const code = `import { writeTrial } from ${JSON.stringify(source)};
    writeTrial(${JSON.stringify(file)}, 'a', { state: 'begun', pid: process.pid });
    process.kill(process.pid, 'SIGSEGV');`;
  const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', code]);
  expect(signal).toBe('SIGSEGV');
  expect(readTrial(file, 'a')).toEqual({ state: 'failed', reason: 'Its self-test ended the process.' });
  writeTrial(file, 'a', { state: 'begun', pid: process.ppid });
  expect(readTrial(file, 'a')).toBeUndefined();
});

test('what is slower than the CPU is passed over, unless it was asked for', () => {
  const trial = { state: 'passed', agreement: {} } as const;
  const slow = { ...trial, speedMs: { provider: 900, cpu: 30 } };
  expect(findFault({ ...trial, speedMs: { provider: 40, cpu: 200 } }, true)).toBeUndefined();
  expect(findFault({ ...trial, speedMs: null }, true)).toBeUndefined();
  expect(findFault(slow, true)).toMatch(/slower than the CPU.*900 ms, and 30 ms/);
  expect(findFault(slow, false)).toBeUndefined();
});

test.each(['', '[]', 'null', '{"a":{"state":"begun"}}', '{"a":{"state":"failed"}}', '{"a":7}'])(
  'a damaged file (%s) is no file',
  (text) => {
    const file = join(tempDir(), 'trials.json');
    writeFileSync(file, text);
    expect(readTrial(file, 'a')).toBeUndefined();
  },
);

test('another pack, provider or driver is another trial', () => {
  const graph = { sha256: 'a', externalData: null };
  const graphs = { iasm: graph, 'ias-vit': graph, projector: graph, 'embed-tokens': graph, decoder: graph };
  const pack = { packId: 'p', graphs } as unknown as Parameters<typeof trialKey>[0];
  const changed = { ...pack, graphs: { ...pack.graphs, decoder: { ...pack.graphs.decoder, sha256: 'b' } } };
  expect(trialKey(pack, 'webgpu')).toBe(trialKey(pack, 'webgpu'));
  expect(trialKey(changed, 'webgpu')).not.toBe(trialKey(pack, 'webgpu'));
  expect(trialKey(pack, 'cuda')).not.toBe(trialKey(pack, 'webgpu'));
});
