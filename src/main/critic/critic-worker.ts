// Entry of the critic's child process (a forked Node process, or Electron's utility process) and, where photos pass it several at a time,
// of each of its threads. Answers to critic-protocol.
import { setFlagsFromString } from 'node:v8';
import { isMainThread } from 'node:worker_threads';
import { connectToParent } from '../domain/worker-process.ts';
import { createLaneCritic } from './lane-critic.ts';
import { createLocalCritic } from './local-critic.ts';
import { serveCritic } from './serve-critic.ts';
import { connectToStarter, startThread } from './thread-worker.ts';

/**
 * V8 settings of this process and its threads. No core is idle here, and the first photos of a thread are mostly spent on compiling: 7.4 s of one
 * core for ten photos as V8 comes, 5.8 s so. Functions are compiled where they run, not beside, and expressions at once, not at their second use.
 * A larger nursery would save another twentieth and take 70 MB.
 */
const ENGINE_FLAGS = ['--no-concurrent-recompilation', '--no-regexp-tier-up'];

if (isMainThread) {
  for (const flag of ENGINE_FLAGS) setFlagsFromString(flag);
  const startLane = () => startThread(new URL(import.meta.url));
  serveCritic(connectToParent(), (setup) => createLaneCritic(setup, startLane));
} else {
  serveCritic(connectToStarter(), createLocalCritic);
}
