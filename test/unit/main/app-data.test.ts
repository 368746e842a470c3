import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { dataFolder } from '../../../src/main/app-data.ts';

const home = '/home/ann';

test.each([
  ['linux', {}, join(home, '.local', 'share', 'salient')],
  ['linux', { XDG_DATA_HOME: '/big/data' }, join('/big/data', 'salient')],
  ['linux', { XDG_DATA_HOME: 'relative' }, join(home, '.local', 'share', 'salient')],
  ['darwin', {}, join(home, 'Library', 'Application Support', 'Salient')],
  ['win32', {}, join(home, 'AppData', 'Local', 'Salient')],
  ['win32', { LOCALAPPDATA: '/local' }, join('/local', 'Salient')],
  ['linux', { SALIENT_DATA: 'here' }, resolve('here')],
  ['win32', { SALIENT_DATA: '/here', LOCALAPPDATA: '/local' }, resolve('/here')],
  ['linux', { SALIENT_DATA: '' }, join(home, '.local', 'share', 'salient')],
])('on %s with %j data lies in %s', (platform, env, expected) => {
  expect(dataFolder({ env, platform, homeFolder: home })).toBe(expected);
});
