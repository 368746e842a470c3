// Entry of the critic's child process (a forked Node process, or Electron's utility process) and, where photos pass it several at a time,
// of each of its threads. Answers to critic-protocol.
import { isMainThread } from 'node:worker_threads';
import { connectToParent } from '../domain/worker-process.ts';
import { createLaneCritic } from './lane-critic.ts';
import { createLocalCritic } from './local-critic.ts';
import { serveCritic } from './serve-critic.ts';
import { connectToStarter, startThread } from './thread-worker.ts';

if (isMainThread) {
  const startLane = () => startThread(new URL(import.meta.url));
  serveCritic(connectToParent(), (setup) => createLaneCritic(setup, startLane));
} else {
  serveCritic(connectToStarter(), createLocalCritic);
}
