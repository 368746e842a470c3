// Makes sure that what the hosts show is built: runs the build when a source is newer than its result. Does nothing where there are no sources.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../domain/errors.ts';

/** Folder that holds package.json, seen from this file's place in the sources. */
export const PROJECT_FOLDER = join(import.meta.dirname, '..', '..', '..');
/** What decides how the parts look when built. */
const SOURCES = ['src', 'electron.vite.config.ts', 'package-lock.json'];
/** Written after a build that went through to the end. */
const STAMP = join('out', 'built');

/** Builds into out/ if needed; `say` is told when that starts. Throws `inference-failed` with the end of the build's output when it fails. */
export async function buildWindow(say: (sentence: string) => void, folder: string = PROJECT_FOLDER): Promise<void> {
  if (!existsSync(join(folder, 'src', 'renderer')) || (await isBuilt(folder))) return;
  say('Building the window ...');
  const output = await runBuild(folder);
  if (output !== undefined) throw new AppError('inference-failed', `The window could not be built:\n${output}`);
  await mkdir(join(folder, 'out'), { recursive: true });
  await writeFile(join(folder, STAMP), '');
}

/** True if the last build ended after every source (and every folder of sources) changed last. */
export async function isBuilt(folder: string): Promise<boolean> {
  const built = await stat(join(folder, STAMP)).catch(() => undefined);
  if (built === undefined) return false;
  const times = await Promise.all(SOURCES.map((source) => newestChangeMs(join(folder, source))));
  return Math.max(...times) < built.mtimeMs;
}

async function newestChangeMs(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  const names = await readdir(path);
  return Math.max(found.mtimeMs, ...(await Promise.all(names.map((name) => newestChangeMs(join(path, name))))));
}

/** Resolves to undefined when the build succeeded, else to the end of what it printed. */
function runBuild(folder: string): Promise<string | undefined> {
  const program = join(folder, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const args = [program, 'build', '--config', 'electron.vite.config.ts', '--logLevel', 'warn'];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-4_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => resolve(code === 0 ? undefined : output.trim()));
  });
}
