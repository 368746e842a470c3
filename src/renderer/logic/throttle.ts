// Runs something soon after it was asked for, at most once per interval: the window's answer to bursts of events.

export interface Throttle {
  /** Asks for a run. */
  ask(): void;
  /** Runs now if one was asked for. */
  flush(): void;
  /** Forgets what was asked for. */
  cancel(): void;
}

/** The first request runs after `delayMs`; requests meanwhile join it. */
export function throttle(run: () => void, delayMs: number): Throttle {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cancel = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  const fire = (): void => {
    cancel();
    run();
  };
  return {
    ask: () => {
      timer ??= setTimeout(fire, delayMs);
    },
    flush: () => {
      if (timer !== undefined) fire();
    },
    cancel,
  };
}
