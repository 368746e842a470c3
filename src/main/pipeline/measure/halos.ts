// Over-sharpening: edges steeper than optics and reduction leave them, and tone that overshoots on both sides of an edge and falls back.
// From edge profiles in the photo's own pixels.
import type { Measurements } from '../../domain/analysis.ts';
import type { FineEdges } from './fine-sharpness.ts';
import { quantile } from './planes.ts';

/** Weaker edges prove nothing. */
const MIN_CONTRAST = 50;
/** Share of an edge's contrast that tone must fall back on both sides. */
const HALO = 0.12;
const MIN_EDGES = 24;
/** Beyond the fall back, tone changes by less than this share of the contrast: structure beside the edge is no halo. */
const MAX_UNREST = 0.14;

/**
 * Weights in the logit of over-sharpening: width of the narrow edges in pixels, square root of the typical fall back, sharpness of the best
 * cells. Logistic regression on the calibration half (docs/measures/sharpness.md), unsharp mask of amount 3 against untouched, noisy
 * and JPEG-damaged photos. Halos alone found too few: texture beside an edge looks alike.
 */
const OVERSHARP = { bias: 1.9, width: -12.1, halo: 7.3, best: 22.3 } as const;

function evidenceOf(width: number, halo: number, best: number): number {
  const logit = OVERSHARP.bias + OVERSHARP.width * width + OVERSHARP.halo * Math.sqrt(halo) + OVERSHARP.best * best;
  return 1 / (1 + Math.exp(-logit));
}

/**
 * `artifact.oversharp` 0..1 from widths and halos; `artifact.halo_share` = share of strong edges standing alone with a halo on both sides,
 * `artifact.halo` = the typical lesser fall back, `artifact.edge_width` of the narrow edges in pixels of an image of `artifact.long_side`. `best` is `focus.best`.
 */
export function measureHalos({ profiles, longSidePx }: FineEdges, best: number): Measurements {
  const alone = profiles.filter(({ contrast, unrest }) => contrast >= MIN_CONTRAST && unrest < MAX_UNREST);
  const lesser = alone.map(({ overshoot }) => Math.min(...overshoot));
  const share = lesser.filter((value) => value > HALO).length / Math.max(1, lesser.length);
  const enough = lesser.length >= MIN_EDGES;
  const halo = enough ? quantile(lesser, 0.5) : 0;
  const width = quantile(
    profiles.map(({ widthPx }) => widthPx),
    0.3,
  );
  return {
    'artifact.oversharp': { value: profiles.length < MIN_EDGES ? 0 : evidenceOf(width, halo, best), unit: '0..1' },
    'artifact.halo_share': { value: enough ? share : 0, unit: 'share' },
    'artifact.halo': { value: halo, unit: 'share' },
    'artifact.halo_edges': { value: lesser.length, unit: 'edges' },
    'artifact.edge_width': { value: width, unit: 'pixels' },
    'artifact.long_side': { value: longSidePx, unit: 'pixels' },
  };
}
