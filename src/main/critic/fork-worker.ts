// Starts a worker file as a plain Node child process. Electron's host starts the same files as utility processes instead.
import { fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkerProcess } from '../domain/worker-process.ts';

/**
 * For glibc's allocator. Fresh pages are what pictures cost most: handed out 4 KB at a time, the 72 MB of a photo of 24 MP took three quarters
 * of its decoding (450 of one core's ms; 100 so), and half of a whole critique's time. So large pages are asked for, where the system has them (glibc 2.35),
 * pictures up to 16 MB are taken from memory that is kept, and larger ones go back to the system at once. Threads share one arena: at 24 MP, with
 * threads that took whole photos, two arenas saved 60 of 430 MB, and one instead of two 25 of 715. What the user has set stands. Electron's
 * processes have an allocator of their own.
 */
const MEMORY_SETTINGS = {
  GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: String(16 * 1024 ** 2),
  MALLOC_TRIM_THRESHOLD_: String(128 * 1024 ** 2),
};

/**
 * Where enableCompileCache keeps things by itself. Named before the process starts, the cache serves its first file too, and that of its threads:
 * without it each loads the compiler that takes types off for one file, which is a quarter of a second.
 */
const COMPILE_CACHE = { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') };

/** Starts `file` (TypeScript or built JavaScript). What it prints goes to our stderr, so that stdout holds results only. */
export function forkWorker(file: URL | string): WorkerProcess {
  const env = { ...MEMORY_SETTINGS, ...COMPILE_CACHE, ...process.env };
  const child = fork(file, [], { serialization: 'advanced', execArgv: [], env, stdio: ['ignore', 2, 2, 'ipc'] });
  const ended = Promise.withResolvers<string>();
  child.once('exit', (code, signal) => ended.resolve(signal ?? `exit code ${code}`));
  child.on('error', (error) => ended.resolve(error.message));
  return {
    post: (message) => {
      if (!child.connected) return;
      // A failed send means the process is ending, which onExit reports.
      child.send(Object(message), () => undefined);
    },
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => void ended.promise.then(listener),
    kill: () => child.kill('SIGKILL'),
  };
}
