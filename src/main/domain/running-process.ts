// Whether another process still lives, for files that say who is at work on something.

/** True if a process of this number runs, ours or anybody's. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
