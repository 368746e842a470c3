// Keys to commands, and where they are left to the focused control.
import { describe, expect, test } from 'vitest';
import { commandFor, nextOpacity, OPACITY_STEPS } from '../../../../src/renderer/logic/key-map.ts';
import type { FocusPlace } from '../../../../src/renderer/logic/key-map.ts';

function press(
  key: string,
  place: FocusPlace = 'page',
  modifiers: { shift?: boolean; ctrl?: boolean; alt?: boolean } = {},
) {
  return commandFor({ key, shift: false, ctrl: false, alt: false, ...modifiers }, place);
}

test.each([
  ['g', { kind: 'show-grid' }],
  ['E', { kind: 'show-loupe' }],
  [' ', { kind: 'toggle-loupe' }],
  ['z', { kind: 'toggle-zoom' }],
  ['h', { kind: 'toggle-heatmap' }],
  ['0', { kind: 'set-stars', stars: 0 }],
  ['5', { kind: 'set-stars', stars: 5 }],
  ['p', { kind: 'set-flag', flag: 'pick' }],
  ['x', { kind: 'set-flag', flag: 'reject' }],
  ['u', { kind: 'set-flag', flag: 'none' }],
  ['PageDown', { kind: 'move', move: 'page-down', extend: false }],
  ['o', { kind: 'next-overlay' }],
  ['j', { kind: 'toggle-clipping' }],
  ['/', { kind: 'focus-search' }],
])('%s', (key, command) => {
  expect(press(key)).toEqual(command);
});

describe('what is left to others', () => {
  test('typing gets every key but Escape and the settings', () => {
    for (const key of ['g', '5', 'ArrowLeft', ' ', 'Home', '/']) expect(press(key, 'text')).toBeUndefined();
    expect(press('Escape', 'text')).toEqual({ kind: 'leave' });
    expect(press(',', 'text', { ctrl: true })).toEqual({ kind: 'show-settings' });
    expect(press(',', 'text')).toBeUndefined();
  });

  test('a button keeps Space and Enter, a slider its arrows', () => {
    expect(press(' ', 'button')).toBeUndefined();
    expect(press('Enter', 'button')).toBeUndefined();
    expect(press('ArrowRight', 'slider')).toBeUndefined();
    expect(press('3', 'button')).toEqual({ kind: 'set-stars', stars: 3 });
  });

  test('Ctrl and Alt belong to the browser, but for Ctrl+A', () => {
    expect(press('f', 'page', { ctrl: true })).toBeUndefined();
    expect(press('ArrowLeft', 'page', { alt: true })).toBeUndefined();
    expect(press('a', 'page', { ctrl: true })).toEqual({ kind: 'select-all' });
    expect(press('6')).toBeUndefined();
  });
});

test('Shift extends moves and changes H', () => {
  expect(press('ArrowDown', 'page', { shift: true })).toEqual({ kind: 'move', move: 'down', extend: true });
  expect(press('H', 'page', { shift: true })).toEqual({ kind: 'next-opacity' });
});

test('opacity steps go round', () => {
  const seen = [0.3];
  for (const _ of OPACITY_STEPS) seen.push(nextOpacity(seen.at(-1) ?? 0));
  expect(seen).toEqual([...OPACITY_STEPS, OPACITY_STEPS[0]]);
  expect(nextOpacity(0.62)).toBe(0.7);
});
