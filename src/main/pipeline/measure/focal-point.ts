// Focal point: whether one place draws the eye, or several, or none, from the attention map (or the saliency without one).
import type { Measurements } from '../../domain/analysis.ts';
import type { SaliencyMap } from '../saliency/saliency-map.ts';
import { findBlobs } from './blobs.ts';
import { quantile } from './planes.ts';
import type { Subject } from './subject.ts';

/** A rival centre must be this strong against the strongest. */
const RIVAL_LEVEL = 0.6;

/** Concentration 0 (even) .. 1 (one point), count of separate strong places, share of attention that falls on the subject. */
export function measureFocalPoint(look: SaliencyMap, subject: Subject | undefined): Measurements {
  let total = 0;
  let peak = 0;
  for (let i = 0; i < look.data.length; i += 1) {
    const value = look.data[i] ?? 0;
    total += value;
    if (value > peak) peak = value;
  }
  const level = quantile(look.data, 0.9);
  let top = 0;
  for (let i = 0; i < look.data.length; i += 1) {
    const value = look.data[i] ?? 0;
    if (value >= level) top += value;
  }
  const strong = findBlobs(look, Math.max(1e-6, peak * RIVAL_LEVEL)).list.filter((blob) => blob.share > 0.004);
  const second = strong[1];
  const measurements: Measurements = {
    'attention.top_share': { value: total > 0 ? top / total : 0, unit: 'share' },
    'attention.centres': { value: strong.length, unit: 'places' },
    'attention.rival': {
      value: second === undefined || strong[0] === undefined ? 0 : second.mass / strong[0].mass,
      unit: 'ratio',
      ...(second === undefined ? {} : { region: second.region }),
    },
  };
  const third = strong[2];
  measurements['attention.rival_next'] = {
    value: third === undefined || strong[0] === undefined ? 0 : third.mass / strong[0].mass,
    unit: 'ratio',
  };
  if (subject !== undefined) {
    const box = subject.region.region;
    const place = second?.centre;
    const isOn =
      place !== undefined &&
      place.x > box[0] &&
      place.x < box[0] + box[2] &&
      place.y > box[1] &&
      place.y < box[1] + box[3];
    measurements['attention.rival_on_subject'] = { value: isOn ? 1 : 0, unit: '0 or 1' };
    const { mask } = subject.region;
    let onSubject = 0;
    for (let y = 0; y < look.height; y += 1) {
      for (let x = 0; x < look.width; x += 1) {
        const column = Math.floor(((x + 0.5) / look.width) * mask.width);
        const row = Math.floor(((y + 0.5) / look.height) * mask.height);
        if ((mask.data[row * mask.width + column] ?? 0) > 0.4) onSubject += look.data[y * look.width + x] ?? 0;
      }
    }
    const share = total > 0 ? onSubject / total : 0;
    const { region } = subject.region;
    measurements['attention.on_subject'] = { value: share, unit: 'share', region };
    // Attention per area on the subject over that on the rest, as 0..1: 0.5 where the subject draws no more than anything else.
    const inside = share / Math.max(1e-3, subject.area);
    const around = (1 - share) / Math.max(1e-3, 1 - subject.area);
    measurements['attention.pull'] = {
      value: inside + around > 0 ? inside / (inside + around) : 0,
      unit: '0..1',
      region,
    };
  }
  return measurements;
}
