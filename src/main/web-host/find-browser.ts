// Finds an installed browser of the Chromium family, by the places each system puts it. Starts nothing.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Surroundings } from '../app-data.ts';

const LINUX_NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
  'brave-browser',
  'vivaldi',
];
const LINUX_FOLDERS = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome', '/opt/microsoft/msedge'];
const MAC_APPS = ['Google Chrome', 'Microsoft Edge', 'Chromium', 'Brave Browser', 'Vivaldi'];
const WINDOWS_PROGRAMS = [
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
  ['Chromium', 'Application', 'chrome.exe'],
  ['BraveSoftware', 'Brave-Browser', 'Application', 'brave.exe'],
];

/** Path of the browser to use: `CHROME` or `CHROME_PATH` if set, else the first one found; undefined when there is none. */
export function findBrowser(
  surroundings: Surroundings,
  canRun: (path: string) => boolean = isExecutable,
): string | undefined {
  const { env } = surroundings;
  const named = [env['CHROME'], env['CHROME_PATH']].filter((path) => path !== undefined && path !== '');
  return [...named, ...places(surroundings)].find((path) => path !== undefined && canRun(path));
}

function places({ env, platform, homeFolder }: Surroundings): string[] {
  if (platform === 'win32') {
    const roots = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter(
      (root) => root !== undefined,
    );
    return roots.flatMap((root) => WINDOWS_PROGRAMS.map((program) => join(root, ...program)));
  }
  if (platform === 'darwin') {
    const roots = ['/Applications', join(homeFolder, 'Applications')];
    return MAC_APPS.flatMap((app) => roots.map((root) => join(root, `${app}.app`, 'Contents', 'MacOS', app)));
  }
  const folders = [...(env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''), ...LINUX_FOLDERS];
  return LINUX_NAMES.flatMap((name) => [...new Set(folders)].map((folder) => join(folder, name)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
