// Entry of the critic's child process: a forked Node process, or Electron's utility process. Answers to critic-protocol.
import { connectToParent } from '../domain/worker-process.ts';
import { createLocalCritic } from './local-critic.ts';
import { serveCritic } from './serve-critic.ts';

serveCritic(connectToParent(), createLocalCritic);
