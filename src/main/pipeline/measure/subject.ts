// The subject region: the largest connected part of the refined subject map, how sure we may be of it, and its surroundings at
// working size. Falls back on the aesthetic saliency where the pack has no subject map. Must not know what a subject is.
import type { Measurements } from '../../domain/analysis.ts';
import type { SaliencyMap } from '../saliency/saliency-map.ts';
import { findBlobs } from './blobs.ts';
import type { Blob } from './blobs.ts';
import type { Frame } from './frame.ts';
import type { SubjectRegion } from './photo-measures.ts';
import { boxBlur, emptyPlane, resizePlane } from './planes.ts';
import type { Plane } from './planes.ts';
import { buildGuide, refineSubject } from './refine-subject.ts';
import { rateConfidence } from './subject-confidence.ts';
import type { SubjectCues } from './subject-confidence.ts';

/** Saliency is not a segmentation: what it shows counts this much less. */
const SALIENCY_ONLY_CONFIDENCE = 0.5;
/** The map must rise to this probability somewhere; below, there is no subject at all. */
const MIN_PEAK = 0.25;
/** A map whose peak is lower is raised to it before it is refined: where the subject is, is asked here, not whether. */
const RAISED_PEAK = 0.75;
/** Membership from which a cell belongs to the subject. */
const MEMBER = 0.5;
/** Width of the ring of surroundings, as a share of the long side. */
const RING_SHARE = 0.1;
/** A frame whose lightness and colour vary by less than this has nothing on it, whatever the map says. OKLab deviation. */
const BLANK_DEVIATION = 0.006;
/** One pixel in so many is enough to know a blank frame. */
const SAMPLE_STEP = 3;

export interface Subject {
  region: SubjectRegion;
  /** Share of the frame. */
  area: number;
  /** Centroid, fractions of the photo. */
  centre: { x: number; y: number };
  /** Mass of the second largest part over that of the largest. */
  rivalShare: number;
  rival: Blob | undefined;
  cues: SubjectCues;
  /** Membership 0..1 of every part, on the grid of the region's mask. */
  parts: Plane;
  /** Membership 0..1 at working size. */
  inside: Plane;
  /** 1 in a ring around the subject, 0 elsewhere, at working size. */
  ring: Plane;
  /** 1 outside of the subject, 0 on it, at working size. */
  outside: Plane;
}

/** Finds the subject; undefined if the map is flat or the frame blank. */
export function findSubject(subject: SaliencyMap | null, saliency: SaliencyMap, frame: Frame): Subject | undefined {
  const map = subject ?? saliency;
  let peak = 0;
  for (let i = 0; i < map.data.length; i += 1) peak = Math.max(peak, map.data[i] ?? 0);
  if (peak < MIN_PEAK || isBlank(frame)) return undefined;
  const raise = Math.max(1, RAISED_PEAK / peak);
  const raised = raise === 1 ? map : scaleMap(map, raise);
  const { member, separability } = refineSubject(raised, buildGuide(frame));
  const { list, labels } = findBlobs(member, MEMBER);
  const main = list[0];
  if (main === undefined) return undefined;
  const mask = emptyPlane(member.width, member.height);
  for (let i = 0; i < labels.length; i += 1) mask.data[i] = labels[i] === main.label ? (member.data[i] ?? 0) : 0;
  const cues = readCues({ map, saliency, mask, peak, separability });
  const rival = list[1];
  const inside = resizePlane(mask, frame.width, frame.height);
  const confidence = rateConfidence(cues) * (subject === null ? SALIENCY_ONLY_CONFIDENCE : 1);
  return {
    region: { region: main.region, mask, confidence },
    area: main.share,
    centre: main.centre,
    rivalShare: rival === undefined ? 0 : rival.mass / main.mass,
    rival,
    cues,
    parts: member,
    inside,
    ...surroundings(mask, inside),
  };
}

function scaleMap({ width, height, data }: SaliencyMap, factor: number): Plane {
  const out = emptyPlane(width, height);
  for (let i = 0; i < data.length; i += 1) out.data[i] = (data[i] ?? 0) * factor;
  return out;
}

function deviation(values: Float32Array): number {
  let sum = 0;
  let square = 0;
  let count = 0;
  for (let i = 0; i < values.length; i += SAMPLE_STEP) {
    const value = values[i] ?? 0;
    sum += value;
    square += value * value;
    count += 1;
  }
  const mean = sum / count;
  return Math.sqrt(Math.max(0, square / count - mean * mean));
}

function isBlank({ lightness, a, b }: Frame): boolean {
  return deviation(lightness.data) + deviation(a.data) + deviation(b.data) < BLANK_DEVIATION;
}

interface CueInput {
  /** As the model gave it. */
  map: SaliencyMap;
  saliency: SaliencyMap;
  /** Refined, the main part only. */
  mask: Plane;
  peak: number;
  separability: number;
}

function readCues({ map, saliency, mask, peak, separability }: CueInput): SubjectCues {
  const onMap = resizePlane(mask, map.width, map.height).data;
  const total = { inside: 0, all: 0, area: 0, shared: 0, either: 0, doubt: 0 };
  for (let i = 0; i < map.data.length; i += 1) {
    const value = map.data[i] ?? 0;
    const member = onMap[i] ?? 0;
    total.all += value;
    total.inside += value * member;
    total.area += member;
    total.shared += Math.min(value / peak, member);
    total.either += Math.max(value / peak, member);
    total.doubt += 4 * value * (1 - value);
  }
  const cells = map.data.length;
  const onSaliency = resizePlane(mask, saliency.width, saliency.height).data;
  let looked = 0;
  let saliencySum = 0;
  for (let i = 0; i < onSaliency.length; i += 1) {
    looked += (onSaliency[i] ?? 0) * (saliency.data[i] ?? 0);
    saliencySum += saliency.data[i] ?? 0;
  }
  const insideMean = total.inside / Math.max(1, total.area);
  return {
    peak,
    contrast: insideMean - (total.all - total.inside) / Math.max(1, cells - total.area),
    agreement: total.shared / Math.max(1e-6, total.either),
    doubt: total.doubt / cells,
    separability,
    saliencyShare: saliencySum > 0 ? looked / saliencySum : 0,
    area: total.area / cells,
  };
}

function surroundings(mask: Plane, inside: Plane): { ring: Plane; outside: Plane } {
  const radius = Math.max(2, Math.round(Math.max(mask.width, mask.height) * RING_SHARE * 0.5));
  const near = resizePlane(boxBlur(mask, radius), inside.width, inside.height);
  const ring = emptyPlane(inside.width, inside.height);
  const outside = emptyPlane(inside.width, inside.height);
  for (let i = 0; i < ring.data.length; i += 1) {
    const member = inside.data[i] ?? 0;
    if (member >= 0.15) continue;
    outside.data[i] = 1;
    if ((near.data[i] ?? 0) > 0.02) ring.data[i] = 1;
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
