// A child process as its starter and as itself see it, the same for a forked Node process and Electron's utility process. Knows neither.

/** The starter's side. Messages are structured clones. */
export interface WorkerProcess {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, however the process ended; `reason` is for logs. */
  onExit(listener: (reason: string) => void): void;
  /** Ends the process at once. */
  kill(): void;
}

/** The child's side. */
export interface ParentPort {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

interface UtilityPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

/** The port to whoever started this process; the process ends when its starter does. */
export function connectToParent(): ParentPort {
  const utilityPort = (process as { parentPort?: UtilityPort }).parentPort;
  if (utilityPort) {
    return {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a process port has no origin
      post: (message) => utilityPort.postMessage(message),
      onMessage: (listener) => utilityPort.on('message', ({ data }) => listener(data)),
    };
  }
  if (!process.send) throw new Error('This file runs as a child process of Salient only.');
  process.on('disconnect', () => process.exit(0));
  return {
    post: (message) => {
      // The callback takes the error of a starter that is gone; 'disconnect' ends this process then.
      process.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage: (listener) => process.on('message', listener),
  };
}
