// Opens an address as an app window of an installed browser. The browser is on its own: closing it leaves the server running.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Surroundings } from '../app-data.ts';
import { findBrowser } from './find-browser.ts';

export interface AppWindow {
  address: string;
  /** The window's own browser profile, so that no extension or other tab of the user shares its session. */
  profileFolder: string;
  isRoot: boolean;
}

/** Opens the window; resolves to a sentence saying what happened, for the terminal. */
export async function openAppWindow(surroundings: Surroundings, window: AppWindow): Promise<string> {
  if (!hasDisplay(surroundings)) return 'There is no display here: open the address in a browser.';
  const browser = findBrowser(surroundings);
  if (browser === undefined) return 'No Chromium, Chrome or Edge was found: open the address in a browser.';
  const problem = await startDetached(browser, appWindowArguments(surroundings, browser, window));
  return problem === undefined
    ? `Opened with ${browser}.`
    : `${browser} did not start (${problem}): open the address in a browser.`;
}

/** Linux says so in the environment; Windows and macOS always have one. */
export function hasDisplay({ env, platform }: Surroundings): boolean {
  if (platform === 'win32' || platform === 'darwin') return true;
  return [env['DISPLAY'], env['WAYLAND_DISPLAY']].some((display) => display !== undefined && display !== '');
}

/** Command line of the app window. Chromium refuses to sandbox under root. */
export function appWindowArguments(surroundings: Surroundings, browser: string, window: AppWindow): string[] {
  // A snap may not write into hidden folders of the home folder.
  const isSnap = browser.startsWith('/snap/');
  const profile = isSnap
    ? join(surroundings.homeFolder, 'snap', 'chromium', 'common', 'salient')
    : window.profileFolder;
  return [
    `--app=${window.address}`,
    `--user-data-dir=${profile}`,
    '--no-first-run',
    '--no-default-browser-check',
    ...(window.isRoot && surroundings.platform === 'linux' ? ['--no-sandbox'] : []),
  ];
}

function startDetached(program: string, args: string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { detached: true, stdio: 'ignore' });
    child.once('error', (error) => resolve(error.message));
    child.once('spawn', () => {
      child.unref();
      resolve(undefined);
    });
  });
}
