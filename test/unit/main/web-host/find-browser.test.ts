import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findBrowser } from '../../../../src/main/web-host/find-browser.ts';
import { appWindowArguments, hasDisplay, openAppWindow } from '../../../../src/main/web-host/open-app-window.ts';

const linux = { platform: 'linux', homeFolder: '/home/ann' };
const having =
  (...installed: string[]) =>
  (path: string): boolean =>
    installed.includes(path);

describe('the browser', () => {
  test('is the named one if that can run', () => {
    const surroundings = { ...linux, env: { CHROME: '/opt/mine', PATH: '/usr/bin' } };
    expect(findBrowser(surroundings, having('/opt/mine', '/usr/bin/chromium'))).toBe('/opt/mine');
    expect(findBrowser(surroundings, having('/usr/bin/chromium'))).toBe('/usr/bin/chromium');
  });
  test.each([
    ['linux', { PATH: '/a:/b' }, '/b/google-chrome'],
    ['linux', {}, '/snap/bin/chromium'],
    ['linux', { PATH: '' }, '/usr/bin/microsoft-edge'],
    ['darwin', {}, '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
    ['win32', { 'PROGRAMFILES(X86)': '/x86' }, join('/x86', 'Microsoft', 'Edge', 'Application', 'msedge.exe')],
  ])('is found on %s with %j', (platform, env, installed) => {
    expect(findBrowser({ platform, env, homeFolder: '/home/ann' }, having(installed))).toBe(installed);
  });
  test('may be missing', () => {
    expect(findBrowser({ ...linux, env: { PATH: '/usr/bin' } }, having())).toBeUndefined();
  });
});

describe('the app window', () => {
  const window = { address: 'http://127.0.0.1:1/?token=t', profileFolder: '/data/browser-profile', isRoot: false };
  test('has its own profile and no way to be mistaken for a tab', () => {
    const args = appWindowArguments({ ...linux, env: {} }, '/usr/bin/chromium', window);
    expect(args).toContain('--app=http://127.0.0.1:1/?token=t');
    expect(args).toContain('--user-data-dir=/data/browser-profile');
    expect(args).not.toContain('--no-sandbox');
  });
  test('gives up the sandbox for root alone, whom Chromium refuses otherwise', () => {
    expect(appWindowArguments({ ...linux, env: {} }, '/usr/bin/chromium', { ...window, isRoot: true })).toContain(
      '--no-sandbox',
    );
  });
  test('keeps a snap out of hidden folders', () => {
    const args = appWindowArguments({ ...linux, env: {} }, '/snap/bin/chromium', window);
    expect(args).toContain(`--user-data-dir=${join('/home/ann', 'snap', 'chromium', 'common', 'salient')}`);
  });
  test.each([
    ['linux', {}, false],
    ['linux', { DISPLAY: '' }, false],
    ['linux', { DISPLAY: ':0' }, true],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
    ['darwin', {}, true],
    ['win32', {}, true],
  ])('on %s with %j there is a display: %s', (platform, env, expected) => {
    expect(hasDisplay({ platform, env, homeFolder: '/' })).toBe(expected);
  });
  test('says why it did not open', async () => {
    expect(await openAppWindow({ ...linux, env: {} }, window)).toContain('no display');
    // A folder may be entered but not run.
    const env = { DISPLAY: ':0', CHROME: '/', PATH: '' };
    expect(await openAppWindow({ ...linux, env }, window)).toContain('did not start');
  });
});
