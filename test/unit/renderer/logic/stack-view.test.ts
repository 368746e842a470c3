// Folding of stacks: all of them, and single ones the other way round.
import { expect, test } from 'vitest';
import { isFolded, toggleStack } from '../../../../src/renderer/logic/stack-view.ts';

test.each([true, false])('a toggled stack goes the other way, and back (all folded: %s)', (collapsed) => {
  const view = { collapsed, except: [] };
  expect(isFolded(view, 7)).toBe(collapsed);
  const other = toggleStack(view, 7);
  expect(isFolded(other, 7)).toBe(!collapsed);
  expect(isFolded(other, 8)).toBe(collapsed);
  expect(toggleStack(other, 7)).toEqual(view);
});
