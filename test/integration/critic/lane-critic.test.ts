// Photos side by side in threads: the same words in any number of lanes, and a lane's faults, cancelling and end for real.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Critic } from '../../../src/main/critic/critic.ts';
import { forkWorker } from '../../../src/main/critic/fork-worker.ts';
import { createLaneCritic } from '../../../src/main/critic/lane-critic.ts';
import { createLocalCritic } from '../../../src/main/critic/local-critic.ts';
import { planLanes } from '../../../src/main/critic/plan-lanes.ts';
import { createProcessCritic } from '../../../src/main/critic/process-critic.ts';
import { startThread } from '../../../src/main/critic/thread-worker.ts';
import { AppError } from '../../../src/main/domain/errors.ts';
import { isFailure } from '../../../src/main/domain/critique.ts';
import type { PhotoOutcome } from '../../../src/main/domain/critique.ts';
import { renderPhoto } from '../../support/rendered-photos.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { TINY_CONFIG } from '../../support/tiny-checkpoint.ts';
import { buildTinyPack } from '../../support/tiny-pack.ts';

/** A lane for every two cores, two at most. */
const LANES = availableParallelism() === 1 ? 0 : Math.round(Math.min(4, availableParallelism()) / 2);
const WORKER = new URL('../../../src/main/critic/critic-worker.ts', import.meta.url);
const SCRIPTED = new URL('../../support/scripted-critic-worker.ts', import.meta.url);

function closedAfterwards(critic: Critic): Critic {
  onTestFinished(() => critic.close());
  return critic;
}

/** A critic of two lanes whose photos' names say what happens to them. */
function scriptedLanes(count = 2) {
  let starts = 0;
  const start = () => {
    starts += 1;
    return startThread(SCRIPTED, 'write');
  };
  const plan = () => ({
    count,
    provider: 'cpu',
    refusals: [{ provider: 'cuda' as const, reason: 'Not here.' }],
    furtherBytes: 7,
  });
  const critic = closedAfterwards(createLaneCritic({ packFolder: 'scripted', provider: 'auto' }, start, plan));
  return { critic, countStarts: () => starts };
}

/** What must not depend on the lane or on neighbours. */
function lasting(outcome: PhotoOutcome): unknown {
  return isFailure(outcome) ? outcome : { ...outcome, timingsMs: undefined };
}

function kindOf(outcome: PhotoOutcome): string {
  return isFailure(outcome) ? outcome.error.kind : 'done';
}

/** Which thread critiqued the photo: the scripted critic puts it where a provider belongs. */
function laneOf(outcome: PhotoOutcome): string {
  return isFailure(outcome) ? outcome.error.kind : outcome.provider;
}

test('no lane, one lane and two lanes write the same, byte for byte', async () => {
  const folder = tempDir();
  const { folder: packFolder } = buildTinyPack(folder);
  const setup = { packFolder, provider: 'cpu' };
  const hues = [20, 80, 140, 200, 260, 320];
  const paths = await Promise.all(hues.map((hue) => renderPhoto(folder, { name: `${hue}.jpg`, hue })));
  const critiqueIn = async (critic: Critic): Promise<unknown[]> =>
    (await Promise.all(paths.map((path) => critic.critique(path)))).map(lasting);

  const alone = await critiqueIn(closedAfterwards(createLocalCritic(setup)));
  expect(alone.map((outcome) => kindOf(outcome as PhotoOutcome))).toEqual(hues.map(() => 'done'));
  for (const count of [0, 1, 2]) {
    const start = () => startThread(WORKER, 'write');
    const lanes = closedAfterwards(
      createLaneCritic(setup, start, () => ({ ...setup, count, refusals: [], furtherBytes: 0 })),
    );
    expect(await critiqueIn(lanes)).toEqual(alone);
  }
});

test('a process with lanes ends in good order', async () => {
  const folder = tempDir();
  const { folder: packFolder } = buildTinyPack(folder);
  const reasons: string[] = [];
  const critic = createProcessCritic({
    packFolder,
    provider: 'cpu',
    startWorker: () => {
      const worker = forkWorker(WORKER);
      worker.onExit((reason) => reasons.push(reason));
      return worker;
    },
  });
  const paths = await Promise.all([20, 120, 220, 320].map((hue) => renderPhoto(folder, { name: `${hue}.jpg`, hue })));
  const outcomes = await Promise.all(paths.map((path) => critic.critique(path)));
  expect(outcomes.map(kindOf)).toEqual(['done', 'done', 'done', 'done']);
  const { lanes } = await critic.ready();
  expect(lanes).toBe(LANES);
  expect(await critic.ready()).toMatchObject({ photosAtOnce: LANES > 0 ? 4 * LANES : 3 });
  await critic.close();
  expect(reasons).toEqual(['exit code 0']);
});

test('photos are spread over lanes, which start when they are needed', async () => {
  const { critic, countStarts } = scriptedLanes();
  const info = await critic.ready();
  expect(info).toMatchObject({ provider: 'cpu', lanes: 2, photosAtOnce: 8, memory: { bytes: 7 } });
  expect(info.refusals).toEqual([{ provider: 'cuda', reason: 'Not here.' }]);
  await critic.critique('/p/a.jpg');
  await critic.critique('/p/b.jpg');
  expect(countStarts()).toBe(1);
  const outcomes = await Promise.all(['/p/c.jpg', '/p/d.jpg', '/p/e.jpg'].map((path) => critic.critique(path)));
  expect(new Set(outcomes.map(laneOf)).size).toBe(2);
  expect(countStarts()).toBe(2);
});

test('a photo that ends its lane twice is quarantined; the other lane and every other photo go on', async () => {
  const { critic } = scriptedLanes();
  const paths = ['/p/a.jpg', '/p/kill-always.jpg', '/p/b.jpg', '/p/c.jpg'];
  const outcomes = await Promise.all(paths.map((path) => critic.critique(path)));
  expect(outcomes.map(kindOf)).toEqual(['done', 'photo-quarantined', 'done', 'done']);
});

test('after its lane has ended once a photo is tried once more, in a new one', async () => {
  const { critic, countStarts } = scriptedLanes();
  const paths = ['/p/a.jpg', join(tempDir(), 'kill-once.jpg'), '/p/b.jpg', '/p/c.jpg', '/p/d.jpg'];
  const outcomes = await Promise.all(paths.map((path) => critic.critique(path)));
  expect(outcomes.map(isFailure)).toEqual([false, false, false, false, false]);
  expect(countStarts()).toBe(3);
});

test('cancelling and closing reach photos in lanes', async () => {
  const { critic, countStarts } = scriptedLanes();
  const controller = new AbortController();
  const endless = critic.critique('/p/endless.jpg', {}, controller.signal);
  const other = critic.critique('/p/endless.jpg');
  const kinds = Promise.all(
    [endless, other].map((promise) =>
      promise.catch((error: unknown) => (error instanceof AppError ? error.kind : String(error))),
    ),
  );
  expect(kindOf(await critic.critique('/p/a.jpg'))).toBe('done');
  controller.abort();
  expect(kindOf(await critic.critique('/p/b.jpg'))).toBe('done');
  await critic.close();
  expect(await kinds).toEqual(['cancelled', 'cancelled']);
  expect(countStarts()).toBe(2);
  await expect(critic.critique('/p/c.jpg')).rejects.toMatchObject({ kind: 'cancelled' });
});

test('progress comes through from a lane', async () => {
  const { critic } = scriptedLanes();
  const told: number[] = [];
  await critic.critique('/p/progress.jpg', { onProgress: ({ tokens }) => told.push(tokens) });
  expect(told).toEqual([1, 2]);
});

test('cores and memory decide how many lanes a pack of planned sentences gets; whole texts get none', () => {
  const folder = tempDir();
  const { folder: packFolder } = buildTinyPack(folder);
  const planned = planLanes({ packFolder, provider: 'cpu' });
  expect(planned).toMatchObject({ count: LANES, provider: 'cpu' });
  expect(planned.furtherBytes > 0).toBe(LANES > 0);
  const free = tempDir();
  const { folder: freeFolder } = buildTinyPack(free, 1, { ...TINY_CONFIG, template: 'internlm2-chat' });
  expect(planLanes({ packFolder: freeFolder, provider: 'cpu' })).toMatchObject({ count: 0 });
  expect(() => planLanes({ packFolder, provider: 'abacus' })).toThrow('abacus');
  expect(() => planLanes({ packFolder: join(folder, 'none'), provider: 'auto' })).toThrow('no model pack');
  expect(planLanes({ packFolder, provider: 'webgpu' })).toMatchObject({ count: 0, provider: 'webgpu' });
});
