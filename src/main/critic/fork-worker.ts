// Starts a worker file as a plain Node child process. Electron's host starts the same files as utility processes instead.
import { fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkerProcess } from '../domain/worker-process.ts';

/**
 * For glibc's allocator, which otherwise keeps what threads have freed: pictures go back to the system at once, and threads share one
 * arena. At 24 MP, with threads that took whole photos, two arenas saved 60 of 430 MB, and one instead of two 25 of 715.
 */
const MEMORY_SETTINGS = { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: '1048576' };

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
