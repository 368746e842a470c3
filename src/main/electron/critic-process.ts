// Starts a worker file as an Electron utility process: the electron side of WorkerProcess. Takes Electron's `fork` as an argument.
import type { ForkOptions } from 'electron';
import type { WorkerProcess } from '../domain/worker-process.ts';

/** `UtilityProcess`, as far as it is used. */
export interface UtilityChild {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  kill(): boolean;
}
/** `utilityProcess.fork`, as far as it is used. */
export type ForkUtility = (file: string, args: string[], options: ForkOptions) => UtilityChild;

/** Starts the built worker `file`; `name` is what the system's process list shows. */
export function startUtilityWorker(fork: ForkUtility, file: string, name: string): WorkerProcess {
  const child = fork(file, [], { serviceName: name, stdio: 'inherit' });
  let isGone = false;
  return {
    post: (message) => {
      if (!isGone) child.postMessage(message);
    },
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) =>
      child.on('exit', (code) => {
        isGone = true;
        listener(`exit code ${code}`);
      }),
    kill: () => child.kill(),
  };
}
