// The remaining Electron adapters: pictures, paths, menu, dialog, the critic's process.
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { appPaths } from '../../../../src/main/electron/app-paths.ts';
import { startUtilityWorker } from '../../../../src/main/electron/critic-process.ts';
import { chooseFolder } from '../../../../src/main/electron/dialogs.ts';
import { menuTemplate } from '../../../../src/main/electron/menu.ts';
import { createPhotoHandler, PHOTO_SCHEME_REGISTRATION } from '../../../../src/main/electron/photo-protocol.ts';
import { pictureAddress } from '../../../../src/preload/contract/channels.ts';
import { createMemoryBackend } from '../../../support/memory-backend.ts';

describe('pictures', () => {
  const answer = createPhotoHandler(createMemoryBackend());
  test('come from the library', async () => {
    const response = await answer({ url: pictureAddress(2, 'preview', 5) });
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(await response.text()).toBe('preview of 2');
  });
  test.each([
    pictureAddress(3, 'preview', 5),
    'salient-photo://photo/1/original',
    'file:///etc/passwd',
    'salient-photo://etc/passwd',
    'x',
  ])('%s is not found', async (url) => {
    expect((await answer({ url })).status).toBe(404);
  });
  test('the scheme has no powers beyond pictures', () => {
    expect(PHOTO_SCHEME_REGISTRATION.privileges).toMatchObject({
      bypassCSP: false,
      supportFetchAPI: false,
      allowServiceWorkers: false,
    });
  });
});

test('paths follow the layout of the build and of the package', () => {
  const mainFolder = join('/app', 'out', 'main');
  const open = appPaths({ mainFolder, isPackaged: false, resourcesFolder: '/electron/resources' });
  expect(open.preloadFile).toBe(join('/app', 'out', 'preload', 'index.cjs'));
  expect(open.pageAddress).toBe('file:///app/out/renderer/index.html');
  expect(open.builtInPacks).toBe(join('/app', 'resources', 'models'));
  const packaged = appPaths({ mainFolder, isPackaged: true, resourcesFolder: '/electron/resources' });
  expect(packaged.builtInPacks).toBe(join('/electron', 'resources', 'models'));
});

test('the menu leaves the keys of the page alone', () => {
  const chosen: string[] = [];
  const actions = { addFolder: () => undefined, tellWindow: (choice: string) => void chosen.push(choice) };
  const items = menuTemplate('linux', actions).flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
  const keys = items.map(({ accelerator }) => accelerator).filter((key) => key !== undefined);
  expect(keys).toEqual(['CmdOrCtrl+O', 'CmdOrCtrl+,']);
  for (const { label, click } of items) {
    if (label === 'Settings…' || label === 'Keyboard shortcuts') Reflect.apply(click ?? (() => undefined), null, []);
  }
  expect(chosen).toEqual(['settings', 'keys']);
});

describe('the folder dialog', () => {
  test.each([
    [{ canceled: false, filePaths: ['/shoot'] }, '/shoot'],
    [{ canceled: true, filePaths: [] }, null],
  ])('%j', async (result, expected) => {
    expect(await chooseFolder({ showOpenDialog: async () => result }, undefined)).toBe(expected);
  });
});

test("the critic's process speaks both ways and reports its end once", () => {
  const posted: unknown[] = [];
  const child = Object.assign(new EventEmitter(), {
    postMessage: (message: unknown) => void posted.push(message),
    kill: () => child.emit('exit', 9),
  });
  const worker = startUtilityWorker(() => child, '/app/out/main/critic-worker.js', 'Salient critic');
  const received: unknown[] = [];
  const ends: string[] = [];
  worker.onMessage((message) => received.push(message));
  worker.onExit((reason) => ends.push(reason));
  worker.post({ type: 'open' });
  child.emit('message', { type: 'opened' });
  worker.kill();
  worker.post({ type: 'close' });
  expect(posted).toEqual([{ type: 'open' }]);
  expect(received).toEqual([{ type: 'opened' }]);
  expect(ends).toEqual(['exit code 9']);
});
