// The subject region: the largest connected part of the subject map, how sure we may be of it, and its surroundings at
// working size. Falls back on the aesthetic saliency where the pack has no subject map. Must not know what a subject is.
import type { Measurements } from '../../domain/analysis.ts';
import type { SaliencyMap } from '../saliency/saliency-map.ts';
import { findBlobs } from './blobs.ts';
import type { Blob } from './blobs.ts';
import type { SubjectRegion } from './photo-measures.ts';
import { boxBlur, clamp01, resizePlane } from './planes.ts';
import type { Plane } from './planes.ts';

/** Saliency is not a segmentation: what it shows counts this much less. */
const SALIENCY_ONLY_CONFIDENCE = 0.5;
/** The map must rise to this probability somewhere; below, there is no subject at all. */
const MIN_PEAK = 0.25;
/** Width of the ring of surroundings, as a share of the long side. */
const RING_SHARE = 0.1;
/** A part that covers more than this of the frame is no subject in it; from LARGE_AREA on, confidence falls. */
const WHOLE_AREA = 0.92;
const LARGE_AREA = 0.72;

export interface Subject {
  region: SubjectRegion;
  area: number;
  centre: { x: number; y: number };
  /** Mass of the second largest part over that of the largest. */
  rivalShare: number;
  rival: Blob | undefined;
  /** Membership 0..1 at working size. */
  inside: Plane;
  /** 1 in a ring around the subject, 0 elsewhere, at working size. */
  ring: Plane;
  /** 1 - membership, at working size. */
  outside: Plane;
}

/** Finds the subject; undefined if the map is flat. `size` is the working size in pixels. */
export function findSubject(
  subject: SaliencyMap | null,
  saliency: SaliencyMap,
  size: { width: number; height: number },
): Subject | undefined {
  const map = subject ?? saliency;
  let peak = 0;
  for (let i = 0; i < map.data.length; i += 1) peak = Math.max(peak, map.data[i] ?? 0);
  if (peak < MIN_PEAK) return undefined;
  const { list, labels } = findBlobs(map, peak * 0.5);
  const main = list[0];
  if (main === undefined) return undefined;
  const mask: SaliencyMap = { width: map.width, height: map.height, data: new Float32Array(map.data.length) };
  for (let i = 0; i < labels.length; i += 1)
    mask.data[i] = labels[i] === main.label ? clamp01((map.data[i] ?? 0) / peak) : 0;
  const rival = list[1];
  const confidence = rateConfidence(map, mask, peak) * (subject === null ? SALIENCY_ONLY_CONFIDENCE : 1);
  const inside = resizePlane(mask, size.width, size.height);
  return {
    region: { region: main.region, mask, confidence },
    area: main.share,
    centre: main.centre,
    rivalShare: rival === undefined ? 0 : rival.mass / main.mass,
    rival,
    inside,
    ...surroundings(inside),
  };
}

/** Peak probability times how sharply the map falls from inside to outside times the share of the map that the part explains. */
function rateConfidence(map: SaliencyMap, mask: SaliencyMap, peak: number): number {
  let insideSum = 0;
  let insideCount = 0;
  let outsideSum = 0;
  for (let i = 0; i < map.data.length; i += 1) {
    const value = (map.data[i] ?? 0) / peak;
    if ((mask.data[i] ?? 0) > 0) {
      insideSum += value;
      insideCount += 1;
    } else {
      outsideSum += value;
    }
  }
  const outsideMean = outsideSum / Math.max(1, map.data.length - insideCount);
  const insideMean = insideSum / Math.max(1, insideCount);
  const explained = insideSum / Math.max(1e-9, insideSum + outsideSum);
  const room = clamp01((WHOLE_AREA - insideCount / map.data.length) / (WHOLE_AREA - LARGE_AREA));
  return clamp01(Math.min(1, peak * 1.1) * clamp01((insideMean - outsideMean) * 1.25) * Math.sqrt(explained) * room);
}

function surroundings(inside: Plane): { ring: Plane; outside: Plane } {
  const radius = Math.max(2, Math.round(Math.max(inside.width, inside.height) * RING_SHARE * 0.5));
  const near = boxBlur(inside, radius);
  const ring: Plane = { ...inside, data: new Float32Array(inside.data.length) };
  const outside: Plane = { ...inside, data: new Float32Array(inside.data.length) };
  for (let i = 0; i < ring.data.length; i += 1) {
    const member = inside.data[i] ?? 0;
    outside.data[i] = member < 0.15 ? 1 : 0;
    ring.data[i] = member < 0.15 && (near.data[i] ?? 0) > 0.02 ? 1 : 0;
  }
  return { ring, outside };
}

/** Confidence, size and parts of the subject. */
export function measureSubject(subject: Subject | undefined): Measurements {
  if (subject === undefined) return { 'subject.confidence': { value: 0, unit: '0..1' } };
  const { region } = subject.region;
  return {
    'subject.confidence': { value: subject.region.confidence, unit: '0..1', region },
    'subject.area': { value: subject.area, unit: 'share', region },
    'subject.rival': {
      value: subject.rivalShare,
      unit: 'ratio',
      ...(subject.rival === undefined ? {} : { region: subject.rival.region }),
    },
  };
}
