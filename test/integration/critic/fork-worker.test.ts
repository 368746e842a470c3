// Child processes as they are started: their pictures lie in large pages where the system has them, and what the user has set stands.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { forkWorker } from '../../../src/main/critic/fork-worker.ts';
import { tempDir } from '../../support/temp-dir.ts';

/** Fills as much memory as a decoded picture takes, then tells how much lies in large pages, and its settings. */
const CHILD = `
import { existsSync, readFileSync } from 'node:fs';
const picture = Buffer.alloc(64 * 1024 ** 2, 1);
const rollup = existsSync('/proc/self/smaps_rollup') ? readFileSync('/proc/self/smaps_rollup', 'utf8') : '';
process.send({
  pictureBytes: picture.length,
  largeKb: Number(/AnonHugePages:\\s+(\\d+)/.exec(rollup)?.[1] ?? 0),
  arenas: process.env.MALLOC_ARENA_MAX,
  tunables: process.env.GLIBC_TUNABLES,
  compileCache: process.env.NODE_COMPILE_CACHE,
});
`;

interface Told {
  largeKb: number;
  arenas?: string;
  tunables?: string;
  compileCache?: string;
}

async function startChild(): Promise<Told> {
  const file = join(tempDir(), 'child.mjs');
  writeFileSync(file, CHILD);
  const worker = forkWorker(file);
  const told = await new Promise<Told>((resolve, reject) => {
    worker.onMessage((message) => resolve(message as Told));
    worker.onExit((reason) => reject(new Error(reason)));
  });
  worker.kill();
  return told;
}

/** Linux that gives large pages to those who ask, with a glibc that can ask (2.35). */
function hasLargePages(): boolean {
  const { header } = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  const [major = 0, minor = 0] = (header.glibcVersionRuntime ?? '').split('.').map(Number);
  if (major < 2 || (major === 2 && minor < 35)) return false;
  try {
    return !readFileSync('/sys/kernel/mm/transparent_hugepage/enabled', 'utf8').includes('[never]');
  } catch {
    return false;
  }
}

afterEach(() => {
  vi.unstubAllEnvs();
});

test.skipIf(!hasLargePages())('pictures lie in large pages (needs a system that has them)', async () => {
  const least = 32 * 1024;
  expect((await startChild()).largeKb).toBeGreaterThan(least);
  vi.stubEnv('GLIBC_TUNABLES', 'glibc.malloc.hugetlb=0');
  const without = await startChild();
  const isAlways = readFileSync('/sys/kernel/mm/transparent_hugepage/enabled', 'utf8').includes('[always]');
  if (!isAlways) expect(without.largeKb).toBeLessThan(least);
});

test('what the user has set stands', async () => {
  expect(await startChild()).toMatchObject({ arenas: '1', compileCache: expect.any(String) as string });
  vi.stubEnv('MALLOC_ARENA_MAX', '3');
  vi.stubEnv('NODE_COMPILE_CACHE', tempDir());
  expect(await startChild()).toMatchObject({ arenas: '3', compileCache: process.env['NODE_COMPILE_CACHE'] });
});
