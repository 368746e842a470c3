// Blur of the edges as the photo's own pixels show it: the working copy hides what is below 0.2 % of the long side. Stated per
// mille of the long side, so that it means the same on a web copy and a camera original shown at one size.
import type { Measurements } from '../../domain/analysis.ts';
import type { RgbImage } from '../rgb-image.ts';
import type { EdgeProfile, Place } from './edge-profiles.ts';
import { findEdgeProfiles, steepestPlaces } from './edge-profiles.ts';
import type { Edges } from './edges.ts';
import { quantile } from './planes.ts';
import type { Plane } from './planes.ts';
import type { Subject } from './subject.ts';

/** Blur that a profile of 13 px to either side still shows; beyond it, a reduced copy is read. */
const MAX_SIGMA_PX = 3.2;
const MIN_EDGES = 24;
const MIN_PLACE_EDGES = 12;

const MAX_CROPS = 220;
/** Every so many crops are read first: if even they are blurred this much, the others would not change the verdict. */
const GLANCE = 4;
const HOPELESS_SIGMA_PX = 3.6;

export interface FineEdges {
  /** The image the profiles were read from: the photo's own pixels, or a reduced copy if it is too blurred for them. */
  image: RgbImage | undefined;
  profiles: EdgeProfile[];
  /** Its long side. */
  longSidePx: number;
  /** The steepest places of the working copy, the steepest first. */
  places: readonly Place[];
}

/** Edge profiles from the largest of `images` (largest first) that is not too blurred for them. */
export function findFineEdges(images: readonly RgbImage[], edges: Edges): FineEdges {
  const places = steepestPlaces(edges).slice(0, MAX_CROPS);
  const some = places.filter((_, index) => index % GLANCE === 0);
  const others = places.filter((_, index) => index % GLANCE !== 0);
  let found: FineEdges = { image: undefined, profiles: [], longSidePx: 1, places };
  for (const [index, image] of images.entries()) {
    const profiles = findEdgeProfiles(image, some);
    const isLast = index === images.length - 1;
    if (!isLast && profiles.length >= MIN_EDGES && finest(profiles) > HOPELESS_SIGMA_PX) continue;
    for (const profile of findEdgeProfiles(image, others)) profiles.push(profile);
    found = { image, profiles, longSidePx: Math.max(image.width, image.height), places };
    if (profiles.length >= MIN_EDGES && finest(profiles) < MAX_SIGMA_PX) break;
  }
  return found;
}

function finest(profiles: readonly EdgeProfile[]): number {
  return quantile(
    profiles.map(({ sigmaPx }) => sigmaPx),
    0.12,
  );
}

function memberAt(plane: Plane, x: number, y: number): number {
  const column = Math.min(plane.width - 1, Math.floor(x * plane.width));
  const row = Math.min(plane.height - 1, Math.floor(y * plane.height));
  return plane.data[row * plane.width + column] ?? 0;
}

/** Gaussian-equivalent blur of the finest edges of the frame, its subject and its surroundings; nothing where there are too few edges. */
export function measureFineSharpness({ profiles, longSidePx }: FineEdges, subject: Subject | undefined): Measurements {
  if (profiles.length < MIN_EDGES) return {};
  const perMille = (group: readonly EdgeProfile[]): Measurements[string] => ({
    value: (1000 * finest(group)) / longSidePx,
    unit: 'per mille of long side',
  });
  const typical = quantile(
    profiles.map(({ sigmaPx }) => sigmaPx),
    0.4,
  );
  const measurements: Measurements = {
    'focus.blur': perMille(profiles),
    'focus.blur_px': { value: finest(profiles), unit: 'pixels' },
    'focus.blur_typical': { value: (1000 * typical) / longSidePx, unit: 'per mille of long side' },
    'focus.edge_count': { value: profiles.length, unit: 'edges' },
  };
  if (subject === undefined) return measurements;
  const inside = profiles.filter(({ x, y }) => memberAt(subject.inside, x, y) > 0.4);
  const outside = profiles.filter(({ x, y }) => memberAt(subject.outside, x, y) > 0.5);
  if (inside.length >= MIN_PLACE_EDGES)
    measurements['focus.subject_blur'] = { ...perMille(inside), region: subject.region.region };
  if (outside.length >= MIN_PLACE_EDGES) measurements['focus.surroundings_blur'] = perMille(outside);
  return measurements;
}
