// Directional blur: a movement leaves no narrow edge across its direction, while edges along it stay narrow. Compares the finest
// edges of each direction, read from the photo's own pixels.
import type { Measurements } from '../../domain/analysis.ts';
import type { FineEdges } from './fine-sharpness.ts';
import { quantile } from './planes.ts';

const DIRECTIONS = 8;
/** Directions with fewer edges than this do not vote. */
const MIN_EDGES = 7;
const MIN_VOTERS = 4;
/** Of each direction the finest edges count: wide ones may be soft shadows. */
const FINEST = 0.25;
/** Variance added to blur before dividing: below half a pixel nobody can tell directions apart. */
const PIXEL_VARIANCE = 0.35;
/** Length of a straight movement whose edge is as wide as a Gaussian of sigma 1: the root of 12, less what the steepest slope loses. */
const LENGTH_PER_SIGMA = 2.51;

/** Finest blur (a variance) of each direction, from edges within 22.5 degrees of it; undefined with too few. */
function blurByDirection({ profiles }: FineEdges): (number | undefined)[] {
  return Array.from({ length: DIRECTIONS }, (_, direction) => {
    const angle = (direction * Math.PI) / DIRECTIONS;
    const near = profiles.filter((profile) => {
      const apart = Math.abs(profile.angle - angle);
      return Math.min(apart, Math.PI - apart) <= Math.PI / DIRECTIONS;
    });
    if (near.length < MIN_EDGES) return undefined;
    return (
      quantile(
        near.map(({ sigmaPx }) => sigmaPx),
        FINEST,
      ) ** 2
    );
  });
}

/**
 * `motion.ratio` = blur across the movement over blur along it (1: the same in all directions), `motion.length` of the movement per mille
 * of the long side, `motion.direction` in degrees (0 = horizontal, 90 = vertical).
 */
export function measureMotion(fine: FineEdges): Measurements {
  const blurs = blurByDirection(fine);
  const voters = blurs.filter((blur) => blur !== undefined);
  let widest = -1;
  let direction = 0;
  for (const [index, blur] of blurs.entries()) {
    if (blur === undefined || blur <= widest) continue;
    widest = blur;
    direction = index;
  }
  // Against the direction at right angles to the movement where it votes, else against the finest one.
  const along = blurs[(direction + DIRECTIONS / 2) % DIRECTIONS] ?? Math.min(...voters);
  if (voters.length < MIN_VOTERS) return { 'motion.ratio': { value: 1, unit: 'ratio' } };
  const length = LENGTH_PER_SIGMA * Math.sqrt(Math.max(0, widest - along));
  return {
    'motion.ratio': { value: Math.sqrt((widest + PIXEL_VARIANCE) / (along + PIXEL_VARIANCE)), unit: 'ratio' },
    'motion.finest': {
      value: (1000 * Math.sqrt(Math.min(...voters))) / fine.longSidePx,
      unit: 'per mille of long side',
    },
    'motion.length': { value: (1000 * length) / fine.longSidePx, unit: 'per mille of long side' },
    'motion.direction': { value: (direction * 180) / DIRECTIONS, unit: 'degrees' },
  };
}
