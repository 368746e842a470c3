// A worker file as a thread of this process, both sides of it: memory is shared and counted once, and messages go where a process's would.
import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { ParentPort, WorkerProcess } from '../domain/worker-process.ts';

/** Room for what a photo leaves behind: V8's own 48 MB took 30 MB more of memory and saved no time. */
const YOUNG_MB = 24;

/** What a thread of a lane is for. */
export type ThreadRole = 'look' | 'write';

/** Starts `file` (TypeScript or built JavaScript) in a thread. A fault that ends the thread is printed and reported as its end. */
export function startThread(file: URL, role: ThreadRole): WorkerProcess {
  const thread = new Worker(file, { workerData: role, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
  const ended = Promise.withResolvers<string>();
  let fault: string | undefined;
  thread.on('error', (error) => {
    console.error(error);
    fault = error instanceof Error ? error.message : String(error);
  });
  thread.once('exit', (code) => ended.resolve(fault ?? `exit code ${code}`));
  return {
    // A thread that has ended drops what is sent to it, and onExit reports that.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
    post: (message) => thread.postMessage(message),
    onMessage: (listener) => thread.on('message', listener),
    onExit: (listener) => void ended.promise.then(listener),
    kill: () => void thread.terminate(),
  };
}

/** What this thread was started for. */
export function threadRole(): ThreadRole {
  return workerData === 'look' ? 'look' : 'write';
}

/** The port to whoever started this thread. Throws outside of a thread. */
export function connectToStarter(): ParentPort {
  const port = parentPort;
  if (!port) throw new Error('This file runs as a thread of Salient only.');
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
    post: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', listener),
  };
}
