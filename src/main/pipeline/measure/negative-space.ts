// Negative space: the largest calm area of the frame that is not the subject, and on how many sides of the subject it lies.
import type { Measurements } from '../../domain/analysis.ts';
import { findBlobs } from './blobs.ts';
import { emptyPlane, resizePlane } from './planes.ts';
import type { Plane } from './planes.ts';
import type { Subject } from './subject.ts';

/** Share of edge pixels below which a cell is calm. */
const CALM = 0.06;

/** Shares of the frame 0..1. */
export function measureNegativeSpace(activity: Plane, subject: Subject | undefined): Measurements {
  const { width, height } = activity;
  const outside = subject === undefined ? undefined : resizePlane(subject.outside, width, height);
  const calm = emptyPlane(width, height);
  for (let i = 0; i < calm.data.length; i += 1) {
    if ((activity.data[i] ?? 0) < CALM && (outside === undefined || (outside.data[i] ?? 0) > 0.5)) calm.data[i] = 1;
  }
  const largest = findBlobs(calm, 0.5).list[0];
  if (largest === undefined) return { 'space.calm_area': { value: 0, unit: 'share' } };
  return { 'space.calm_area': { value: largest.share, unit: 'share', region: largest.region } };
}
