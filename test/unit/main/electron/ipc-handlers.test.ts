import { describe, expect, test } from 'vitest';
import { forwardEvents, registerCalls } from '../../../../src/main/electron/ipc-handlers.ts';
import type { Sender } from '../../../../src/main/electron/security.ts';
import { CALLS } from '../../../../src/preload/contract/api.ts';
import { callChannel, eventChannel } from '../../../../src/preload/contract/channels.ts';
import { CALL_NAMES } from '../../../../src/preload/contract/validate.ts';
import { createMemoryBackend } from '../../../support/memory-backend.ts';

const page = 'file:///app/out/renderer/index.html';
const backend = createMemoryBackend();
const channels = new Map<string, (event: Sender, args: unknown) => Promise<unknown>>();
registerCalls({ handle: (channel, listener) => void channels.set(channel, listener) }, { backend, pageAddress: page });

function invoke(channel: string, args: unknown, url = page): Promise<unknown> | undefined {
  return channels.get(channel)?.({ senderFrame: { url, parent: null } }, args);
}

describe('calls', () => {
  test('have one channel per row of the table, and there is no other channel', () => {
    expect([...channels.keys()].sort()).toEqual(
      Object.keys(CALLS)
        .map((name) => `salient:call:${name}`)
        .sort(),
    );
    expect([...channels.keys()]).toEqual(CALL_NAMES.map(callChannel));
  });
  test('reach the back end', async () => {
    expect(await invoke('salient:call:setStars', [[1], 5])).toEqual({ ok: true, value: null });
    expect(backend.stars.get(1)).toBe(5);
  });
  test('with bad arguments do not', async () => {
    const answer = await invoke('salient:call:setStars', [[1], 50]);
    expect(answer).toMatchObject({ ok: false, error: { kind: 'invalid-argument' } });
    expect(backend.stars.get(1)).toBe(5);
  });
  test.each([
    ['getProviders', []],
    ['listPacks', []],
    ['installPack', ['/pack.zip', null]],
    ['chooseProvider', ['cpu']],
    ['getCritiqueSettings', []],
  ])('%s of the settings answers with plain data', async (name, args) => {
    const answer = await invoke(`salient:call:${name}`, args);
    expect(answer).toMatchObject({ ok: true });
    expect(structuredClone(answer)).toEqual(answer);
  });
  test.each([
    ['removePack', ['../../home']],
    ['installPack', ['/pack.zip', 'no hash']],
    ['saveCritiqueSettings', [{ maxTiles: 0, prompt: null }]],
  ])('%s with bad arguments is refused', async (name, args) => {
    const answer = await invoke(`salient:call:${name}`, args);
    expect(answer).toMatchObject({ ok: false, error: { kind: 'invalid-argument' } });
  });
  test('from a foreign page do not', async () => {
    const answer = await invoke('salient:call:setStars', [[1], 1], 'https://example.com/');
    expect(answer).toMatchObject({ ok: false, error: { kind: 'permission-denied' } });
    expect(backend.stars.get(1)).toBe(5);
  });
  test('answer with plain data', async () => {
    const answer = await invoke('salient:call:getViewSettings', []);
    expect(structuredClone(answer)).toEqual(answer);
  });
});

test('events go to every open page until stopped', () => {
  const received: unknown[] = [];
  const open = { send: (...message: unknown[]) => void received.push(message), isDestroyed: () => false };
  const closed = { send: () => expect.fail('a closed page was sent an event'), isDestroyed: () => true };
  const stop = forwardEvents(backend, () => [open, closed]);
  backend.emit({ name: 'critique-delta', event: { photoId: 1, state: 'running' } });
  stop();
  backend.emit({ name: 'critique-delta', event: { photoId: 1, state: 'done' } });
  expect(received).toEqual([[eventChannel('critique-delta'), { photoId: 1, state: 'running' }]]);
});
