// Harmony of hues: how much of a photo's color lies within the sectors of a template on the hue circle, turned to where it fits best
// (templates after D. Cohen-Or and others, 2006, on OKLab hue). Knows no photo, only a histogram of hues.

/** Bins of the hue circle, 5 degrees each. */
export const HUE_BINS = 72;
const DEGREES_PER_BIN = 360 / HUE_BINS;

export type HarmonyKind = 'one_hue' | 'analogous' | 'complementary' | 'split' | 'triad';

interface Sector {
  /** Degrees from the template's own angle. */
  at: number;
  halfWidth: number;
  /** Share of the color that must lie in it, or the template is another one. */
  least: number;
}

/** Widths as in the paper (18 and 94 degrees), the narrow ones opened to 40: OKLab spreads the shades of one thing over 30 to 40 degrees. */
const TEMPLATES: Readonly<Record<HarmonyKind, readonly Sector[]>> = {
  one_hue: [{ at: 0, halfWidth: 20, least: 0 }],
  analogous: [{ at: 0, halfWidth: 47, least: 0 }],
  complementary: [
    { at: 0, halfWidth: 25, least: 0.15 },
    { at: 180, halfWidth: 30, least: 0.15 },
  ],
  split: [
    { at: 0, halfWidth: 20, least: 0.12 },
    { at: 145, halfWidth: 20, least: 0.12 },
    { at: 215, halfWidth: 20, least: 0.12 },
  ],
  triad: [
    { at: 0, halfWidth: 22, least: 0.14 },
    { at: 120, halfWidth: 22, least: 0.14 },
    { at: 240, halfWidth: 22, least: 0.14 },
  ],
};

export interface Harmony {
  kind: HarmonyKind;
  /** Share 0..1 of the color within the template's sectors; 0 if a sector has too little. */
  fit: number;
  /** Hue of the template's first sector, degrees. */
  angle: number;
}

function massWithin(hues: Float32Array, middle: number, halfWidth: number): number {
  const reach = Math.floor(halfWidth / DEGREES_PER_BIN);
  // The bins at the rim count in part.
  const rim = halfWidth / DEGREES_PER_BIN - reach;
  let sum = 0;
  for (let offset = -reach - 1; offset <= reach + 1; offset += 1) {
    const part = Math.abs(offset) > reach ? rim : 1;
    sum += part * (hues[(middle + offset + 2 * HUE_BINS) % HUE_BINS] ?? 0);
  }
  return sum;
}

/** Best turn of each template over a histogram of HUE_BINS shares that sum to 1 (or all 0). */
export function fitHarmonies(hues: Float32Array): Harmony[] {
  return Object.entries(TEMPLATES).map(([kind, sectors]) => {
    const best: Harmony = { kind: kind as HarmonyKind, fit: 0, angle: 0 };
    for (let turn = 0; turn < HUE_BINS; turn += 1) {
      let fit = 0;
      for (const { at, halfWidth, least } of sectors) {
        const mass = massWithin(hues, turn + Math.round(at / DEGREES_PER_BIN), halfWidth);
        if (mass < least) {
          fit = 0;
          break;
        }
        fit += mass;
      }
      if (fit > best.fit) {
        best.fit = Math.min(1, fit);
        best.angle = (turn + 0.5) * DEGREES_PER_BIN;
      }
    }
    return best;
  });
}
