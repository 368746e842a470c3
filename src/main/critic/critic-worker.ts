// Entry of the critic's child process (a forked Node process, or Electron's utility process) and of the threads of its lanes. The process and
// the threads that write answer to critic-protocol, those that look to look-protocol.
import { enableCompileCache, flushCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { isMainThread } from 'node:worker_threads';
import { connectToParent } from '../domain/worker-process.ts';
import type { WorkerProcess } from '../domain/worker-process.ts';
import type { CriticSetup } from './critic-protocol.ts';
import type { OpenPack } from './open-pack.ts';
import { serveCritic } from './serve-critic.ts';
import { connectToStarter, startThread, threadRole } from './thread-worker.ts';

/**
 * V8 settings of this process and its threads. No core is idle here, and the first photos of a thread are mostly spent on compiling: 7.4 s of one
 * core for ten photos as V8 comes, 5.8 s so. Functions are compiled where they run, not beside, and expressions at once, not at their second use.
 * A larger nursery would save another twentieth and take 70 MB.
 */
const ENGINE_FLAGS = ['--no-concurrent-recompilation', '--no-regexp-tier-up'];

// What is loaded below is kept compiled from one start to the next: each thread loads its part of the program for itself. Threads are ended
// from outside, so they write down what they compiled as soon as they are ready.
enableCompileCache();
const file = new URL(import.meta.url);
if (isMainThread) {
  for (const flag of ENGINE_FLAGS) setFlagsFromString(flag);
  const { createLaneCritic } = await import('./lane-critic.ts');
  serveCritic(connectToParent(), (setup) => createLaneCritic(setup, () => startThread(file, 'write')));
} else if (threadRole() === 'write') {
  // Begun at once: both threads load their parts of the program at the same time.
  let begun: WorkerProcess | undefined = startThread(file, 'look');
  const { createLocalCritic } = await import('./local-critic.ts');
  const { openInLane } = await import('./open-pack.ts');
  const startLooker = (): WorkerProcess => {
    const looker = begun ?? startThread(file, 'look');
    begun = undefined;
    return looker;
  };
  // Whoever watches this thread blames what was under way, and starts both anew.
  const open = async (setup: CriticSetup): Promise<OpenPack> => {
    const opened = await openInLane(setup, startLooker, () => process.exit(1));
    flushCompileCache();
    return opened;
  };
  serveCritic(connectToStarter(), (setup) => createLocalCritic(setup, open));
} else {
  const { serveLooks } = await import('./serve-looks.ts');
  serveLooks(connectToStarter());
}
