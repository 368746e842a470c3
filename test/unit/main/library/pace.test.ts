// Time left, from a clock that stands where the test puts it.
import { expect, test } from 'vitest';
import { Pace } from '../../../../src/main/library/pace.ts';

test('is unknown before two jobs have ended, then follows the last ends', () => {
  let now = 0;
  const pace = new Pace(() => now);
  expect(pace.timeLeftMs(10)).toBeNull();
  pace.tick();
  expect(pace.timeLeftMs(10)).toBeNull();
  expect(pace.timeLeftMs(0)).toBe(0);
  now = 500;
  pace.tick();
  expect(pace.timeLeftMs(10)).toBe(5000);
  for (let index = 0; index < 30; index += 1) {
    now += 100;
    pace.tick();
  }
  expect(pace.timeLeftMs(10)).toBe(1000);
  pace.reset();
  expect(pace.timeLeftMs(10)).toBeNull();
});
