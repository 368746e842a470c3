// Lines that photographers compose by, as fractions of the frame. Pure.

export type CompositionOverlay = 'none' | 'thirds' | 'golden' | 'diagonals' | 'centre';

/** In the order in which O goes through them. */
export const COMPOSITION_OVERLAYS: readonly CompositionOverlay[] = ['none', 'thirds', 'golden', 'diagonals', 'centre'];

export type Line = readonly [x1: number, y1: number, x2: number, y2: number];

/** The smaller part of a side divided by the golden section. */
const GOLDEN = (3 - Math.sqrt(5)) / 2;

/** The overlay after this one; none after the last. */
export function nextOverlay(overlay: CompositionOverlay): CompositionOverlay {
  return COMPOSITION_OVERLAYS[(COMPOSITION_OVERLAYS.indexOf(overlay) + 1) % COMPOSITION_OVERLAYS.length] ?? 'none';
}

/** Lines of an overlay on a frame of 1 by 1. */
export function compositionLines(overlay: CompositionOverlay): Line[] {
  switch (overlay) {
    case 'thirds':
      return gridAt(1 / 3);
    case 'golden':
      return gridAt(GOLDEN);
    case 'diagonals':
      return [
        [0, 0, 1, 1],
        [0, 1, 1, 0],
      ];
    case 'centre':
      return [
        [0.5, 0, 0.5, 1],
        [0, 0.5, 1, 0.5],
      ];
    case 'none':
      return [];
  }
}

function gridAt(part: number): Line[] {
  return [part, 1 - part].flatMap((place): Line[] => [
    [place, 0, place, 1],
    [0, place, 1, place],
  ]);
}
