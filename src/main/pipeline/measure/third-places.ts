// Whether the subject stands at a vertical third line: seven ways of saying where it is across, which must not all be right. Pure distances, nothing
// fitted; figures in docs/measures/subject.md. Knows no claim.
import type { Measurements } from '../../domain/analysis.ts';
import type { SaliencyMap } from '../saliency/saliency-map.ts';
import { centroid, middleOfParts } from './middle-cues.ts';
import type { Subject } from './subject.ts';

const THIRDS = [1 / 3, 2 / 3];
/** So many of the places must be near the line: a second part or a wrong box may pull the others off. */
const AGREEING = 4;

interface ThirdView {
  subject: SaliencyMap | null;
  attention: SaliencyMap | null;
  saliency: SaliencyMap;
}

function typicalDistance(places: readonly number[], line: number): number {
  const nearest = places.map((x) => Math.abs(x - line)).toSorted((one, other) => one - other);
  return nearest.slice(0, AGREEING).reduce((sum, distance) => sum + distance, 0) / AGREEING;
}

/** Nothing where there is no subject, or no map of one. */
export function measureThirds(
  subject: Subject | undefined,
  { subject: map, attention, saliency }: ThirdView,
): Measurements {
  if (subject === undefined || map === null || attention === null) return {};
  const { region, mask } = subject.region;
  const boxed = region[0] + region[2] / 2;
  const liked = centroid(saliency, 2).x;
  const places = [
    subject.centre.x,
    centroid(subject.parts, 1).x,
    centroid(map, 2).x,
    centroid(attention, 1).x,
    liked,
    boxed,
    middleOfParts(subject.parts)?.x ?? boxed,
  ];
  const share = (value: number, unit = 'share of width'): Measurements[string] => ({ value, unit, region });
  return {
    'placement.third_typical': share(Math.min(...THIRDS.map((line) => typicalDistance(places, line)))),
    'placement.third_liked': share(Math.min(...THIRDS.map((line) => Math.abs(liked - line)))),
    'placement.spread': share(centroid(mask, 1).spread),
  };
}
