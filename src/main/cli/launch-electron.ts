// Gets Electron to run: finds its binary, fetches it when missing (given up after a time without progress), starts the app in it.
// Every way it can fail is a sentence, because the caller then starts the browser host and says why.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Surroundings } from '../app-data.ts';

const GIVE_UP_AFTER_MS = 10_000;
const LOOK_EVERY_MS = 500;
/** A process that ends this early with an error never showed a window. */
const MUST_LIVE_MS = 10_000;

/** Path of the installed binary, or undefined. */
export function findElectron(projectFolder: string, { env }: Pick<Surroundings, 'env'>): string | undefined {
  const folder = join(projectFolder, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const binary = join(
    env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'),
    readFileSync(pathFile, 'utf8').trim(),
  );
  return existsSync(binary) ? binary : undefined;
}

/** Runs Electron's own installer. Resolves to undefined when it succeeded, else to the reason it did not. */
export async function installElectron(
  projectFolder: string,
  giveUpAfterMs = GIVE_UP_AFTER_MS,
): Promise<string | undefined> {
  const folder = join(projectFolder, 'node_modules', 'electron');
  const installer = join(folder, 'install.js');
  if (!existsSync(installer)) return 'the electron package is not installed';
  let downloads: string;
  try {
    downloads = await makeDownloadFolder(join(projectFolder, 'node_modules', '.cache'));
  } catch (error) {
    return `there is no place to install it: ${error instanceof Error ? error.message : String(error)}`;
  }
  // NODE_USE_ENV_PROXY: the installer's fetch goes through HTTPS_PROXY where one is set.
  const env = {
    ...process.env,
    TMPDIR: downloads,
    TEMP: downloads,
    TMP: downloads,
    NODE_USE_ENV_PROXY: '1',
    ELECTRON_GET_NO_PROGRESS: '1',
  };
  const child = spawn(process.execPath, [installer], { env, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    return await watchInstaller(child, { folders: [downloads, join(folder, 'dist')], giveUpAfterMs });
  } finally {
    await rm(downloads, { recursive: true, force: true });
  }
}

/** The installer downloads into the temporary folder: with one of its own, progress can be seen. */
async function makeDownloadFolder(cache: string): Promise<string> {
  await mkdir(cache, { recursive: true });
  return mkdtemp(join(cache, 'electron-'));
}

/** Runs the app until its window is closed. Resolves to the reason if it ended early with an error, else to undefined. */
export function runElectron(binary: string, projectFolder: string, isRoot: boolean): Promise<string | undefined> {
  // Chromium refuses to run its sandbox under root.
  const args = isRoot && process.platform === 'linux' ? ['--no-sandbox', projectFolder] : [projectFolder];
  const env = { ...process.env };
  delete env['ELECTRON_RUN_AS_NODE'];
  const startedMs = performance.now();
  const child = spawn(binary, args, { env, stdio: 'inherit' });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`it could not be started: ${error.message}`));
    child.once('close', (code, signal) => {
      const endedEarly = performance.now() - startedMs < MUST_LIVE_MS;
      resolve(endedEarly && code !== 0 ? `it ended at once with ${signal ?? `code ${code}`}` : undefined);
    });
  });
}

interface Watch {
  /** Bytes appearing in them count as progress, as does anything printed. */
  folders: string[];
  giveUpAfterMs: number;
}

function watchInstaller(child: ChildProcess, { folders, giveUpAfterMs }: Watch): Promise<string | undefined> {
  let complaint = '';
  let seenBytes = 0;
  let progressMs = performance.now();
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(0, 2_000);
  });
  return new Promise((resolve) => {
    const timer = setInterval(async () => {
      const bytes = await countBytes(folders);
      if (bytes !== seenBytes) progressMs = performance.now();
      seenBytes = bytes;
      if (performance.now() - progressMs < giveUpAfterMs) return;
      settle(`its download made no progress for ${Math.round(giveUpAfterMs / 1000)} seconds`);
      child.kill('SIGKILL');
    }, LOOK_EVERY_MS);
    const settle = (reason: string | undefined): void => {
      clearInterval(timer);
      resolve(reason);
    };
    child.once('error', (error) => settle(error.message));
    child.once('close', (code) => settle(code === 0 ? undefined : `its download failed: ${firstLine(complaint)}`));
  });
}

function firstLine(text: string): string {
  return (
    text
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? 'no reason given'
  );
}

async function countBytes(folders: string[]): Promise<number> {
  const sizes = folders.map(async (folder) => {
    const names = await readdir(folder, { recursive: true }).catch(() => []);
    const files = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => undefined)));
    return files.reduce((sum, file) => sum + (file?.size ?? 0), 0);
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
