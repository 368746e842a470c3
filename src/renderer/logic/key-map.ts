// Keys to commands, as one table that also feeds the list of shortcuts. Pure: takes a plain description of a key press.
import type { Flag, Stars } from '../../preload/contract/types.ts';
import type { Move } from './grid-layout.ts';

export type Command =
  | { kind: 'show-grid' }
  | { kind: 'show-loupe' }
  | { kind: 'toggle-loupe' }
  | { kind: 'leave' }
  | { kind: 'toggle-zoom' }
  | { kind: 'toggle-heatmap' }
  | { kind: 'next-opacity' }
  | { kind: 'toggle-info' }
  | { kind: 'next-overlay' }
  | { kind: 'toggle-clipping' }
  | { kind: 'toggle-full-screen' }
  | { kind: 'toggle-left-pane' }
  | { kind: 'toggle-right-pane' }
  | { kind: 'focus-search' }
  | { kind: 'select-all' }
  | { kind: 'show-keys' }
  | { kind: 'show-settings' }
  | { kind: 'toggle-stack' }
  | { kind: 'toggle-all-stacks' }
  | { kind: 'move'; move: Move; extend: boolean }
  | { kind: 'set-stars'; stars: Stars }
  | { kind: 'set-flag'; flag: Flag };

export interface KeyPress {
  key: string;
  shift: boolean;
  /** Ctrl, or Cmd on a Mac. */
  ctrl: boolean;
  alt: boolean;
}

/** Where the focus is: typing, on something that uses Space, Enter or arrows itself, or on the page. */
export type FocusPlace = 'text' | 'slider' | 'button' | 'page';

const STARS: readonly Stars[] = [0, 1, 2, 3, 4, 5];

const LETTERS: Readonly<Record<string, Command>> = {
  g: { kind: 'show-grid' },
  e: { kind: 'show-loupe' },
  z: { kind: 'toggle-zoom' },
  h: { kind: 'toggle-heatmap' },
  i: { kind: 'toggle-info' },
  o: { kind: 'next-overlay' },
  j: { kind: 'toggle-clipping' },
  s: { kind: 'toggle-stack' },
  f: { kind: 'toggle-full-screen' },
  p: { kind: 'set-flag', flag: 'pick' },
  x: { kind: 'set-flag', flag: 'reject' },
  u: { kind: 'set-flag', flag: 'none' },
  '[': { kind: 'toggle-left-pane' },
  ']': { kind: 'toggle-right-pane' },
  '/': { kind: 'focus-search' },
  '?': { kind: 'show-keys' },
};

const MOVES: Readonly<Record<string, Move>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  PageUp: 'page-up',
  PageDown: 'page-down',
  Home: 'first',
  End: 'last',
};

/** The command of a key press, undefined if the key is left to the browser or to the focused control. */
export function commandFor(press: KeyPress, place: FocusPlace): Command | undefined {
  if (press.alt) return undefined;
  if (press.key === 'Escape') return { kind: 'leave' };
  if (press.ctrl && press.key === ',') return { kind: 'show-settings' };
  if (place === 'text') return undefined;
  if (press.ctrl) return press.key.toLowerCase() === 'a' ? { kind: 'select-all' } : undefined;
  const move = MOVES[press.key];
  if (move !== undefined) return place === 'slider' ? undefined : { kind: 'move', move, extend: press.shift };
  if (press.key === ' ' || press.key === 'Enter') return place === 'page' ? { kind: 'toggle-loupe' } : undefined;
  if (press.shift && press.key.toLowerCase() === 'h') return { kind: 'next-opacity' };
  if (press.shift && press.key.toLowerCase() === 's') return { kind: 'toggle-all-stacks' };
  const stars = STARS.find((value) => String(value) === press.key);
  if (stars !== undefined) return { kind: 'set-stars', stars };
  return LETTERS[press.key.toLowerCase()];
}

/** Overlay opacities that Shift+H steps through. */
export const OPACITY_STEPS: readonly number[] = [0.3, 0.5, 0.7, 0.9];

/** The next opacity step above the present one, the lowest after the highest. */
export function nextOpacity(opacity: number): number {
  return OPACITY_STEPS.find((step) => step > opacity + 0.01) ?? OPACITY_STEPS[0] ?? 0.5;
}
