// Getting Electron to run, with a stand-in for Electron's package: its installer is a script of ours, run as the real one is.
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isBuilt } from '../../../src/main/cli/build-window.ts';
import { findElectron, installElectron, runElectron } from '../../../src/main/cli/launch-electron.ts';

let project: string;
let electron: string;

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'salient-electron-'));
  electron = join(project, 'node_modules', 'electron');
  await mkdir(electron, { recursive: true });
});
afterEach(() => rm(project, { recursive: true, force: true }));

describe('the installer', () => {
  test('is given up when nothing arrives', async () => {
    await writeFile(join(electron, 'install.js'), 'setInterval(() => undefined, 1000);');
    expect(await installElectron(project, 700)).toContain('no progress');
    expect(findElectron(project, { env: {} })).toBeUndefined();
  });
  test('may take long as long as bytes arrive', async () => {
    const script = `
      const fs = require('node:fs'), path = require('node:path');
      let left = 8;
      setInterval(() => {
        fs.appendFileSync(path.join(process.env.TMPDIR, 'part'), 'x'.repeat(1000));
        if (--left === 0) process.exit(0);
      }, 300);`;
    await writeFile(join(electron, 'install.js'), script);
    expect(await installElectron(project, 1_500)).toBeUndefined();
  });
  test('that fails is quoted', async () => {
    await writeFile(
      join(electron, 'install.js'),
      'console.error("getaddrinfo ENOTFOUND github.com"); process.exit(1);',
    );
    expect(await installElectron(project)).toContain('ENOTFOUND');
  });
  test('without a place to download to is given up', async () => {
    await writeFile(join(electron, 'install.js'), '');
    await writeFile(join(project, 'node_modules', '.cache'), 'no folder');
    expect(await installElectron(project)).toContain('no place to install it');
  });
  test('that is missing is said to be', async () => {
    expect(await installElectron(project)).toContain('not installed');
  });
});

describe.skipIf(process.platform === 'win32')('the binary', () => {
  async function install(script: string): Promise<string> {
    await mkdir(join(electron, 'dist'));
    await writeFile(join(electron, 'path.txt'), 'electron');
    await writeFile(join(electron, 'dist', 'electron'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return findElectron(project, { env: {} }) ?? '';
  }
  test('that ends well closes the app', async () => {
    expect(await runElectron(await install('exit 0'), project, false)).toBeUndefined();
  });
  test('that ends at once with an error is a reason', async () => {
    expect(await runElectron(await install('exit 127'), project, false)).toContain('code 127');
  });
  test('runs without a sandbox under root alone', async () => {
    const binary = await install('[ "$1" = --no-sandbox ] && exit 3; exit 4');
    expect(await runElectron(binary, project, true)).toContain('code 3');
    expect(await runElectron(binary, project, false)).toContain('code 4');
  });
});

describe('the build', () => {
  test('is out of date once a source is newer than the stamp', async () => {
    const source = join(project, 'src', 'renderer', 'main.ts');
    await mkdir(join(project, 'src', 'renderer'), { recursive: true });
    await mkdir(join(project, 'out'));
    await writeFile(source, '');
    expect(await isBuilt(project)).toBe(false);
    await writeFile(join(project, 'out', 'built'), '');
    const later = new Date(Date.now() + 60_000);
    await utimes(join(project, 'out', 'built'), later, later);
    expect(await isBuilt(project)).toBe(true);
    const muchLater = new Date(Date.now() + 120_000);
    await utimes(source, muchLater, muchLater);
    expect(await isBuilt(project)).toBe(false);
  });
});
