// Finds the Chromium that end-to-end tests drive, and installs one where none is found: Debian's package for root, else Playwright's own build.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { thisMachine } from '../../src/main/app-data.ts';
import { findBrowser } from '../../src/main/web-host/find-browser.ts';

/** Path of a browser to drive: `SALIENT_CHROMIUM` or `PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH` if set, an installed one, or Playwright's. */
export function findChromium(): string | undefined {
  const { env } = process;
  const named = env['SALIENT_CHROMIUM'] ?? env['PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH'];
  if (named !== undefined && existsSync(named)) return named;
  const installed = findBrowser(thisMachine());
  if (installed !== undefined) return installed;
  const own = chromium.executablePath();
  return existsSync(own) ? own : undefined;
}

const MAY_TAKE_MS = 10 * 60_000;

/** Installs a Chromium; returns why that failed, or undefined. Output goes to stderr. */
export function installChromium(projectFolder: string): string | undefined {
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (isDebianRoot) {
    run('apt-get', ['update']);
    run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium']);
    if (findChromium() !== undefined) return undefined;
  }
  const program = join(projectFolder, 'node_modules', 'playwright-core', 'cli.js');
  const code = run(process.execPath, [program, 'install', 'chromium']);
  if (findChromium() !== undefined) return undefined;
  const tried = isDebianRoot ? 'apt-get and Playwright' : 'Playwright';
  return `no Chromium is installed, and ${tried} could not fetch one (exit code ${code})`;
}

function run(program: string, args: string[]): number {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(program, args, { env, stdio: ['ignore', 2, 2], timeout: MAY_TAKE_MS }).status ?? -1;
}
