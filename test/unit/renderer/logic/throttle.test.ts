// Bursts of requests become one run; flush and cancel do what they say. Time is faked.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { throttle } from '../../../../src/renderer/logic/throttle.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a burst runs once, and a constant stream still runs', () => {
  const run = vi.fn<() => void>();
  const soon = throttle(run, 100);
  for (let step = 0; step < 50; step += 1) {
    soon.ask();
    vi.advanceTimersByTime(10);
  }
  expect(run.mock.calls.length).toBeGreaterThanOrEqual(4);
  expect(run.mock.calls.length).toBeLessThanOrEqual(5);
});

test('flush runs at once what was asked for, cancel forgets it', () => {
  const run = vi.fn<() => void>();
  const soon = throttle(run, 100);
  soon.flush();
  expect(run).not.toHaveBeenCalled();
  soon.ask();
  soon.flush();
  expect(run).toHaveBeenCalledTimes(1);
  soon.ask();
  soon.cancel();
  vi.advanceTimersByTime(1000);
  expect(run).toHaveBeenCalledTimes(1);
});
