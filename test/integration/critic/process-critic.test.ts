// The critic's child process for real: messages, crashes, quarantine, cancelling, release.
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { forkWorker } from '../../../src/main/critic/fork-worker.ts';
import { createProcessCritic } from '../../../src/main/critic/process-critic.ts';
import type { ProcessCriticOptions } from '../../../src/main/critic/process-critic.ts';
import { AppError } from '../../../src/main/domain/errors.ts';
import { isFailure } from '../../../src/main/domain/critique.ts';
import type { PhotoOutcome } from '../../../src/main/domain/critique.ts';
import { tempDir } from '../../support/temp-dir.ts';

const WORKER = new URL('../../support/scripted-critic-worker.ts', import.meta.url);

function startCritic(options: Partial<ProcessCriticOptions> = {}) {
  let starts = 0;
  const critic = createProcessCritic({
    packFolder: 'scripted',
    provider: 'auto',
    startWorker: () => {
      starts += 1;
      return forkWorker(WORKER);
    },
    ...options,
  });
  onTestFinished(() => critic.close());
  return { critic, countStarts: () => starts };
}

function providerOf(outcome: PhotoOutcome): string {
  return isFailure(outcome) ? outcome.error.kind : outcome.provider;
}

async function kindOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => 'no error',
    (reason: unknown) => reason,
  );
  return error instanceof AppError ? error.kind : String(error);
}

test('critiques in another process, which starts on first need', async () => {
  const { critic, countStarts } = startCritic();
  expect(countStarts()).toBe(0);
  const outcome = await critic.critique('/p/a.jpg', { seed: 3, prompt: 'Light?' });
  expect(outcome).toMatchObject({ path: '/p/a.jpg', seed: 3, prompt: 'Light?' });
  expect(providerOf(outcome)).not.toBe(String(process.pid));
  expect(await critic.critique('/p/broken.jpg')).toEqual({
    path: '/p/broken.jpg',
    error: { kind: 'photo-unreadable', message: 'Not a photo.' },
  });
  expect(await critic.ready()).toMatchObject({ packId: 'scripted', provider: 'cpu' });
  expect(countStarts()).toBe(1);
});

test('after a crash the photo is tried once more, and its neighbours are unharmed', async () => {
  const { critic, countStarts } = startCritic();
  const paths = ['/p/a.jpg', join(tempDir(), 'kill-once.jpg'), '/p/b.jpg', '/p/c.jpg', '/p/d.jpg'];
  const outcomes = await Promise.all(paths.map((path) => critic.critique(path)));
  expect(outcomes.map(isFailure)).toEqual([false, false, false, false, false]);
  expect(countStarts()).toBe(2);
});

test('a photo that kills the critic twice is quarantined; every other photo is critiqued', async () => {
  const { critic } = startCritic();
  const paths = ['/p/a.jpg', '/p/kill-always.jpg', '/p/b.jpg', '/p/c.jpg'];
  const outcomes = await Promise.all(paths.map((path) => critic.critique(path)));
  expect(outcomes.map((outcome) => (isFailure(outcome) ? outcome.error.kind : 'done'))).toEqual([
    'done',
    'photo-quarantined',
    'done',
    'done',
  ]);
});

test('a provider that ends the process twice gives way to the CPU, and no photo is quarantined for it', async () => {
  const { critic, countStarts } = startCritic({ packFolder: 'gpu' });
  const paths = ['/p/a.jpg', '/p/kill-driver.jpg', '/p/b.jpg', '/p/kill-driver-2.jpg', '/p/c.jpg'];
  const outcomes = await Promise.all(paths.map((path) => critic.critique(path)));
  expect(outcomes.map(isFailure)).toEqual([false, false, false, false, false]);
  expect(countStarts()).toBe(3);
  expect(await critic.ready()).toMatchObject({
    provider: 'cpu',
    refusals: [{ provider: 'webgpu', reason: expect.stringContaining('ended the process twice') }],
  });
  const [killer] = outcomes.slice(1);
  expect(killer && !isFailure(killer) && killer.warnings.at(-1)).toMatchObject({ kind: 'provider-failed' });
});

test('a photo that ends the process on the CPU too is quarantined, and the provider is trusted again', async () => {
  const { critic, countStarts } = startCritic({ packFolder: 'gpu' });
  const outcomes = await Promise.all(['/p/kill-always.jpg', '/p/a.jpg'].map((path) => critic.critique(path)));
  const [killer, other] = outcomes;
  expect(killer).toMatchObject({ error: { kind: 'photo-quarantined' } });
  expect(other && !isFailure(other) && other.warnings.map(({ kind }) => kind)).not.toContain('provider-failed');
  expect(countStarts()).toBe(4);
  expect(await critic.ready()).toMatchObject({ provider: 'webgpu', refusals: [] });
});

test.each([true, false])('a provider asked for by name gives way only where it may: %s', async (givesWay) => {
  const { critic } = startCritic({ packFolder: 'gpu', provider: 'webgpu', givesWay });
  const outcome = await critic.critique('/p/kill-driver.jpg');
  expect(isFailure(outcome) ? outcome.error.kind : 'done').toBe(givesWay ? 'done' : 'photo-quarantined');
  expect(await critic.ready()).toMatchObject({ provider: givesWay ? 'cpu' : 'webgpu' });
});

test('cancelling one photo leaves the others and the process alone', async () => {
  const { critic, countStarts } = startCritic({ photosInFlight: 1 });
  const controller = new AbortController();
  const endless = critic.critique('/p/endless.jpg', {}, controller.signal);
  const next = critic.critique('/p/a.jpg');
  controller.abort();
  expect(await kindOf(endless)).toBe('cancelled');
  expect(isFailure(await next)).toBe(false);
  expect(countStarts()).toBe(1);
});

test('a missing pack is the answer of ready and of every photo, and the next photo asks again', async () => {
  const { critic, countStarts } = startCritic({ packFolder: 'missing' });
  expect(await kindOf(critic.ready())).toBe('pack-missing');
  expect(await kindOf(critic.critique('/p/a.jpg'))).toBe('pack-missing');
  expect(countStarts()).toBe(2);
});

test('a critic that cannot start is tried twice', async () => {
  const { critic, countStarts } = startCritic({ packFolder: 'crash' });
  expect(await kindOf(critic.critique('/p/a.jpg'))).toBe('inference-failed');
  expect(countStarts()).toBe(2);
});

test('is released when idle and starts again when needed', async () => {
  const exits: string[] = [];
  const { promise: released, resolve } = Promise.withResolvers<void>();
  const { critic, countStarts } = startCritic({
    idleMs: 1,
    startWorker: () => {
      const worker = forkWorker(WORKER);
      worker.onExit((reason) => {
        exits.push(reason);
        resolve();
      });
      return worker;
    },
  });
  const first = providerOf(await critic.critique('/p/a.jpg'));
  await released;
  expect(exits).toEqual(['exit code 0']);
  expect(providerOf(await critic.critique('/p/a.jpg'))).not.toBe(first);
  expect(countStarts()).toBe(0);
});

test('closing rejects what is under way and ends the process', async () => {
  const { critic } = startCritic();
  const endless = critic.critique('/p/endless.jpg');
  const kind = kindOf(endless);
  await critic.ready();
  await critic.close();
  expect(await kind).toBe('cancelled');
  expect(await kindOf(critic.critique('/p/a.jpg'))).toBe('cancelled');
});
