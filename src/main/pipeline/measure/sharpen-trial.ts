// What sharpening would gain on a soft photo: the edges of its steepest places are read again after an unsharp mask of the radius that
// their blur asks for. Really measured, on crops; the photo itself is never changed.
import type { Measurements } from '../../domain/analysis.ts';
import type { Sharpening } from './edge-crop.ts';
import { findEdgeProfiles } from './edge-profiles.ts';
import type { EdgeProfile } from './edge-profiles.ts';
import type { FineEdges } from './fine-sharpness.ts';
import { quantile } from './planes.ts';

/** Typical blur in pixels of the image read from which on a trial is worth its time. */
const MIN_SIGMA_PX = 0.5;
const MIN_RADIUS_PX = 0.7;
/** An unsharp mask reaches no further than this within a crop. */
const MAX_RADIUS_PX = 4;
const AMOUNT = 2;
const TRIAL_CROPS = 30;
const MIN_EDGES = 10;

function typicalSigma(profiles: readonly EdgeProfile[]): number {
  return quantile(
    profiles.map(({ sigmaPx }) => sigmaPx),
    0.4,
  );
}

/** `sharpen.before` and `sharpen.after`: blur (sigma) of the typical edge per mille of the long side; `sharpen.radius` likewise. Nothing for sharp photos. */
export function trySharpening(fine: FineEdges): Measurements {
  const { image, profiles, longSidePx } = fine;
  const sigmaPx = typicalSigma(profiles);
  if (image === undefined || sigmaPx < MIN_SIGMA_PX) return {};
  const sharpening: Sharpening = {
    radiusPx: Math.min(MAX_RADIUS_PX, Math.max(MIN_RADIUS_PX, sigmaPx)),
    amount: AMOUNT,
  };
  const places = fine.places.slice(0, TRIAL_CROPS);
  const before = profiles.filter(({ x, y }) => places.some((place) => place.x === x && place.y === y));
  const after = findEdgeProfiles(image, places, sharpening);
  if (before.length < MIN_EDGES || after.length < MIN_EDGES) return {};
  const perMille = (pixels: number): Measurements[string] => ({
    value: (1000 * pixels) / longSidePx,
    unit: 'per mille of long side',
  });
  return {
    'sharpen.before': perMille(typicalSigma(before)),
    'sharpen.after': perMille(typicalSigma(after)),
    'sharpen.radius': perMille(sharpening.radiusPx),
    'sharpen.amount': { value: AMOUNT, unit: '' },
  };
}
